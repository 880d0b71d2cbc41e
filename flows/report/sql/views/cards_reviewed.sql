-- cards that count and of which some reviewer read the current version
SELECT c.card_id
FROM raw_reviews r
JOIN cards_now c ON r.target_kind = 'card' AND c.card_id = r.target_id AND c.version = r.target_version
WHERE r.decision = 'read'
GROUP BY c.card_id
