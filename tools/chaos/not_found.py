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
HISTORY = "found while it is the last word; what a later step replaced is said here alone, and no right to change it is granted"
READER = "found in the feed of whose book it is, and of the backer whose pledge it is about; others' are made again from the journal"
DRAFT = "found from the launch on, by the terms that were recorded with it; nobody has taken anything of a draft"
PROMISE = "a promise that nothing else speaks of yet; no money hangs on it"
TERMS = "a figure by which the next decision is taken; what was decided by it is in the rows"
JOB = "what is to be done, and when; the job looks at the rows again before it does anything"

LISTED = {
    "books": {LINK: "unit"},
    "tranches": {WORDS: "title evidence_links", COUNT: "version", STATE: "gate"},
    "tranche_steps": {HISTORY: "reason evidence_note evidence_links"},
    "objections": {WORDS: "reason", LINK: "book_id"},
    "pledges": {STATE: "state", OPEN: "unpaid_free_amount_minor", COUNT: "current_revision pending_revision revisions version", TIME: "updated_at"},
    "pledge_lines": {HELD: "reward_id", WORDS: "shipping recipient street extra postal_code city country"},
    "payment_orders": {
        OPEN: "id amount_minor state currency refunded_minor source_order_id subject_id", COUNT: "subject_number attempts generation",
        WORDS: "is_unattended", GATEWAY: "reference last_error", TIME: "due_at lease_until created_at"},
    "unexpected_movements": {LINK: "id order_key", GATEWAY: "reference", TIME: "recorded_at"},
    "tellings": {COUNT: "pledges pledged_minor"},
    "feed_ranges": {READER: "audience_id book_id first_seq last_seq", COUNT: "position", TIME: "created_at"},
    "jobs": {JOB: "book_id id kind subject_id due_at lease_until"},
    "campaigns": {
        WORDS: "title wind_down_reason", STATE: "state", COUNT: "version", TIME: "listed_at",
        DRAFT: "summary story category kind goal_minor opens_at deadline_at production_on packaging_on delivery_on service_start_on service_end_on"},
    "rewards": {
        WORDS: "title description sku weight_grams length_mm width_mm height_mm", PROMISE: "delivery_on", COUNT: "position version",
        DRAFT: "id price_minor stock"},
    "campaign_listings": {COUNT: "listing pledged_rank"},
    "campaign_words": {WORDS: "words"},
    "campaign_texts": {HISTORY: "summary story"},
    "reward_shipping_modes": {COUNT: "position", DRAFT: "campaign_id reward_id mode fee_minor"},
    "hub_discount_steps": {NEXT: "participants_min discount_bps", LINK: "campaign_id"},
    "policies": {TERMS: "version", TIME: "effective_at", WHO: "set_by"},
    "policy_values": {TERMS: "policy_version name currency value"},
    "providers": {WORDS: "trade presentation city city_key words", LINK: "account_id currency", COUNT: "listing version", TIME: "created_at updated_at"},
    "subscriptions": {
        STATE: "state", WORDS: "cancellation_reason cancels_at_period_end", WHO: "cancelled_by", COUNT: "attempts version", TIME: "grace_ends_at created_at"},
    "purchases": {
        OPEN: "state credits plan_id pack_id plan_price_minor plan_credits_per_month plan_is_privilege", STATE: "kind", LINK: "subscription_id",
        TIME: "follows_at waits_until"},
    "credit_spends": {WORDS: "purpose goodwill_reason", OPEN: "hidden_credits", LINK: "project_id", TIME: "hidden_at"},
    "credit_lots": {STATE: "origin", LINK: "purchase_id spend_id"},
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
