-- approved current cards of people; seed cards have no author and fall out here
SELECT c.card_id, c.version, c.participant_id, c.scenario_id, c.title, c.sentence, c.lang, c.author, c.talk_mode, c.card_mode, c.own_words, c.released
FROM raw_cards c
JOIN people p ON p.participant_id = c.participant_id
LEFT JOIN raw_exclusions e ON e.object_kind = 'card' AND e.object_id = c.card_id
WHERE c.is_current = 1 AND c.status = 'approved' AND e.exclusion_id IS NULL
