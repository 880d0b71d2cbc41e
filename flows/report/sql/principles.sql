-- every principle of the spec, with how many scenarios put it in play
WITH played AS (SELECT principle_id, scenario_id FROM raw_scenario_principles GROUP BY principle_id, scenario_id),
counted AS (SELECT principle_id, COUNT(*) AS scenarios FROM played GROUP BY principle_id)
SELECT s.principle_id, s.spec_version, MAX(s.spec_name) AS spec_name, MIN(s.position) AS position, MAX(s.title) AS title,
       MAX(s.authority) AS authority, MAX(COALESCE(k.scenarios, 0)) AS in_play
FROM raw_principles s LEFT JOIN counted k ON k.principle_id = s.principle_id
WHERE s.is_principle = 1
GROUP BY s.principle_id, s.spec_version
ORDER BY position, s.principle_id, s.spec_version
