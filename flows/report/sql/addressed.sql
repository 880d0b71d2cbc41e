-- among those it speaks to: for, with an exception, or against, from any offer but a check; a person's units stay clustered
WITH asked AS (
  SELECT principle_id, participant_id, scenario_id,
         MAX(CASE WHEN answer = 'supports' THEN 1 ELSE 0 END) AS supports,
         MAX(CASE WHEN answer = 'qualifies' THEN 1 ELSE 0 END) AS qualifies,
         MAX(CASE WHEN answer = 'opposes' THEN 1 ELSE 0 END) AS opposes
  FROM offers_now
  WHERE why <> 'check' AND answer IN ('supports', 'qualifies', 'opposes')
  GROUP BY principle_id, participant_id, scenario_id),
person AS (
  SELECT u.principle_id, u.participant_id, MAX(p.weight) AS w, COUNT(*) AS a,
         SUM(u.supports) AS supports, SUM(u.qualifies) AS qualifies, SUM(u.opposes) AS opposes
  FROM asked u JOIN people p ON p.participant_id = u.participant_id
  GROUP BY u.principle_id, u.participant_id)
SELECT principle_id, SUM(a) AS n, COUNT(*) AS m, SUM(w * a) AS wa, SUM(w * a * w * a) AS waa,
       SUM(w * supports) AS supports_wy, SUM(w * supports * w * supports) AS supports_wyy, SUM(w * supports * w * a) AS supports_wya,
       SUM(w * qualifies) AS qualifies_wy, SUM(w * qualifies * w * qualifies) AS qualifies_wyy, SUM(w * qualifies * w * a) AS qualifies_wya,
       SUM(w * opposes) AS opposes_wy, SUM(w * opposes * w * opposes) AS opposes_wyy, SUM(w * opposes * w * a) AS opposes_wya
FROM person
GROUP BY principle_id
ORDER BY principle_id
