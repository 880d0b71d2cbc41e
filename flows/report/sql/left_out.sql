-- the share of supports with each scenario of a principle left out in turn
WITH held AS (SELECT principle_id, scenario_id FROM units GROUP BY principle_id, scenario_id),
person AS (
  SELECT u.principle_id, h.scenario_id, u.participant_id, MAX(p.weight) AS w, 1.0 * SUM(u.supports) / COUNT(*) AS supports
  FROM units u
  JOIN people p ON p.participant_id = u.participant_id
  JOIN held h ON h.principle_id = u.principle_id
  WHERE h.scenario_id <> u.scenario_id
  GROUP BY u.principle_id, h.scenario_id, u.participant_id)
SELECT principle_id, scenario_id, COUNT(*) AS m, SUM(w * supports) / SUM(w) AS share
FROM person
GROUP BY principle_id, scenario_id
ORDER BY principle_id, scenario_id
