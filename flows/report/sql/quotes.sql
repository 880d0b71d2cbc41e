-- lines of cards with their quotes, beside the stance that the card's author took to each principle (checks apart);
-- is_out: others may see the card, or its author lets nobody see it and its quotes stand by themselves
SELECT o.principle_id, o.answer, o.card_id, c.participant_id, q.policy_id, q.kind, q.position, q.quote, q.turn_id, q.quote_start, q.quote_end,
       p.consent_quotes, p.simulated, CASE WHEN c.released = 1 OR p.consent_cards = 0 THEN 1 ELSE 0 END AS is_out,
       CASE WHEN t.target_id IS NULL THEN 0 ELSE 1 END AS was_read
FROM offers_now o
JOIN cards_now c ON c.card_id = o.card_id
JOIN people p ON p.participant_id = c.participant_id
JOIN raw_policies q ON q.card_id = c.card_id AND q.card_version = c.version
LEFT JOIN read_texts t
  ON t.target_kind = 'quote' AND t.target_id = q.turn_id || '/' || CAST(q.quote_start AS VARCHAR) || '/' || CAST(q.quote_end AS VARCHAR)
WHERE o.why <> 'check' AND o.answer IN ('supports', 'qualifies', 'opposes') AND q.grounded = 1 AND q.quote IS NOT NULL
ORDER BY o.principle_id, o.answer, o.card_id, q.position, q.policy_id
