-- the machine's label for each unit of a card that it read, beside its author's answer: a link's stance, or does_not_fit without a link
SELECT u.participant_id, u.scenario_id, u.principle_id,
       CASE WHEN l.stance = 'supports' THEN 1 ELSE 0 END AS supports,
       CASE WHEN l.stance = 'qualifies' THEN 1 ELSE 0 END AS qualifies,
       CASE WHEN l.stance = 'opposes' THEN 1 ELSE 0 END AS opposes,
       CASE WHEN l.stance IS NULL THEN 1 ELSE 0 END AS does_not_fit,
       1 - u.unsure AS compared,
       CASE WHEN u.supports = 1 AND l.stance = 'supports' THEN 1
            WHEN u.qualifies = 1 AND l.stance = 'qualifies' THEN 1
            WHEN u.opposes = 1 AND l.stance = 'opposes' THEN 1
            WHEN u.does_not_fit = 1 AND l.stance IS NULL THEN 1 ELSE 0 END AS agrees,
       CASE WHEN u.supports = 1 AND l.stance = 'opposes' THEN 1
            WHEN u.opposes = 1 AND l.stance = 'supports' THEN 1 ELSE 0 END AS opposite
FROM units u
JOIN cards_read r ON r.card_id = u.card_id AND r.was_read = 1
LEFT JOIN links_now l ON l.card_id = u.card_id AND l.principle_id = u.principle_id
