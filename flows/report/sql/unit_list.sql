-- the units behind each headline row
SELECT principle_id, participant_id, scenario_id, card_id,
       CASE WHEN supports = 1 THEN 'supports' WHEN qualifies = 1 THEN 'qualifies' WHEN opposes = 1 THEN 'opposes'
            WHEN does_not_fit = 1 THEN 'does_not_fit' ELSE 'unsure' END AS answer
FROM units ORDER BY principle_id, participant_id, scenario_id
