-- calls of a language model by purpose and outcome, and ('*', '*') all together; people: whose talks they were made in
WITH scoped AS (
  SELECT purpose, outcome, participant_id, tokens_in, tokens_out, nano_usd FROM calls_now
  UNION ALL
  SELECT '*' AS purpose, '*' AS outcome, participant_id, tokens_in, tokens_out, nano_usd FROM calls_now)
SELECT purpose, outcome, COUNT(*) AS calls, COUNT(DISTINCT participant_id) AS people,
       SUM(CASE WHEN participant_id IS NULL THEN 1 ELSE 0 END) AS without_id,
       SUM(tokens_in) AS tokens_in, SUM(tokens_out) AS tokens_out, SUM(COALESCE(nano_usd, 0)) AS nano_usd,
       SUM(CASE WHEN nano_usd IS NULL THEN 1 ELSE 0 END) AS unpriced
FROM scoped
GROUP BY purpose, outcome
ORDER BY purpose, outcome
