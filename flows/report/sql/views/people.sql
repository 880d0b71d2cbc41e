-- everybody in the bundle, minus those a rule or a reviewer excluded
SELECT p.participant_id, p.status, p.entered_on, p.minutes, p.weight, p.consent_cards, p.consent_quotes, p.simulated
FROM raw_participants p
LEFT JOIN raw_exclusions e ON e.object_kind = 'participant' AND e.object_id = p.participant_id
WHERE e.exclusion_id IS NULL
