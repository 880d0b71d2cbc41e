-- how many of each thing; one row
SELECT (SELECT COUNT(*) FROM people) AS participants,
       (SELECT COUNT(*) FROM people WHERE status = 'completed') AS completed,
       (SELECT COUNT(*) FROM raw_cards c JOIN people p ON p.participant_id = c.participant_id
        LEFT JOIN raw_exclusions e ON e.object_kind = 'card' AND e.object_id = c.card_id
        WHERE c.is_current = 1 AND e.exclusion_id IS NULL) AS cards,
       (SELECT COUNT(*) FROM cards_now) AS approved,
       (SELECT COUNT(*) FROM cards_now WHERE author = 'participant') AS edited,
       (SELECT COUNT(*) FROM offers_now) AS offers,
       (SELECT COUNT(*) FROM offers_now WHERE answer IS NOT NULL) AS answered,
       (SELECT COUNT(*) FROM raw_participants WHERE simulated = 1) AS simulated,
       (SELECT COUNT(*) FROM people WHERE weight <> 1) AS weighted,
       (SELECT MIN(entered_on) FROM people) AS first_day,
       (SELECT MAX(entered_on) FROM people) AS last_day
