-- how many people's cards no principle covers, by scenario (one card per person and scenario)
SELECT scenario_id, COUNT(*) AS people FROM card_cover WHERE uncovered = 1 GROUP BY scenario_id ORDER BY scenario_id
