-- How far the clock of a sandbox was moved.

CREATE TABLE sandbox_clock (
    id INTEGER NOT NULL PRIMARY KEY,
    ahead_micros INTEGER NOT NULL,
    CONSTRAINT sandbox_clock_one_row CHECK (id = 1),
    CONSTRAINT sandbox_clock_forward CHECK (ahead_micros >= 0)
) STRICT;

INSERT INTO sandbox_clock VALUES (1, 0);
