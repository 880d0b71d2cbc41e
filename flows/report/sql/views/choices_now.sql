-- the last choice per person, scenario and moment; skipped scenarios were not offered
WITH ranked AS (
  SELECT c.choice_id, c.participant_id, c.scenario_id, c.position, c.depth, c.moment, c.ranking, c.unacceptable, c.who_decides,
         ROW_NUMBER() OVER (PARTITION BY c.participant_id, c.scenario_id, c.moment
                            ORDER BY COALESCE(c.ended_at, c.started_at, '') DESC, c.choice_id DESC) AS place
  FROM raw_choices c
  JOIN people p ON p.participant_id = c.participant_id
  LEFT JOIN raw_exclusions e ON e.object_kind = 'choice' AND e.object_id = c.choice_id
  WHERE c.status <> 'skipped' AND e.exclusion_id IS NULL)
SELECT choice_id, participant_id, scenario_id, position, depth, moment, ranking, unacceptable, who_decides
FROM ranked WHERE place = 1
