-- for whom a model was asked, by purpose; everybody where a bundle leaves participants out of its calls
WITH own AS (SELECT participant_id, purpose FROM calls_now WHERE participant_id IS NOT NULL GROUP BY participant_id, purpose),
anybody AS (SELECT purpose FROM calls_now WHERE participant_id IS NULL GROUP BY purpose),
everyone AS (
  SELECT participant_id, purpose FROM own
  UNION ALL
  SELECT p.participant_id, a.purpose FROM people p CROSS JOIN anybody a)
SELECT participant_id, purpose FROM everyone
WHERE purpose IN ('interview', 'distil', 'map') GROUP BY participant_id, purpose
