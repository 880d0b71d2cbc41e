-- the machine's current reading of those cards, with reason and quote
SELECT n.card_id, n.principle_id, n.stance, n.agreement, l.reason, l.quote
FROM links_now n JOIN raw_links l ON l.link_id = n.link_id
ORDER BY n.card_id, n.principle_id, n.link_id
