-- how often machine and author say the same of one card and principle, each person once: per principle, over all of them ('*'), and
-- over all of them by the arm of the guess; an author who is not sure says nothing that a reading could match and is left out
WITH scoped AS (
  SELECT principle_id AS scope, 'all' AS level, participant_id, agrees, opposite FROM readings WHERE compared = 1
  UNION ALL
  SELECT '*' AS scope, 'all' AS level, participant_id, agrees, opposite FROM readings WHERE compared = 1
  UNION ALL
  SELECT '*' AS scope, a.level, r.participant_id, r.agrees, r.opposite
  FROM readings r JOIN raw_assignments a ON a.participant_id = r.participant_id
  WHERE r.compared = 1 AND a.arm = 'guess'),
person AS (
  SELECT u.scope, u.level, u.participant_id, MAX(p.weight) AS w, COUNT(*) AS n,
         1.0 * SUM(u.agrees) / COUNT(*) AS agrees,
         1.0 * SUM(u.opposite) / COUNT(*) AS opposite
  FROM scoped u
  JOIN people p ON p.participant_id = u.participant_id
  GROUP BY u.scope, u.level, u.participant_id)
SELECT scope, level, SUM(n) AS n, COUNT(*) AS m, SUM(w) AS wa, SUM(w * w) AS waa,
       SUM(w * agrees) AS agrees_wy, SUM(w * agrees * w * agrees) AS agrees_wyy, SUM(w * agrees * w) AS agrees_wya,
       SUM(w * opposite) AS opposite_wy, SUM(w * opposite * w * opposite) AS opposite_wyy, SUM(w * opposite * w) AS opposite_wya
FROM person
GROUP BY scope, level
ORDER BY scope, level
