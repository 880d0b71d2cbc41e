-- the machine's reading of the units it read, as the headline counts the authors' answers: each person once, per principle
WITH person AS (
  SELECT u.principle_id, u.participant_id, MAX(p.weight) AS w, COUNT(*) AS n,
         1.0 * SUM(u.supports) / COUNT(*) AS supports,
         1.0 * SUM(u.qualifies) / COUNT(*) AS qualifies,
         1.0 * SUM(u.opposes) / COUNT(*) AS opposes,
         1.0 * SUM(u.does_not_fit) / COUNT(*) AS does_not_fit
  FROM readings u
  JOIN people p ON p.participant_id = u.participant_id
  GROUP BY u.principle_id, u.participant_id)
SELECT principle_id, SUM(n) AS n, COUNT(*) AS m, SUM(w) AS wa, SUM(w * w) AS waa,
       SUM(w * supports) AS supports_wy, SUM(w * supports * w * supports) AS supports_wyy, SUM(w * supports * w) AS supports_wya,
       SUM(w * qualifies) AS qualifies_wy, SUM(w * qualifies * w * qualifies) AS qualifies_wyy, SUM(w * qualifies * w) AS qualifies_wya,
       SUM(w * opposes) AS opposes_wy, SUM(w * opposes * w * opposes) AS opposes_wyy, SUM(w * opposes * w) AS opposes_wya,
       SUM(w * does_not_fit) AS does_not_fit_wy, SUM(w * does_not_fit * w * does_not_fit) AS does_not_fit_wyy, SUM(w * does_not_fit * w) AS does_not_fit_wya
FROM person
GROUP BY principle_id
ORDER BY principle_id
