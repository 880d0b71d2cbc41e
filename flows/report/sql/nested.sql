-- pairs of variables in which the level of `fine` fixes the level of `coarse`
WITH seen AS (
  SELECT f.variable AS fine, c.variable AS coarse, f.level AS fine_level, c.level AS coarse_level
  FROM raw_segments f
  JOIN people p ON p.participant_id = f.participant_id
  JOIN raw_segments c ON c.participant_id = f.participant_id
  WHERE f.variable <> c.variable AND f.variable <> 'all' AND c.variable <> 'all'
  GROUP BY f.variable, c.variable, f.level, c.level),
spread AS (SELECT fine, coarse, fine_level, COUNT(*) AS levels FROM seen GROUP BY fine, coarse, fine_level)
SELECT fine, coarse, COUNT(*) AS fine_levels FROM spread GROUP BY fine, coarse HAVING MAX(levels) = 1
ORDER BY fine, coarse
