-- what was taken out of every count, and for what: reason, the reviewer's note, and whose it is where it is a card's
SELECT e.exclusion_id, e.object_kind, e.reason, e.note, c.participant_id
FROM raw_exclusions e
LEFT JOIN raw_cards c ON e.object_kind = 'card' AND c.card_id = e.object_id AND c.is_current = 1
ORDER BY e.exclusion_id
