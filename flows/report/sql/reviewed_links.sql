-- the machine's current links of cards that some reviewer read
SELECT l.card_id, l.principle_id, l.stance
FROM links_now l
JOIN cards_reviewed r ON r.card_id = l.card_id
ORDER BY l.card_id, l.principle_id, l.link_id
