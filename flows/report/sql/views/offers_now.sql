-- current offers of approved current cards, with what was known of the version that was answered for
SELECT o.offer_id, c.participant_id, o.card_id, c.scenario_id, o.principle_id, o.why, o.mode, o.fit, o.answer, o.exception,
       COALESCE(v.after_principles, 0) AS after_principles
FROM raw_offers o
JOIN cards_now c ON c.card_id = o.card_id
LEFT JOIN raw_cards v ON v.card_id = o.card_id AND v.version = o.card_version
WHERE o.is_current = 1
