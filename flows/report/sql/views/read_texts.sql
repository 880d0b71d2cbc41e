-- texts of participants that a person read and released for printing: quotes (<turn>/<start>/<end>) and what is missing (gap id)
WITH decided AS (
  SELECT r.target_kind, r.target_id, r.decision, ROW_NUMBER() OVER (PARTITION BY r.target_kind, r.target_id ORDER BY r.seq DESC) AS place
  FROM raw_reviews r
  WHERE r.is_current = 1 AND r.target_kind IN ('quote', 'gap') AND r.decision IN ('release', 'hold_back'))
SELECT target_kind, target_id FROM decided WHERE place = 1 AND decision = 'release'
