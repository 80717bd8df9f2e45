-- Questions and their answers.

CREATE TABLE questions (
    id uuid NOT NULL PRIMARY KEY,
    asker_id uuid NOT NULL,
    topic text NOT NULL,
    department text NOT NULL,
    handed_over_at timestamptz,
    project_id uuid REFERENCES projects (id),
    addressee_id uuid,
    text text NOT NULL,
    answer text,
    answered_by uuid,
    answered_at timestamptz,
    created_at timestamptz NOT NULL,
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
);
CREATE INDEX questions_of_asker ON questions (asker_id, created_at, id);
CREATE INDEX questions_open ON questions (department, created_at, id) WHERE answered_at IS NULL;
CREATE INDEX questions_open_of_asker ON questions (asker_id) WHERE answered_at IS NULL;
CREATE INDEX questions_open_about_project ON questions (project_id)
    WHERE answered_at IS NULL AND project_id IS NOT NULL;
