//! Telling: everything that was told is in the feed of whoever's book it is, once, and nothing that was not told is forgotten.

use super::{Fact, fact};

pub(super) const OF_TELLING: [Fact; 5] = [
    fact(
        "tellings",
        "told_seq",
        "an event of the book",
        "SELECT t.book_id, CAST(NULL AS uuid), t.told_seq, CAST(b.event_seq AS text) FROM tellings AS t \
         LEFT JOIN books AS b ON b.id = t.book_id \
         WHERE b.id IS NULL OR t.told_seq > b.event_seq LIMIT 1",
    ),
    fact(
        "untold_books",
        "book_id, event_seq",
        "every book that has events that were not told",
        "SELECT b.id, CAST(NULL AS uuid), b.event_seq, CAST(u.event_seq AS text) FROM books AS b \
         LEFT JOIN tellings AS t ON t.book_id = b.id LEFT JOIN untold_books AS u ON u.book_id = b.id \
         WHERE b.event_seq > coalesce(t.told_seq, 0) AND coalesce(u.event_seq, 0) <> b.event_seq LIMIT 1",
    ),
    fact(
        "feed_ranges",
        "first_seq, last_seq of whose book it is",
        "each event that was told, once",
        "SELECT t.book_id, CAST(NULL AS uuid), t.told_seq, CAST(coalesce(f.events, 0) AS text) FROM tellings AS t \
         LEFT JOIN campaigns AS c ON c.id = t.book_id \
         LEFT JOIN (SELECT audience_id, book_id, sum(last_seq - first_seq + 1) AS events, max(last_seq) AS last \
             FROM feed_ranges GROUP BY audience_id, book_id) AS f \
             ON f.book_id = t.book_id AND f.audience_id = coalesce(c.initiator_id, t.book_id) \
         WHERE coalesce(f.events, 0) <> t.told_seq + CASE WHEN t.told_after IS NULL THEN 0 ELSE 1 END \
         OR coalesce(f.last, 0) <> coalesce(f.events, 0) LIMIT 1",
    ),
    fact(
        "feed_ranges",
        "audience_id, first_seq of a backer",
        "the events of that backer's pledges, each once",
        "SELECT e.book_id, p.id, e.seq, e.kind FROM events AS e JOIN tellings AS t ON t.book_id = e.book_id \
         JOIN pledges AS p ON p.book_id = e.book_id AND p.id = e.subject_id \
         LEFT JOIN (SELECT book_id, first_seq, audience_id, count(*) AS times FROM feed_ranges \
             GROUP BY book_id, first_seq, audience_id) AS f \
             ON f.book_id = e.book_id AND f.first_seq = e.seq AND f.audience_id = p.backer_id \
         WHERE e.seq <= t.told_seq AND coalesce(f.times, 0) <> 1 LIMIT 1",
    ),
    fact(
        "feed_growth",
        "position",
        "the last place of a feed",
        "SELECT r.audience_id, CAST(NULL AS uuid), r.position, CAST(g.position AS text) FROM feed_ranges AS r \
         CROSS JOIN feed_growth AS g WHERE r.position > g.position LIMIT 1",
    ),
];
