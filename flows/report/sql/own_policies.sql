-- the lines of those cards with their quotes
SELECT c.card_id, q.policy_id, q.kind, q.position, q.text, q.quote
FROM cards_now c JOIN raw_policies q ON q.card_id = c.card_id AND q.card_version = c.version
ORDER BY c.card_id, q.position, q.policy_id
