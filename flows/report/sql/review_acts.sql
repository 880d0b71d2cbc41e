-- reviewers' acts on the current version of the cards that count, in order, and every undo, whatever it takes back
SELECT r.review_id, r.seq, r.target_id, r.target_version, r.reviewer_id, r.round, r.decision, r.verdict, r.after, r.created_at
FROM raw_reviews r
LEFT JOIN cards_now c ON r.target_kind = 'card' AND c.card_id = r.target_id AND c.version = r.target_version
WHERE r.decision = 'undo' OR (c.card_id IS NOT NULL AND r.decision IN ('read', 'send_back'))
ORDER BY r.seq, r.review_id
