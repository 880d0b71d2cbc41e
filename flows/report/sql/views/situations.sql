-- which situation a scenario belongs to: a variant belongs to its base, so that two wordings of one story are not two stories
SELECT scenario_id, COALESCE(MAX(variant_of), scenario_id) AS situation FROM raw_scenarios GROUP BY scenario_id
