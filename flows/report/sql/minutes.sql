-- minutes of those who finished
SELECT participant_id, minutes FROM people WHERE status = 'completed' AND minutes IS NOT NULL ORDER BY minutes, participant_id
