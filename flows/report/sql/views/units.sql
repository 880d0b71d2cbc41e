-- one row per unit: one person's answer to one principle in play in one scenario
SELECT participant_id, scenario_id, principle_id, MAX(card_id) AS card_id, MAX(after_principles) AS after_principles, COUNT(*) AS answers,
       MAX(CASE WHEN answer = 'supports' THEN 1 ELSE 0 END) AS supports,
       MAX(CASE WHEN answer = 'qualifies' THEN 1 ELSE 0 END) AS qualifies,
       MAX(CASE WHEN answer = 'opposes' THEN 1 ELSE 0 END) AS opposes,
       MAX(CASE WHEN answer = 'does_not_fit' THEN 1 ELSE 0 END) AS does_not_fit,
       MAX(CASE WHEN answer = 'unsure' THEN 1 ELSE 0 END) AS unsure
FROM offers_now
WHERE why = 'in_play' AND answer IS NOT NULL
GROUP BY participant_id, scenario_id, principle_id
