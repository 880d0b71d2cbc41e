-- the scenarios in which each principle was answered
SELECT principle_id, scenario_id FROM units GROUP BY principle_id, scenario_id ORDER BY principle_id, scenario_id
