-- the machine's current reading: links of the newest run over the approved current version of a card
SELECT l.link_id, l.card_id, l.principle_id, l.stance, l.agreement
FROM raw_links l
JOIN cards_now c ON c.card_id = l.card_id AND c.version = l.card_version
LEFT JOIN raw_exclusions e ON e.object_kind = 'link' AND e.object_id = l.link_id
WHERE l.method = 'model' AND l.is_current = 1 AND e.exclusion_id IS NULL
