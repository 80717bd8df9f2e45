-- How often somebody does what is at the expense of others.

-- How often somebody does what is at the expense of others, since a window began.
CREATE TABLE act_frequencies (
    account_id uuid NOT NULL,
    act text NOT NULL,
    subject_id uuid NOT NULL,
    since timestamptz NOT NULL,
    acts bigint NOT NULL,
    PRIMARY KEY (account_id, act, subject_id),
    CONSTRAINT act_frequencies_acts CHECK (acts > 0)
);
CREATE INDEX act_frequencies_oldest ON act_frequencies (since);
