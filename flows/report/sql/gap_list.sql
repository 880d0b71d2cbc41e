-- what authors said is missing, with what decides whether it may be printed (as in quotes.sql)
SELECT g.gap_id, g.card_id, c.participant_id, c.scenario_id, g.text, p.consent_quotes, p.simulated,
       CASE WHEN c.released = 1 OR p.consent_cards = 0 THEN 1 ELSE 0 END AS is_out,
       CASE WHEN t.target_id IS NULL THEN 0 ELSE 1 END AS was_read
FROM raw_gaps g
JOIN cards_now c ON c.card_id = g.card_id
JOIN people p ON p.participant_id = c.participant_id
LEFT JOIN read_texts t ON t.target_kind = 'gap' AND t.target_id = g.gap_id
WHERE g.said_by = 'participant' AND COALESCE(g.status, 'open') <> 'rejected'
ORDER BY g.gap_id
