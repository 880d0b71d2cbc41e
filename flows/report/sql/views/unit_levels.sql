-- each unit with the way it was asked: arm, who asked, place of the scenario, length of the card, before or after the rules
SELECT u.participant_id, u.scenario_id, u.principle_id, a.arm AS variable, a.level
FROM units u JOIN raw_assignments a ON a.participant_id = u.participant_id
UNION ALL
SELECT u.participant_id, u.scenario_id, u.principle_id, 'mode' AS variable, c.talk_mode AS level
FROM units u JOIN cards_now c ON c.card_id = u.card_id
UNION ALL
SELECT u.participant_id, u.scenario_id, u.principle_id, 'position' AS variable, CAST(h.position AS VARCHAR) AS level
FROM units u JOIN choices_now h ON h.participant_id = u.participant_id AND h.scenario_id = u.scenario_id
WHERE h.moment = 'before' AND h.position IS NOT NULL
UNION ALL
SELECT u.participant_id, u.scenario_id, u.principle_id, 'own_words' AS variable,
       CASE WHEN c.own_words < 15 THEN 'under_15' ELSE 'at_least_15' END AS level
FROM units u JOIN cards_now c ON c.card_id = u.card_id
UNION ALL
SELECT u.participant_id, u.scenario_id, u.principle_id, 'version' AS variable,
       CASE WHEN u.after_principles = 1 THEN 'edited_after_rules' ELSE 'as_first_approved' END AS level
FROM units u
