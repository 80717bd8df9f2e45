-- What time starts.

CREATE TABLE jobs (
    book_id BLOB NOT NULL,
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    subject_id BLOB,
    due_at INTEGER NOT NULL,
    lease_until INTEGER,
    PRIMARY KEY (book_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_due ON jobs (due_at);
