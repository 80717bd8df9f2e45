-- The inbox.

CREATE TABLE notifications (
    account_id BLOB NOT NULL,
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    project_id BLOB,
    question_id BLOB,
    campaign_id BLOB,
    pledge_id BLOB,
    amount_minor INTEGER,
    currency TEXT,
    how_many INTEGER,
    tranche_number INTEGER,
    about TEXT NOT NULL,
    said TEXT NOT NULL,
    deadline_at INTEGER,
    created_at INTEGER NOT NULL,
    read_at INTEGER,
    PRIMARY KEY (account_id, id),
    CONSTRAINT notifications_amount CHECK ((amount_minor IS NULL) = (currency IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX notifications_newest ON notifications (account_id, created_at, id);
CREATE INDEX notifications_unread ON notifications (account_id, created_at, id) WHERE read_at IS NULL;
