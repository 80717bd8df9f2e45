-- The rules in figures, in versions.

CREATE TABLE policies (
    version INTEGER NOT NULL PRIMARY KEY,
    effective_at INTEGER NOT NULL,
    set_by BLOB
) STRICT;

INSERT INTO policies VALUES (1, 1767225600000000, NULL);

-- A row for each figure of a policy: a new figure is a row. What each may be, the domain says.
CREATE TABLE policy_values (
    policy_version INTEGER NOT NULL REFERENCES policies (version),
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (policy_version, name, currency),
    CONSTRAINT policy_values_value CHECK (value >= 0)
) STRICT, WITHOUT ROWID;

INSERT INTO policy_values VALUES
    (1, 'platform_fee_bps', '', 500),
    (1, 'processing_fee_bps', '', 150),
    (1, 'inspection_days', '', 7),
    (1, 'deadline_days_min', '', 1),
    (1, 'deadline_days_max', '', 90),
    (1, 'reservation_minutes', '', 30),
    (1, 'reservations_open_max', '', 3),
    (1, 'reservations_unpaid_max', '', 5),
    (1, 'payment_attempts_max', '', 5),
    (1, 'campaign_drafts_max', '', 50),
    (1, 'project_drafts_max', '', 50),
    (1, 'small_budget_max_units', '', 1000),
    (1, 'medium_budget_max_units', '', 5000),
    (1, 'large_budget_max_units', '', 20000),
    (1, 'small_contact_details_credits', '', 1),
    (1, 'medium_contact_details_credits', '', 1),
    (1, 'large_contact_details_credits', '', 2),
    (1, 'very_large_contact_details_credits', '', 3),
    (1, 'small_application_credits', '', 1),
    (1, 'medium_application_credits', '', 2),
    (1, 'large_application_credits', '', 4),
    (1, 'very_large_application_credits', '', 6),
    (1, 'goodwill_cap_bps', '', 1000),
    (1, 'goodwill_window_days', '', 90),
    (1, 'goodwill_credits_min', '', 1),
    (1, 'project_expiry_days', '', 90),
    (1, 'contact_interval_days', '', 14),
    (1, 'subscription_grace_days', '', 7),
    (1, 'subscription_attempts_max', '', 4),
    (1, 'plan_lot_days', '', 90),
    (1, 'pack_lot_days', '', 365),
    (1, 'refund_lot_days', '', 90),
    (1, 'stale_report_days', '', 30),
    (1, 'stale_reports_max', '', 5),
    (1, 'check_in_interval_days', '', 30),
    (1, 'acts_window_hours', '', 24),
    (1, 'application_rewrites_max', '', 3),
    (1, 'questions_asked_max', '', 20),
    (1, 'stale_reports_told_max', '', 10),
    (1, 'call_requests_max', '', 3),
    (1, 'project_submissions_max', '', 20),
    (1, 'processing_fee_fixed_minor', 'CHF', 25),
    (1, 'budget_unit_minor', 'CHF', 95),
    (1, 'pledge_min_minor', 'CHF', 100),
    (1, 'processing_fee_fixed_minor', 'DKK', 180),
    (1, 'budget_unit_minor', 'DKK', 750),
    (1, 'pledge_min_minor', 'DKK', 800),
    (1, 'processing_fee_fixed_minor', 'EUR', 25),
    (1, 'budget_unit_minor', 'EUR', 100),
    (1, 'pledge_min_minor', 'EUR', 100),
    (1, 'processing_fee_fixed_minor', 'GBP', 20),
    (1, 'budget_unit_minor', 'GBP', 85),
    (1, 'pledge_min_minor', 'GBP', 100),
    (1, 'processing_fee_fixed_minor', 'JPY', 40),
    (1, 'budget_unit_minor', 'JPY', 160),
    (1, 'pledge_min_minor', 'JPY', 150),
    (1, 'processing_fee_fixed_minor', 'SEK', 270),
    (1, 'budget_unit_minor', 'SEK', 1100),
    (1, 'pledge_min_minor', 'SEK', 1000),
    (1, 'processing_fee_fixed_minor', 'TND', 800),
    (1, 'budget_unit_minor', 'TND', 3400),
    (1, 'pledge_min_minor', 'TND', 3000),
    (1, 'processing_fee_fixed_minor', 'USD', 30),
    (1, 'budget_unit_minor', 'USD', 115),
    (1, 'pledge_min_minor', 'USD', 100);

CREATE TRIGGER policies_stay BEFORE UPDATE ON policies
BEGIN SELECT raise(ABORT, 'policies are never changed'); END;
CREATE TRIGGER policies_remain BEFORE DELETE ON policies
BEGIN SELECT raise(ABORT, 'policies are never deleted'); END;

CREATE TRIGGER policy_values_stay BEFORE UPDATE ON policy_values
BEGIN SELECT raise(ABORT, 'figures of a policy are never changed'); END;
CREATE TRIGGER policy_values_remain BEFORE DELETE ON policy_values
BEGIN SELECT raise(ABORT, 'figures of a policy are never deleted'); END;
