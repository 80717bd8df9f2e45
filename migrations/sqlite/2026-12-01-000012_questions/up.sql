-- Questions and their answers.

CREATE TABLE questions (
    id BLOB NOT NULL PRIMARY KEY,
    asker_id BLOB NOT NULL,
    topic TEXT NOT NULL,
    department TEXT NOT NULL,
    handed_over_at INTEGER,
    project_id BLOB REFERENCES projects (id),
    addressee_id BLOB,
    text TEXT NOT NULL,
    answer TEXT,
    answered_by BLOB,
    answered_at INTEGER,
    created_at INTEGER NOT NULL,
    CONSTRAINT questions_topic CHECK (topic IN ('subscription', 'credits', 'project')),
    CONSTRAINT questions_department CHECK (
        department = 'sales' OR (department = 'follow_up' AND topic = 'project')
    ),
    CONSTRAINT questions_handed_over CHECK (handed_over_at IS NULL OR department = 'follow_up'),
    CONSTRAINT questions_addressee CHECK (addressee_id IS NULL OR department = 'follow_up'),
    CONSTRAINT questions_project CHECK ((project_id IS NOT NULL) = (topic = 'project')),
    CONSTRAINT questions_answer CHECK (
        (answer IS NULL) = (answered_by IS NULL) AND (answer IS NULL) = (answered_at IS NULL)
    )
) STRICT;
CREATE INDEX questions_of_asker ON questions (asker_id, created_at, id);
CREATE INDEX questions_open ON questions (department, created_at, id) WHERE answered_at IS NULL;
CREATE INDEX questions_open_of_asker ON questions (asker_id) WHERE answered_at IS NULL;
CREATE INDEX questions_open_about_project ON questions (project_id)
    WHERE answered_at IS NULL AND project_id IS NOT NULL;
