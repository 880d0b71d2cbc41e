-- who should be able to change this: first choices in the scenarios that put a principle in play, each person once
WITH played AS (SELECT principle_id, scenario_id FROM raw_scenario_principles GROUP BY principle_id, scenario_id),
person AS (
  SELECT k.principle_id, h.participant_id, MAX(p.weight) AS w, COUNT(*) AS n,
         1.0 * SUM(CASE WHEN h.who_decides = 'each_user' THEN 1 ELSE 0 END) / COUNT(*) AS each_user,
         1.0 * SUM(CASE WHEN h.who_decides = 'business' THEN 1 ELSE 0 END) / COUNT(*) AS business,
         1.0 * SUM(CASE WHEN h.who_decides = 'nobody' THEN 1 ELSE 0 END) / COUNT(*) AS nobody,
         1.0 * SUM(CASE WHEN h.who_decides = 'unsure' THEN 1 ELSE 0 END) / COUNT(*) AS unsure
  FROM choices_now h
  JOIN people p ON p.participant_id = h.participant_id
  JOIN played k ON k.scenario_id = h.scenario_id
  WHERE h.moment = 'before' AND h.who_decides IS NOT NULL
  GROUP BY k.principle_id, h.participant_id)
SELECT principle_id, SUM(n) AS n, COUNT(*) AS m, SUM(w) AS wa, SUM(w * w) AS waa,
       SUM(w * each_user) AS each_user_wy, SUM(w * each_user * w * each_user) AS each_user_wyy, SUM(w * each_user * w) AS each_user_wya,
       SUM(w * business) AS business_wy, SUM(w * business * w * business) AS business_wyy, SUM(w * business * w) AS business_wya,
       SUM(w * nobody) AS nobody_wy, SUM(w * nobody * w * nobody) AS nobody_wyy, SUM(w * nobody * w) AS nobody_wya,
       SUM(w * unsure) AS unsure_wy, SUM(w * unsure * w * unsure) AS unsure_wyy, SUM(w * unsure * w) AS unsure_wya
FROM person
GROUP BY principle_id
ORDER BY principle_id
