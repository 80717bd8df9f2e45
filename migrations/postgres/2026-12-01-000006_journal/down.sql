DROP TABLE feed_growth;
DROP TABLE feed_ranges;
DROP TABLE tellings;
DROP TABLE untold_books;
DROP TABLE event_words;
DROP TABLE events;
