-- what set questions and rules made where a model was asked: questions, drafts of cards, readings of cards; what happened, so unweighted
WITH made AS (
  SELECT 'turns' AS kind, q.participant_id, CASE WHEN q.mode = 'guided' THEN 1 ELSE 0 END AS fell_back
  FROM questions q JOIN served s ON s.participant_id = q.participant_id AND s.purpose = 'interview'
  UNION ALL
  SELECT 'cards' AS kind, c.participant_id, CASE WHEN c.author = 'guided' THEN 1 ELSE 0 END AS fell_back
  FROM raw_cards c
  JOIN served s ON s.participant_id = c.participant_id AND s.purpose = 'distil'
  JOIN (SELECT card_id, card_version FROM raw_policies GROUP BY card_id, card_version) q ON q.card_id = c.card_id AND q.card_version = c.version
  LEFT JOIN raw_exclusions e ON e.object_kind = 'card' AND e.object_id = c.card_id
  WHERE c.author IN ('guided', 'model') AND e.exclusion_id IS NULL
  UNION ALL
  SELECT 'mappings' AS kind, participant_id, 1 - was_read AS fell_back FROM cards_read),
person AS (SELECT kind, participant_id, COUNT(*) AS a, SUM(fell_back) AS y FROM made GROUP BY kind, participant_id)
SELECT kind, SUM(a) AS n, COUNT(*) AS m, SUM(a) AS wa, SUM(a * a) AS waa,
       SUM(y) AS fell_back_wy, SUM(y * y) AS fell_back_wyy, SUM(y * a) AS fell_back_wya
FROM person
GROUP BY kind
ORDER BY kind
