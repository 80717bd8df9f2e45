DROP TABLE update_requests;
DROP TABLE update_acknowledgements;
DROP TABLE update_comments;
DROP TABLE update_rewards;
DROP TABLE update_texts;
DROP TABLE updates;
