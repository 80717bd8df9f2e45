-- The inbox.

CREATE TABLE notifications (
    account_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    project_id uuid,
    question_id uuid,
    campaign_id uuid,
    pledge_id uuid,
    amount_minor bigint,
    currency text,
    how_many bigint,
    tranche_number bigint,
    about text NOT NULL,
    said text NOT NULL,
    deadline_at timestamptz,
    created_at timestamptz NOT NULL,
    read_at timestamptz,
    PRIMARY KEY (account_id, id),
    CONSTRAINT notifications_amount CHECK ((amount_minor IS NULL) = (currency IS NULL))
);
CREATE INDEX notifications_newest ON notifications (account_id, created_at, id);
CREATE INDEX notifications_unread ON notifications (account_id, created_at, id) WHERE read_at IS NULL;
