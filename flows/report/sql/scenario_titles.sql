-- titles of scenarios; of several versions the newest
WITH newest AS (SELECT scenario_id, MAX(version) AS version FROM raw_scenarios GROUP BY scenario_id)
SELECT s.scenario_id, MAX(s.title) AS title
FROM raw_scenarios s JOIN newest n ON n.scenario_id = s.scenario_id AND n.version = s.version
GROUP BY s.scenario_id ORDER BY s.scenario_id
