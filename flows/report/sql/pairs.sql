-- first and last choice of one person in one scenario side by side; the last one is missing where it was not made
SELECT b.participant_id, b.scenario_id, b.depth, p.weight, b.ranking AS ranking_before, a.ranking AS ranking_after,
       COALESCE(b.unacceptable, '') AS flags_before, COALESCE(a.unacceptable, '') AS flags_after
FROM choices_now b
JOIN people p ON p.participant_id = b.participant_id
LEFT JOIN choices_now a ON a.participant_id = b.participant_id AND a.scenario_id = b.scenario_id AND a.moment = 'after'
WHERE b.moment = 'before' AND b.ranking IS NOT NULL
ORDER BY b.participant_id, b.scenario_id
