-- the units of cards that some reviewer read, with their author's answer and weight
SELECT u.principle_id, u.participant_id, u.scenario_id, u.card_id, p.weight,
       CASE WHEN u.supports = 1 THEN 'supports' WHEN u.qualifies = 1 THEN 'qualifies' WHEN u.opposes = 1 THEN 'opposes'
            WHEN u.does_not_fit = 1 THEN 'does_not_fit' ELSE 'unsure' END AS answer
FROM units u
JOIN people p ON p.participant_id = u.participant_id
JOIN cards_reviewed r ON r.card_id = u.card_id
ORDER BY u.principle_id, u.participant_id, u.scenario_id
