"""The columns of which `palier audit` does not find every change, each with the reason.

Some are found in some rows and not in others: they are listed when any change of them was not found. At full length
tampering.py tries them too, and says how many of them were not found.
"""

WORDS = "what somebody wrote, or chose besides money"
TIME = "when something happened, or was to: the transfers have times of their own, which are hashed"
COUNT = "a counter that orders changes or attempts, not amounts"
GATEWAY = "the gateway's word for it"
OPEN = "found once money has moved for it; before that no transfer speaks of it"
NEXT = "what comes next costs it; what was agreed is kept where it was agreed"
WHO = "who did it, when it is somebody else who may"
HELD = "found while a pledge holds stock of it; otherwise amounts alone are compared"
STATE = "found where a transfer or another row goes with the state, not between states that move no money"
LINK = "what it belongs to, where nothing else names that"
EVENT = "an event tells what the rows say; no right to change one is granted, and no row follows from it"
HISTORY = "what a row said before; no right to change it is granted, and no row follows from it"
TERMS = "a figure by which the next decision is taken; what was decided by it is in the rows"
JOB = "what is to be done, and when; the job looks at the rows again before it does anything"

LISTED = {
    "books": {LINK: "unit"},
    "tranches": {
        WORDS: "title evidence_note evidence_links reason freeze_reason", COUNT: "requests version", WHO: "decided_by", STATE: "gate",
        TIME: "requested_at inspection_ends_at decided_at paid_at"},
    "tranche_steps": {HISTORY: "position kind request objections account_id reason evidence_note evidence_links inspection_ends_at recorded_at"},
    "objections": {WORDS: "reason", TIME: "created_at", LINK: "book_id id tranche_number request", WHO: "account_id"},
    "escrow_outflows": {TIME: "recorded_at"},
    "pledges": {STATE: "state", OPEN: "unpaid_free_amount_minor", COUNT: "current_revision pending_revision revisions version", TIME: "created_at updated_at collected_at"},
    "pledge_lines": {HELD: "reward_id", WORDS: "shipping recipient street extra postal_code city country", COUNT: "position"},
    "payment_orders": {
        OPEN: "id amount_minor state currency refunded_minor payee source_order_id purchase_id", COUNT: "pledge_revision attempts generation",
        WORDS: "is_unattended", GATEWAY: "reference last_error", TIME: "due_at lease_until created_at settled_at"},
    "unexpected_movements": {LINK: "id order_key", GATEWAY: "reference", TIME: "recorded_at"},
    "events": {EVENT: "seq kind subject_id actor_id occurred_at"},
    "jobs": {JOB: "book_id id kind subject_id due_at lease_until"},
    "campaigns": {
        WORDS: "title summary story category kind wind_down_reason", NEXT: "goal_minor", STATE: "state", COUNT: "version", WHO: "initiator_id",
        TERMS: "policy_version", LINK: "relaunch_of relaunched_as",
        TIME: "opens_at deadline_at production_on packaging_on delivery_on service_start_on service_end_on created_at launched_at closed_at "
              "wound_down_at listed_at"},
    "delivery_calendars": {HISTORY: "campaign_id number production_on packaging_on delivery_on service_start_on service_end_on recorded_at"},
    "rewards": {HELD: "id", WORDS: "title description", COUNT: "position version", NEXT: "price_minor stock"},
    "reward_shipping_modes": {NEXT: "mode fee_minor", COUNT: "position", LINK: "campaign_id reward_id"},
    "hub_discount_steps": {NEXT: "participants_min discount_bps", LINK: "campaign_id"},
    "policies": {
        TERMS: "version inspection_days deadline_days_min deadline_days_max reservation_minutes reservations_open_max payment_attempts_max "
               "campaign_drafts_max project_drafts_max", TIME: "effective_at",
        WHO: "set_by"},
    "policy_currencies": {TERMS: "policy_version currency fixed_fee_minor budget_unit_minor pledge_min_minor"},
    "marketplace_terms": {
        TERMS: "policy_version small_budget_max_units medium_budget_max_units large_budget_max_units small_contact_details_credits "
               "medium_contact_details_credits large_contact_details_credits very_large_contact_details_credits small_application_credits "
               "medium_application_credits large_application_credits very_large_application_credits goodwill_cap_bps goodwill_window_days "
               "goodwill_credits_min project_expiry_days contact_interval_days subscription_grace_days subscription_attempts_max "
               "plan_lot_days pack_lot_days refund_lot_days stale_report_days stale_reports_max "
               "check_in_interval_days acts_window_hours application_rewrites_max questions_asked_max stale_reports_told_max call_requests_max "
               "project_submissions_max"},
    "providers": {WORDS: "trade presentation city city_key words", LINK: "account_id currency", COUNT: "listing version", TIME: "created_at updated_at"},
    "subscriptions": {
        NEXT: "price_minor currency credits_per_month is_privilege cancels_at_period_end", STATE: "state end_reason", LINK: "book_id id plan_id",
        WORDS: "cancellation_reason", WHO: "cancelled_by",
        COUNT: "month attempts version", TIME: "anchor_at period_started_at period_ends_at grace_ends_at created_at ended_at"},
    "purchases": {
        OPEN: "state currency credits", STATE: "kind", LINK: "subscription_id plan_id pack_id",
        NEXT: "plan_price_minor plan_credits_per_month plan_is_privilege", TIME: "follows_at waits_until created_at settled_at"},
    "credit_spends": {WORDS: "purpose goodwill_reason", OPEN: "hidden_credits", LINK: "project_id", WHO: "goodwill_by", TIME: "spent_at goodwill_at hidden_at"},
    "credit_lots": {STATE: "origin", LINK: "purchase_id spend_id", TIME: "granted_at expires_at"},
    "projects": {
        WORDS: "title description category city city_key budget_band phone words rejection_reason", NEXT: "budget_minor currency",
        LINK: "id client_id awarded_application_id awarded_to", WHO: "agent_id rejected_by", STATE: "state", COUNT: "listing applications open_reports version",
        TIME: "reached_at confirmed_at next_contact_at hidden_at created_at submitted_at listed_at expires_at awarded_at ended_at"},
    "project_applications": {
        WORDS: "message tip_channel tip_message", LINK: "project_id id provider_id", STATE: "state", COUNT: "version", WHO: "tipped_by",
        TIME: "shortlisted_at tipped_at created_at updated_at"},
}


def reasons():
    """The reason of each listed column, by table and column."""
    return {table: {column: reason for reason, columns in listed.items() for column in columns.split()} for table, listed in LISTED.items()}
