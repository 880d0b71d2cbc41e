-- what the authors of cards that some reviewer read answered, whatever it was offered for
SELECT o.card_id, o.principle_id, o.answer, o.mode
FROM offers_now o
JOIN cards_reviewed r ON r.card_id = o.card_id
ORDER BY o.card_id, o.principle_id, o.offer_id
