-- Projects and their follow-up.

CREATE TABLE projects (
    id BLOB NOT NULL PRIMARY KEY,
    client_id BLOB NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    category TEXT NOT NULL,
    city TEXT NOT NULL,
    city_key TEXT NOT NULL,
    budget_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    budget_band TEXT NOT NULL,
    phone TEXT NOT NULL,
    words TEXT NOT NULL,
    listing INTEGER,
    state TEXT NOT NULL,
    agent_id BLOB,
    reached_at INTEGER,
    confirmed_at INTEGER,
    next_contact_at INTEGER,
    applications INTEGER NOT NULL,
    open_reports INTEGER NOT NULL,
    hidden_at INTEGER,
    created_at INTEGER NOT NULL,
    submitted_at INTEGER,
    listed_at INTEGER,
    expires_at INTEGER,
    awarded_application_id BLOB,
    awarded_to BLOB,
    awarded_at INTEGER,
    ended_at INTEGER,
    rejected_by BLOB,
    rejection_reason TEXT,
    version INTEGER NOT NULL,
    CONSTRAINT projects_state CHECK (state IN (
        'draft', 'submitted', 'pending', 'in_progress', 'completed', 'rejected', 'cancelled', 'expired'
    )),
    CONSTRAINT projects_budget CHECK (budget_minor >= 0),
    CONSTRAINT projects_applications CHECK (applications >= 0),
    CONSTRAINT projects_reports CHECK (open_reports >= 0),
    CONSTRAINT projects_listed CHECK (
        (listing IS NOT NULL) = (state IN ('pending', 'in_progress') AND hidden_at IS NULL)
        AND (listing IS NULL OR (listing < 0) = (state = 'in_progress'))
    ),
    CONSTRAINT projects_expiry CHECK ((expires_at IS NOT NULL) = (state = 'submitted')),
    CONSTRAINT projects_award CHECK (
        (awarded_at IS NULL) = (awarded_to IS NULL)
        AND (awarded_at IS NULL) = (awarded_application_id IS NULL)
        AND (state NOT IN ('in_progress', 'completed') OR awarded_at IS NOT NULL)
    ),
    CONSTRAINT projects_ended CHECK (
        (ended_at IS NOT NULL) = (state IN ('completed', 'rejected', 'cancelled', 'expired'))
    ),
    CONSTRAINT projects_rejected CHECK (
        (rejected_by IS NOT NULL) = (state = 'rejected') AND (rejection_reason IS NOT NULL) = (state = 'rejected')
    )
) STRICT;
CREATE UNIQUE INDEX projects_newest ON projects (listing) WHERE listing IS NOT NULL;
CREATE INDEX projects_by_category ON projects (category, listing) WHERE listing IS NOT NULL;
CREATE INDEX projects_by_city ON projects (city_key, listing) WHERE listing IS NOT NULL;
CREATE INDEX projects_by_budget ON projects (budget_band, listing) WHERE listing IS NOT NULL;
CREATE INDEX projects_hidden ON projects (hidden_at, id) WHERE hidden_at IS NOT NULL AND state IN ('pending', 'in_progress');
CREATE INDEX projects_of_client ON projects (client_id, created_at, id);
CREATE INDEX projects_unsubmitted ON projects (client_id, created_at) WHERE submitted_at IS NULL;
CREATE INDEX projects_contacts_due ON projects (next_contact_at, id) WHERE next_contact_at IS NOT NULL;
CREATE INDEX projects_contacts_due_of_agent ON projects (agent_id, next_contact_at, id)
    WHERE next_contact_at IS NOT NULL;

-- What listed projects are found by. A row's number is its place in the list, so
-- that the newest of those that have a word come first without sorting.
CREATE VIRTUAL TABLE projects_words USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '=_'"
);
CREATE TRIGGER projects_enter_list AFTER INSERT ON projects WHEN new.listing IS NOT NULL
BEGIN INSERT INTO projects_words (rowid, words) VALUES (new.listing, new.words); END;
CREATE TRIGGER projects_change_list AFTER UPDATE OF listing ON projects WHEN old.listing IS NOT new.listing
BEGIN
    DELETE FROM projects_words WHERE rowid = old.listing;
    INSERT INTO projects_words (rowid, words) SELECT new.listing, new.words WHERE new.listing IS NOT NULL;
END;

CREATE TABLE project_applications (
    project_id BLOB NOT NULL REFERENCES projects (id),
    id BLOB NOT NULL,
    provider_id BLOB NOT NULL,
    message TEXT NOT NULL,
    state TEXT NOT NULL,
    shortlisted_at INTEGER,
    interest_named_at INTEGER,
    tipped_at INTEGER,
    tipped_by BLOB,
    tip_channel TEXT,
    tip_message TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (project_id, id),
    CONSTRAINT project_applications_once UNIQUE (project_id, provider_id),
    CONSTRAINT project_applications_state CHECK (state IN ('active', 'withdrawn', 'awarded', 'not_chosen', 'closed')),
    CONSTRAINT project_applications_tip CHECK (
        (tipped_at IS NULL OR shortlisted_at IS NOT NULL OR interest_named_at IS NOT NULL)
        AND (tipped_at IS NULL) = (tipped_by IS NULL) AND (tipped_at IS NULL) = (tip_channel IS NULL)
        AND (tip_channel IS NULL OR tip_channel IN ('phone', 'message'))
        AND (tip_message IS NOT NULL OR tip_channel IS NULL OR tip_channel = 'phone')
        AND (tip_message IS NULL OR tip_channel IS NOT NULL)
    )
) STRICT, WITHOUT ROWID;
CREATE INDEX project_applications_newest ON project_applications (project_id, created_at, id);
CREATE INDEX project_applications_of_provider ON project_applications (provider_id, created_at, id);
CREATE UNIQUE INDEX project_applications_awarded ON project_applications (project_id) WHERE state = 'awarded';
CREATE INDEX project_applications_won ON project_applications (provider_id) WHERE state = 'awarded';

