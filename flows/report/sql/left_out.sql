-- the share of supports with each situation of a principle (base and variants together) left out in turn
WITH placed AS (SELECT u.principle_id, u.participant_id, u.supports, s.situation FROM units u JOIN situations s ON s.scenario_id = u.scenario_id),
held AS (SELECT principle_id, situation FROM placed GROUP BY principle_id, situation),
person AS (
  SELECT u.principle_id, h.situation, u.participant_id, MAX(p.weight) AS w, 1.0 * SUM(u.supports) / COUNT(*) AS supports
  FROM placed u
  JOIN people p ON p.participant_id = u.participant_id
  JOIN held h ON h.principle_id = u.principle_id
  WHERE h.situation <> u.situation
  GROUP BY u.principle_id, h.situation, u.participant_id)
SELECT principle_id, situation AS scenario_id, COUNT(*) AS m, SUM(w * supports) / SUM(w) AS share
FROM person
GROUP BY principle_id, situation
ORDER BY principle_id, situation
