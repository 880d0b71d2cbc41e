-- checks: rules expected not to fit; how often they were taken up all the same
WITH person AS (
  SELECT o.participant_id, MAX(p.weight) AS w, COUNT(*) AS a,
         SUM(CASE WHEN o.fit = 'yes' OR o.answer IN ('supports', 'qualifies', 'opposes') THEN 1 ELSE 0 END) AS false_yes
  FROM offers_now o JOIN people p ON p.participant_id = o.participant_id
  WHERE o.why = 'check' AND (o.answer IS NOT NULL OR o.fit IS NOT NULL)
  GROUP BY o.participant_id)
SELECT SUM(a) AS n, COUNT(*) AS m, SUM(w * a) AS wa, SUM(w * a * w * a) AS waa,
       SUM(w * false_yes) AS false_yes_wy, SUM(w * false_yes * w * false_yes) AS false_yes_wyy, SUM(w * false_yes * w * a) AS false_yes_wya
FROM person