CREATE TABLE project_contacts (
    project_id BLOB NOT NULL REFERENCES projects (id),
    id BLOB NOT NULL,
    agent_id BLOB,
    contacted_at INTEGER NOT NULL,
    channel TEXT NOT NULL,
    answer TEXT NOT NULL,
    note TEXT NOT NULL,
    next_contact_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (project_id, id),
    CONSTRAINT project_contacts_channel CHECK (channel IN ('phone', 'mail')),
    CONSTRAINT project_contacts_agent CHECK (
        agent_id IS NOT NULL OR (channel = 'mail' AND answer IN ('still_active', 'dropped'))
    ),
    CONSTRAINT project_contacts_answer CHECK (answer IN ('still_active', 'found_elsewhere', 'dropped', 'no_answer'))
) STRICT, WITHOUT ROWID;
CREATE INDEX project_contacts_newest ON project_contacts (project_id, recorded_at, id);

CREATE TABLE project_contact_interests (
    project_id BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    application_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (project_id, contact_id, application_id),
    FOREIGN KEY (project_id, contact_id) REFERENCES project_contacts (project_id, id),
    FOREIGN KEY (project_id, application_id) REFERENCES project_applications (project_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX project_contact_interests_in ON project_contact_interests (project_id, application_id);

CREATE TABLE project_call_requests (
    project_id BLOB NOT NULL REFERENCES projects (id),
    id BLOB NOT NULL,
    wished_at INTEGER,
    note TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    settled_at INTEGER,
    contact_id BLOB,
    PRIMARY KEY (project_id, id),
    FOREIGN KEY (project_id, contact_id) REFERENCES project_contacts (project_id, id),
    CONSTRAINT project_call_requests_settled CHECK (
        (contact_id IS NULL OR settled_at IS NOT NULL) AND (settled_at IS NULL OR settled_at >= requested_at)
    )
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX project_call_requests_open ON project_call_requests (project_id) WHERE settled_at IS NULL;
CREATE INDEX project_call_requests_newest ON project_call_requests (project_id, requested_at, id);

CREATE TABLE project_check_ins (
    project_id BLOB NOT NULL REFERENCES projects (id),
    round INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    answered_at INTEGER,
    answer TEXT,
    contact_id BLOB,
    PRIMARY KEY (project_id, round),
    FOREIGN KEY (project_id, contact_id) REFERENCES project_contacts (project_id, id),
    CONSTRAINT project_check_ins_round CHECK (round > 0),
    CONSTRAINT project_check_ins_answer CHECK (
        (answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (contact_id IS NULL)
        AND (answer IS NULL OR answer IN ('still_active', 'dropped'))
    )
) STRICT, WITHOUT ROWID;

CREATE TABLE stale_reports (
    project_id BLOB NOT NULL REFERENCES projects (id),
    id BLOB NOT NULL,
    provider_id BLOB NOT NULL,
    reason TEXT NOT NULL,
    has_applied INTEGER NOT NULL,
    reports_often INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (project_id, id),
    CONSTRAINT stale_reports_once UNIQUE (project_id, provider_id),
    CONSTRAINT stale_reports_marks CHECK (has_applied IN (0, 1) AND reports_often IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX stale_reports_newest ON stale_reports (project_id, created_at, id);
CREATE INDEX stale_reports_of_provider ON stale_reports (provider_id, created_at);

CREATE TABLE project_hidings (
    project_id BLOB NOT NULL REFERENCES projects (id),
    number INTEGER NOT NULL,
    hidden_by BLOB NOT NULL,
    hidden_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    contested_at INTEGER,
    contest TEXT,
    decision TEXT,
    decision_reason TEXT,
    decided_at INTEGER,
    PRIMARY KEY (project_id, number),
    CONSTRAINT project_hidings_contest CHECK ((contest IS NULL) = (contested_at IS NULL)),
    CONSTRAINT project_hidings_decision CHECK (
        (decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decision_reason IS NULL)
        AND (decision IS NULL OR (contest IS NOT NULL AND decision IN ('upheld', 'restored')))
    )
) STRICT, WITHOUT ROWID;
CREATE INDEX project_hidings_contested ON project_hidings (contested_at, project_id)
    WHERE contested_at IS NOT NULL AND decided_at IS NULL;

CREATE TABLE project_figures (
    category TEXT NOT NULL PRIMARY KEY,
    listed INTEGER NOT NULL,
    awarded INTEGER NOT NULL,
    CONSTRAINT project_figures_counts CHECK (awarded >= 0 AND awarded <= listed)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER project_contacts_stay BEFORE UPDATE ON project_contacts
BEGIN SELECT raise(ABORT, 'contacts are never changed'); END;
CREATE TRIGGER project_contacts_remain BEFORE DELETE ON project_contacts
BEGIN SELECT raise(ABORT, 'contacts are never deleted'); END;
