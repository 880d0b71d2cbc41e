-- the situations in which each principle was answered, named by their base scenario
SELECT u.principle_id, s.situation AS scenario_id
FROM units u JOIN situations s ON s.scenario_id = u.scenario_id
GROUP BY u.principle_id, s.situation ORDER BY u.principle_id, s.situation
