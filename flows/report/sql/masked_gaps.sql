-- texts about what is missing in which something is masked
SELECT g.gap_id, c.participant_id, g.text
FROM raw_gaps g
JOIN (SELECT card_id, MAX(participant_id) AS participant_id FROM raw_cards GROUP BY card_id) c ON c.card_id = g.card_id
WHERE g.gap_id IN (SELECT target_id FROM raw_reviews WHERE decision = 'mask' AND target_kind = 'gap')
ORDER BY g.gap_id
