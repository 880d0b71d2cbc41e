-- questions that somebody had to word: without the one for the title and the opening one, which are the same for everybody
WITH opened AS (
  SELECT t.participant_id, t.scenario_id, MIN(t.seq) AS seq
  FROM raw_turns t JOIN raw_assignments a ON a.participant_id = t.participant_id
  WHERE a.arm = 'opening' AND a.level = 'open' AND t.who = 'interviewer'
  GROUP BY t.participant_id, t.scenario_id)
SELECT t.turn_id, t.participant_id, t.mode
FROM raw_turns t
JOIN people p ON p.participant_id = t.participant_id
LEFT JOIN opened o ON o.participant_id = t.participant_id AND o.scenario_id = t.scenario_id AND o.seq = t.seq
WHERE t.who = 'interviewer' AND t.kind = 'message' AND t.step = 'talk' AND o.seq IS NULL
