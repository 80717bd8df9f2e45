-- How often somebody does what is at the expense of others.

-- How often somebody does what is at the expense of others, since a window began.
CREATE TABLE act_frequencies (
    account_id BLOB NOT NULL,
    act TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    since INTEGER NOT NULL,
    acts INTEGER NOT NULL,
    PRIMARY KEY (account_id, act, subject_id),
    CONSTRAINT act_frequencies_acts CHECK (acts > 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX act_frequencies_oldest ON act_frequencies (since);
