-- what authors said is missing, with what decides whether it may be printed
SELECT g.gap_id, g.card_id, c.scenario_id, g.text, p.consent_quotes, c.released
FROM raw_gaps g
JOIN cards_now c ON c.card_id = g.card_id
JOIN people p ON p.participant_id = c.participant_id
WHERE g.said_by = 'participant' AND COALESCE(g.status, 'open') <> 'rejected'
ORDER BY g.gap_id
