-- approved cards that a model was asked to read, and whether it did: links are there, or its offers say so (a reading can find nothing)
WITH linked AS (SELECT card_id FROM links_now GROUP BY card_id),
held AS (SELECT card_id, MAX(CASE WHEN mode = 'model' THEN 1 ELSE 0 END) AS by_model FROM offers_now GROUP BY card_id)
SELECT c.card_id, c.participant_id, CASE WHEN l.card_id IS NULL THEN 0 ELSE 1 END AS has_links,
       CASE WHEN l.card_id IS NOT NULL OR h.by_model = 1 THEN 1 ELSE 0 END AS was_read
FROM cards_now c
LEFT JOIN linked l ON l.card_id = c.card_id
LEFT JOIN held h ON h.card_id = c.card_id
LEFT JOIN served s ON s.participant_id = c.participant_id AND s.purpose = 'map'
WHERE l.card_id IS NOT NULL OR h.by_model = 1 OR (h.card_id IS NOT NULL AND s.participant_id IS NOT NULL)
