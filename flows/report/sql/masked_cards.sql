-- versions of cards on which something is masked, a row for each line
SELECT c.card_id, c.version, c.participant_id, c.title, c.sentence, q.kind, q.position, q.text
FROM raw_cards c
LEFT JOIN raw_policies q ON q.card_id = c.card_id AND q.card_version = c.version
WHERE c.card_id IN (SELECT target_id FROM raw_reviews WHERE decision = 'mask' AND target_kind = 'card')
ORDER BY c.card_id, c.version, q.position, q.policy_id
