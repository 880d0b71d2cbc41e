-- the headline again by the way people were asked, per principle and ('*') over all principles together
WITH scoped AS (
  SELECT principle_id AS scope, participant_id, scenario_id, principle_id, supports, qualifies, opposes, does_not_fit, unsure FROM units
  UNION ALL
  SELECT '*' AS scope, participant_id, scenario_id, principle_id, supports, qualifies, opposes, does_not_fit, unsure FROM units),
person AS (
  SELECT u.scope, l.variable, l.level, u.participant_id, MAX(p.weight) AS w, COUNT(*) AS n,
         1.0 * SUM(u.supports) / COUNT(*) AS supports,
         1.0 * SUM(u.qualifies) / COUNT(*) AS qualifies,
         1.0 * SUM(u.opposes) / COUNT(*) AS opposes,
         1.0 * SUM(u.does_not_fit) / COUNT(*) AS does_not_fit,
         1.0 * SUM(u.unsure) / COUNT(*) AS unsure
  FROM scoped u
  JOIN people p ON p.participant_id = u.participant_id
  JOIN unit_levels l ON l.participant_id = u.participant_id AND l.scenario_id = u.scenario_id AND l.principle_id = u.principle_id
  GROUP BY u.scope, l.variable, l.level, u.participant_id)
SELECT scope, variable, level, SUM(n) AS n, COUNT(*) AS m, SUM(w) AS wa, SUM(w * w) AS waa,
       SUM(w * supports) AS supports_wy, SUM(w * supports * w * supports) AS supports_wyy, SUM(w * supports * w) AS supports_wya,
       SUM(w * qualifies) AS qualifies_wy, SUM(w * qualifies * w * qualifies) AS qualifies_wyy, SUM(w * qualifies * w) AS qualifies_wya,
       SUM(w * opposes) AS opposes_wy, SUM(w * opposes * w * opposes) AS opposes_wyy, SUM(w * opposes * w) AS opposes_wya,
       SUM(w * does_not_fit) AS does_not_fit_wy, SUM(w * does_not_fit * w * does_not_fit) AS does_not_fit_wyy, SUM(w * does_not_fit * w) AS does_not_fit_wya,
       SUM(w * unsure) AS unsure_wy, SUM(w * unsure * w * unsure) AS unsure_wyy, SUM(w * unsure * w) AS unsure_wya
FROM person
GROUP BY scope, variable, level
ORDER BY scope, variable, level
