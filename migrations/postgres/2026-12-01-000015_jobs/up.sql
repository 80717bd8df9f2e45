-- What time starts.

CREATE TABLE jobs (
    book_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    subject_id uuid,
    due_at timestamptz NOT NULL,
    lease_until timestamptz,
    PRIMARY KEY (book_id, id)
);
CREATE INDEX jobs_due ON jobs (due_at);
