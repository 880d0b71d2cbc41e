-- every approved card with its author's text, for the internal report
SELECT c.card_id, c.version, c.scenario_id, c.title, c.sentence, c.author, c.talk_mode, c.own_words FROM cards_now c ORDER BY c.card_id
