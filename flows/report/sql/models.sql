-- the models that answered, by the name they gave
SELECT model_returned, COUNT(*) AS calls FROM calls_now
WHERE model_returned IS NOT NULL GROUP BY model_returned ORDER BY model_returned
