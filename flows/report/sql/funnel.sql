-- how far people came, how their visit ended, and who asked; people per kind and level
WITH chose AS (SELECT participant_id, moment FROM choices_now GROUP BY participant_id, moment),
ruled AS (SELECT participant_id FROM offers_now WHERE answer IS NOT NULL GROUP BY participant_id),
asked AS (                                        -- in a study with a model, the questions that are the same for everybody do not count
  SELECT t.participant_id, t.mode FROM raw_turns t
  JOIN people p ON p.participant_id = t.participant_id
  LEFT JOIN questions q ON q.turn_id = t.turn_id
  WHERE t.who = 'interviewer' AND (q.turn_id IS NOT NULL OR (SELECT COUNT(*) FROM calls_now WHERE purpose = 'interview') = 0)
  GROUP BY t.participant_id, t.mode),
made AS (SELECT participant_id, card_mode FROM cards_now GROUP BY participant_id, card_mode)
SELECT 'status' AS kind, status AS level, COUNT(*) AS people FROM people GROUP BY status
UNION ALL
SELECT 'reached' AS kind, 'entered' AS level, COUNT(*) AS people FROM people
UNION ALL
SELECT 'reached' AS kind, 'chose' AS level, COUNT(*) AS people FROM chose WHERE moment = 'before'
UNION ALL
SELECT 'reached' AS kind, 'approved_a_card' AS level, COUNT(DISTINCT participant_id) AS people FROM made
UNION ALL
SELECT 'reached' AS kind, 'answered_rules' AS level, COUNT(*) AS people FROM ruled
UNION ALL
SELECT 'reached' AS kind, 'chose_again' AS level, COUNT(*) AS people FROM chose WHERE moment = 'after'
UNION ALL
SELECT 'reached' AS kind, 'completed' AS level, COUNT(*) AS people FROM people WHERE status = 'completed'
UNION ALL
SELECT 'asked' AS kind, mode AS level, COUNT(*) AS people FROM asked GROUP BY mode
UNION ALL
SELECT 'drafted' AS kind, card_mode AS level, COUNT(*) AS people FROM made GROUP BY card_mode
ORDER BY kind, level
