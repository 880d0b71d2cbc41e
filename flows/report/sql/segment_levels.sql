-- every level of every variable, so that a level nobody of which was asked still has its place
SELECT g.variable, g.level, COUNT(*) AS people
FROM raw_segments g JOIN people p ON p.participant_id = g.participant_id
WHERE g.variable <> 'all'
GROUP BY g.variable, g.level
ORDER BY g.variable, g.level
