-- Projects and their follow-up.

CREATE TABLE projects (
    id uuid NOT NULL PRIMARY KEY,
    client_id uuid NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    category text NOT NULL,
    city text NOT NULL,
    city_key text NOT NULL,
    budget_minor bigint NOT NULL,
    currency text NOT NULL,
    budget_band text NOT NULL,
    phone text NOT NULL,
    words text NOT NULL,
    listing bigint,
    state text NOT NULL,
    agent_id uuid,
    reached_at timestamptz,
    confirmed_at timestamptz,
    next_contact_at timestamptz,
    applications bigint NOT NULL,
    open_reports bigint NOT NULL,
    hidden_at timestamptz,
    created_at timestamptz NOT NULL,
    submitted_at timestamptz,
    listed_at timestamptz,
    expires_at timestamptz,
    awarded_application_id uuid,
    awarded_to uuid,
    awarded_at timestamptz,
    ended_at timestamptz,
    rejected_by uuid,
    rejection_reason text,
    version bigint NOT NULL,
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
);
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

-- Without a list of what is still to be indexed, which every search would have to read.
CREATE INDEX projects_words ON projects USING gin (array_to_tsvector(string_to_array(words, ' ')))
    WITH (fastupdate = off) WHERE listing IS NOT NULL;

CREATE TABLE project_applications (
    project_id uuid NOT NULL REFERENCES projects (id),
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    message text NOT NULL,
    state text NOT NULL,
    shortlisted_at timestamptz,
    interest_named_at timestamptz,
    tipped_at timestamptz,
    tipped_by uuid,
    tip_channel text,
    tip_message text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL,
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
);
CREATE INDEX project_applications_newest ON project_applications (project_id, created_at, id);
CREATE INDEX project_applications_of_provider ON project_applications (provider_id, created_at, id);
CREATE UNIQUE INDEX project_applications_awarded ON project_applications (project_id) WHERE state = 'awarded';
CREATE INDEX project_applications_won ON project_applications (provider_id) WHERE state = 'awarded';

CREATE TABLE project_contacts (
    project_id uuid NOT NULL REFERENCES projects (id),
    id uuid NOT NULL,
    agent_id uuid,
    contacted_at timestamptz NOT NULL,
    channel text NOT NULL,
    answer text NOT NULL,
    note text NOT NULL,
    next_contact_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, id),
    CONSTRAINT project_contacts_channel CHECK (channel IN ('phone', 'mail')),
    CONSTRAINT project_contacts_agent CHECK (
        agent_id IS NOT NULL OR (channel = 'mail' AND answer IN ('still_active', 'dropped'))
    ),
    CONSTRAINT project_contacts_answer CHECK (answer IN ('still_active', 'found_elsewhere', 'dropped', 'no_answer'))
);
CREATE INDEX project_contacts_newest ON project_contacts (project_id, recorded_at, id);

CREATE TABLE project_contact_interests (
    project_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    application_id uuid NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (project_id, contact_id, application_id),
    FOREIGN KEY (project_id, contact_id) REFERENCES project_contacts (project_id, id),
    FOREIGN KEY (project_id, application_id) REFERENCES project_applications (project_id, id)
);
CREATE INDEX project_contact_interests_in ON project_contact_interests (project_id, application_id);

CREATE TABLE project_call_requests (
    project_id uuid NOT NULL REFERENCES projects (id),
    id uuid NOT NULL,
    wished_at timestamptz,
    note text NOT NULL,
    requested_at timestamptz NOT NULL,
    settled_at timestamptz,
    contact_id uuid,
    PRIMARY KEY (project_id, id),
    FOREIGN KEY (project_id, contact_id) REFERENCES project_contacts (project_id, id),
    CONSTRAINT project_call_requests_settled CHECK (
        (contact_id IS NULL OR settled_at IS NOT NULL) AND (settled_at IS NULL OR settled_at >= requested_at)
    )
);
CREATE UNIQUE INDEX project_call_requests_open ON project_call_requests (project_id) WHERE settled_at IS NULL;
CREATE INDEX project_call_requests_newest ON project_call_requests (project_id, requested_at, id);

CREATE TABLE project_check_ins (
    project_id uuid NOT NULL REFERENCES projects (id),
    round bigint NOT NULL,
    opened_at timestamptz NOT NULL,
    answered_at timestamptz,
    answer text,
    contact_id uuid,
    PRIMARY KEY (project_id, round),
    FOREIGN KEY (project_id, contact_id) REFERENCES project_contacts (project_id, id),
    CONSTRAINT project_check_ins_round CHECK (round > 0),
    CONSTRAINT project_check_ins_answer CHECK (
        (answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (contact_id IS NULL)
        AND (answer IS NULL OR answer IN ('still_active', 'dropped'))
    )
);

CREATE TABLE stale_reports (
    project_id uuid NOT NULL REFERENCES projects (id),
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    reason text NOT NULL,
    has_applied boolean NOT NULL,
    reports_often boolean NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, id),
    CONSTRAINT stale_reports_once UNIQUE (project_id, provider_id)
);
CREATE INDEX stale_reports_newest ON stale_reports (project_id, created_at, id);
CREATE INDEX stale_reports_of_provider ON stale_reports (provider_id, created_at);

CREATE TABLE project_hidings (
    project_id uuid NOT NULL REFERENCES projects (id),
    number bigint NOT NULL,
    hidden_by uuid NOT NULL,
    hidden_at timestamptz NOT NULL,
    reason text NOT NULL,
    contested_at timestamptz,
    contest text,
    decision text,
    decision_reason text,
    decided_at timestamptz,
    PRIMARY KEY (project_id, number),
    CONSTRAINT project_hidings_contest CHECK ((contest IS NULL) = (contested_at IS NULL)),
    CONSTRAINT project_hidings_decision CHECK (
        (decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decision_reason IS NULL)
        AND (decision IS NULL OR (contest IS NOT NULL AND decision IN ('upheld', 'restored')))
    )
);
CREATE INDEX project_hidings_contested ON project_hidings (contested_at, project_id)
    WHERE contested_at IS NOT NULL AND decided_at IS NULL;

CREATE TABLE project_figures (
    category text NOT NULL PRIMARY KEY,
    listed bigint NOT NULL,
    awarded bigint NOT NULL,
    CONSTRAINT project_figures_counts CHECK (awarded >= 0 AND awarded <= listed)
);

-- What was recorded stays: the role that migrates takes these rights from itself. A superuser is not stopped.
REVOKE UPDATE, DELETE, TRUNCATE ON project_contacts FROM CURRENT_USER;
