-- what a sound bundle never holds; each row names one kind of fault and how often it occurs
SELECT 'two current answers of one person to one principle in one scenario' AS fault, COUNT(*) AS times FROM units WHERE answers > 1
UNION ALL
SELECT 'a participant without a weight' AS fault, COUNT(*) AS times FROM raw_participants WHERE weight IS NULL
UNION ALL
SELECT 'a test session' AS fault, COUNT(*) AS times FROM raw_participants WHERE test = 1
UNION ALL
SELECT 'a participant id that occurs twice' AS fault, COUNT(*) AS times FROM
  (SELECT participant_id FROM raw_participants GROUP BY participant_id HAVING COUNT(*) > 1) d
UNION ALL
SELECT 'a person without the segment row (all, all)' AS fault, COUNT(*) AS times
FROM people p LEFT JOIN raw_segments g ON g.participant_id = p.participant_id AND g.variable = 'all' AND g.level = 'all'
WHERE g.participant_id IS NULL
UNION ALL
SELECT 'one scenario id and version with two texts' AS fault, COUNT(*) AS times FROM
  (SELECT scenario_id, version FROM raw_scenarios GROUP BY scenario_id, version HAVING MIN(text_sha256) <> MAX(text_sha256)) d
UNION ALL
SELECT 'one principle id and version with two texts' AS fault, COUNT(*) AS times FROM
  (SELECT principle_id, spec_version FROM raw_principles GROUP BY principle_id, spec_version HAVING MIN(text_sha256) <> MAX(text_sha256)) d
UNION ALL
SELECT 'real and simulated people together' AS fault, COUNT(*) AS times FROM
  (SELECT 1 AS one FROM raw_participants HAVING MIN(simulated) <> MAX(simulated)) d
UNION ALL
SELECT 'two current readings of one card and one principle' AS fault, COUNT(*) AS times FROM
  (SELECT card_id, principle_id FROM links_now GROUP BY card_id, principle_id HAVING COUNT(*) > 1) d
ORDER BY fault
