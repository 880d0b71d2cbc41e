-- turns in which something is masked
SELECT t.turn_id, t.participant_id, t.text
FROM raw_turns t
WHERE t.turn_id IN (SELECT target_id FROM raw_reviews WHERE decision = 'mask' AND target_kind = 'quote')
ORDER BY t.turn_id
