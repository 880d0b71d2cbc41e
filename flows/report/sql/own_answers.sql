-- the answers given for those cards
SELECT card_id, principle_id, why, answer, exception FROM offers_now ORDER BY card_id, principle_id, offer_id
