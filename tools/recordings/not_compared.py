"""What of which stories differs between two runs of the same code, and is therefore not compared.

What is left out is one of:

    names   which id, instant, hash … stands where: who of those at once wins is chance, not how many do
    race    what happens from the first requests that are sent at once: how they end is chance
    until   what happens from the first request on whose path ends so: the server works on its own meanwhile
"""

# Stories, what is left out of them on either database, and why.
NOT_COMPARED = [
    ("races::a_question_against_a_reassignment_goes_to_who_is_in_charge", "names", "whose question is asked last"),
    ("races::goodwill_stays_within_its_cap_under_concurrency", "names", "which refunds come before the cap"),
    ("races::no_credit_is_spent_twice", "names", "which projects the credits are spent on"),
    ("races::the_last_rewards_go_to_as_many_as_there_are", "names", "who gets the last rewards"),
    ("clock::a_key_moves_the_clock_once_however_often_it_is_sent", "race", "how far a request came before it was cut off"),
    ("closing::answers_at_once_through_two_servers_decide_once", "until payment-orders", "whether an order was claimed before it is looked at"),
    ("hiding::applicants_of_a_hidden_listing_are_told_and_refunded", "until hide", "which of two refunds is first"),
    ("closing::one_account_does_not_hold_a_stock_by_payments_that_never_come", "race", "which pledges are within the limit"),
    ("interests::answers_against_reassignments_wait_for_no_deadlock", "race", "whether a question is still theirs to answer"),
    ("lifecycle::a_campaign_that_cannot_finish_is_wound_down_pro_rata", "until wind-down", "how many refunds are done"),
    ("matrix::everybody_gets_what_is_expected_of_every_operation", "until payment-orders", "how often a silent gateway was asked"),
    ("project_lists::an_award_moves_a_project_to_the_list_of_those_in_progress", "until hide", "whether a refund is told of first"),
    ("races::a_privilege_ends_while_the_log_is_read", "race", "who reads the log before the privilege ends"),
    ("races::a_release_against_a_wind_down_leaves_every_cent_in_one_place", "race", "whether the release comes first"),
    ("races::an_award_against_a_cancellation", "race", "whether the award comes first"),
    ("races::applications_against_an_award_are_in_or_out", "race", "how many apply before the award"),
    ("races::one_key_at_once_has_one_effect", "race", "how many ask after the effect, and get its reply again"),
    ("races::pledges_against_the_close_are_in_or_out", "race", "how many pledge before the close"),
    ("races::two_applications_and_one_credit", "race", "which of the projects are applied to, and how often"),
    ("races::withdrawals_against_a_cancellation_give_each_cent_back_once", "race", "whether a withdrawal comes first"),
]


def left_out(name):
    """What is left out of a story: nothing, `names`, or what follows."""
    _, story = name.split("/", 1)
    return next((what for known, what, _ in NOT_COMPARED if known == story), None)
