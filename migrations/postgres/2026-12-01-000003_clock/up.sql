-- How far the clock of a sandbox was moved.

CREATE TABLE sandbox_clock (
    id integer NOT NULL PRIMARY KEY,
    ahead_micros bigint NOT NULL,
    CONSTRAINT sandbox_clock_one_row CHECK (id = 1),
    CONSTRAINT sandbox_clock_forward CHECK (ahead_micros >= 0)
);

INSERT INTO sandbox_clock VALUES (1, 0);
