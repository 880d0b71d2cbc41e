-- the cards that count and that some reviewer read, with their language and whose they are
SELECT c.card_id, c.version, c.participant_id, c.lang, p.study_id
FROM cards_reviewed r
JOIN cards_now c ON c.card_id = r.card_id
JOIN raw_participants p ON p.participant_id = c.participant_id
ORDER BY c.card_id
