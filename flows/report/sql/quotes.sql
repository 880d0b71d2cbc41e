-- lines of cards with their quotes, beside the stance that the card's author took to each principle (checks apart)
SELECT o.principle_id, o.answer, o.card_id, q.policy_id, q.kind, q.position, q.quote, p.consent_quotes, c.released
FROM offers_now o
JOIN cards_now c ON c.card_id = o.card_id
JOIN people p ON p.participant_id = c.participant_id
JOIN raw_policies q ON q.card_id = c.card_id AND q.card_version = c.version
WHERE o.why <> 'check' AND o.answer IN ('supports', 'qualifies', 'opposes') AND q.grounded = 1 AND q.quote IS NOT NULL
ORDER BY o.principle_id, o.answer, o.card_id, q.position, q.policy_id
