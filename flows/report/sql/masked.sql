-- spans that reviewers masked, newest state of each text, oldest first; `after` is read in Python, never here
SELECT r.seq, r.target_kind, r.target_id, r.target_version, r.after
FROM raw_reviews r
WHERE r.is_current = 1 AND r.decision = 'mask' AND r.target_kind IN ('card', 'quote', 'gap')
ORDER BY r.seq, r.review_id
