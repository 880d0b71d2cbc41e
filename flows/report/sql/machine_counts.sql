-- how many cards the machine read, of how many people, and what it found; one row
SELECT (SELECT COUNT(*) FROM cards_read WHERE was_read = 1) AS cards,
       (SELECT COUNT(DISTINCT participant_id) FROM cards_read WHERE was_read = 1) AS people,
       (SELECT COUNT(*) FROM cards_read WHERE was_read = 1 AND has_links = 0) AS cards_without_links,
       (SELECT COUNT(*) FROM links_now) AS links,
       (SELECT COUNT(*) FROM links_now WHERE agreement < 1) AS not_unanimous
