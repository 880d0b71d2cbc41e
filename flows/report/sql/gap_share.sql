-- share of cards that no principle covers, a person's cards clustered
WITH person AS (
  SELECT c.participant_id, MAX(p.weight) AS w, COUNT(*) AS a, SUM(c.uncovered) AS uncovered, SUM(c.said) AS said
  FROM card_cover c JOIN people p ON p.participant_id = c.participant_id
  GROUP BY c.participant_id)
SELECT SUM(a) AS n, COUNT(*) AS m, SUM(w * a) AS wa, SUM(w * a * w * a) AS waa,
       SUM(w * uncovered) AS uncovered_wy, SUM(w * uncovered * w * uncovered) AS uncovered_wyy, SUM(w * uncovered * w * a) AS uncovered_wya,
       SUM(w * said) AS said_wy, SUM(w * said * w * said) AS said_wyy, SUM(w * said * w * a) AS said_wya
FROM person
