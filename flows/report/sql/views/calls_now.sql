-- calls of a language model: those for people who count, and those without a participant (asked for the study, or ids left out)
SELECT m.call_id, m.participant_id, m.purpose, m.model_returned, m.outcome, m.tokens_in, m.tokens_out,
       CAST(ROUND(m.cost_usd * 1000000000) AS BIGINT) AS nano_usd
FROM raw_model_calls m
LEFT JOIN people p ON p.participant_id = m.participant_id
WHERE m.participant_id IS NULL OR p.participant_id IS NOT NULL
