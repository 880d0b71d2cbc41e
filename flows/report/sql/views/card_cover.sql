-- approved cards that were held against rules: does any rule (checks apart) speak to them, did their author say that nothing does
WITH answered AS (
  SELECT card_id, MAX(CASE WHEN answer IN ('supports', 'qualifies', 'opposes') THEN 1 ELSE 0 END) AS spoken
  FROM offers_now WHERE why <> 'check' AND answer IS NOT NULL GROUP BY card_id),
said AS (
  SELECT card_id, 1 AS said FROM raw_gaps WHERE said_by = 'participant' AND COALESCE(status, 'open') <> 'rejected' GROUP BY card_id)
SELECT c.card_id, c.participant_id, c.scenario_id, COALESCE(s.said, 0) AS said,
       CASE WHEN s.said = 1 OR COALESCE(a.spoken, 0) = 0 THEN 1 ELSE 0 END AS uncovered
FROM cards_now c
LEFT JOIN answered a ON a.card_id = c.card_id
LEFT JOIN said s ON s.card_id = c.card_id
WHERE a.card_id IS NOT NULL OR s.card_id IS NOT NULL
