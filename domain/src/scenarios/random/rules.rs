//! The rules once more, as plainly as they can be said: every refusal that a
//! command deserves as things stand. None means that it must succeed.

use chrono::Duration;

use super::command::Act;
use crate::actor::StaffRole;
use crate::campaigns::{Campaign, CampaignState, Pledge, PledgeState};
use crate::escrow::{Tranche, TrancheState};
use crate::frequency::FrequentAct;
use crate::ids::CampaignId;
use crate::ledger::AccountKind;
use crate::payments::{PaymentOrder, PaymentOrderState};
use crate::scenarios::gateway::Mood;
use crate::scenarios::world::{Basket, World, account, roles};

/// The slugs of the refusals that a command deserves.
pub(super) type Reasons = Vec<&'static str>;

fn unless(holds: bool, slug: &'static str) -> Reasons {
    if holds { vec![] } else { vec![slug] }
}

fn has_role(person: u8, role: StaffRole) -> bool {
    roles(person).contains(&role)
}

/// Who may not do it is told so if the thing is known to them anyhow; otherwise it is not there.
fn unless_may(may: bool, person: u8, campaign: &Campaign, is_public: bool) -> Reasons {
    let reads = [StaffRole::Admin, StaffRole::Finance, StaffRole::Support].iter().any(|role| has_role(person, *role));
    let knows = reads || is_public || campaign.initiator == account(person);
    unless(may, if knows { "not-allowed" } else { "not-found" })
}

fn is_public(campaign: &Campaign) -> bool {
    campaign.launched_at.is_some()
}

fn has_succeeded(campaign: &Campaign) -> bool {
    matches!(campaign.state, CampaignState::Preparing | CampaignState::Ready)
}

pub(super) fn is_open(world: &World, campaign: &Campaign) -> bool {
    let is_early = campaign.terms.deadline_at.is_some_and(|deadline| world.now < deadline);
    campaign.state == CampaignState::Live && is_early
}

/// What a deed of a person deserves; `tranche` is the number that it names.
pub(super) fn against_deed(world: &World, person: u8, id: CampaignId, deed: Act, tranche: i64) -> Reasons {
    let campaign = world.campaign(id);
    let initiates = campaign.initiator == account(person);
    let may = match deed {
        Act::Launch | Act::Cancel | Act::Relaunch | Act::Request(_) => initiates,
        Act::Approve(_) | Act::Reject(_) | Act::Freeze | Act::Unfreeze | Act::WindDown => {
            has_role(person, StaffRole::Finance)
        }
        Act::Object(_) => takes_part(world, person, &campaign),
        Act::Pledge(basket) => return against_pledge(world, person, &campaign, basket),
    };
    let decides = matches!(deed, Act::Approve(_) | Act::Reject(_) | Act::Freeze | Act::Unfreeze | Act::WindDown);
    let interested = initiates || takes_part(world, person, &campaign);
    let rules = match deed {
        Act::Pledge(_) => vec![],
        Act::Launch => unless(campaign.state == CampaignState::Draft, "campaign-not-draft"),
        Act::Cancel => {
            let is_early = campaign.state == CampaignState::Draft || is_open(world, &campaign);
            unless(is_early, "campaign-not-cancellable")
        }
        Act::Relaunch => [
            unless(campaign.state == CampaignState::Failed, "campaign-not-failed"),
            unless(!goes_on(world, &campaign), "campaign-already-relaunched"),
        ]
        .concat(),
        Act::Request(_) | Act::Object(_) | Act::Approve(_) | Act::Reject(_) => {
            against_tranche(world, person, &campaign, deed, tranche)
        }
        Act::Freeze => against_freeze(world, &campaign, &[TrancheState::Locked, TrancheState::Requested]),
        Act::Unfreeze => against_freeze(world, &campaign, &[TrancheState::Frozen]),
        Act::WindDown => [
            unless(has_succeeded(&campaign), "campaign-not-succeeded"),
            unless(world.book(id).balance_minor(AccountKind::Escrow) > 0, "nothing-in-escrow"),
        ]
        .concat(),
    };
    let interest = unless(!decides || !interested, "own-interest");
    [unless_may(may, person, &campaign, is_public(&campaign)), interest, rules].concat()
}

/// Whether it was relaunched and that was not cancelled.
fn goes_on(world: &World, campaign: &Campaign) -> bool {
    let relaunched = campaign.relaunched_as.map(|id| world.campaign(id).state);
    relaunched.is_some_and(|state| state != CampaignState::Cancelled)
}

fn takes_part(world: &World, person: u8, campaign: &Campaign) -> bool {
    let is_own = |pledge: &&Pledge| pledge.campaign == campaign.id && pledge.backer == account(person);
    world.store.pledges.iter().filter(is_own).any(|pledge| pledge.state == PledgeState::Collected)
}

fn against_freeze(world: &World, campaign: &Campaign, concerned: &[TrancheState]) -> Reasons {
    let concerns = world.tranches(campaign.id).iter().any(|tranche| concerned.contains(&tranche.state));
    [unless(has_succeeded(campaign), "campaign-not-succeeded"), unless(concerns, "nothing-to-freeze")].concat()
}

fn against_tranche(world: &World, person: u8, campaign: &Campaign, deed: Act, number: i64) -> Reasons {
    let tranches = world.tranches(campaign.id);
    let Some(tranche) = tranches.iter().find(|tranche| tranche.number == number) else {
        return vec!["not-found"];
    };
    let is_over = tranche.inspection_ends_at.is_some_and(|ends_at| ends_at <= world.now);
    let is_held = |tranche: &&Tranche| {
        matches!(tranche.state, TrancheState::Locked | TrancheState::Requested | TrancheState::Frozen)
    };
    let own_request = tranche.requested_by == Some(account(person));
    let waits = tranches.iter().filter(is_held).any(|earlier| earlier.number < number);
    let request = tranche.requests;
    let has_objected = world.store.objections.iter().any(|other| {
        (other.book, other.tranche, other.request, other.account) == (campaign.book(), number, request, account(person))
    });
    let needed = if matches!(deed, Act::Request(_)) { TrancheState::Locked } else { TrancheState::Requested };
    let special = match deed {
        Act::Request(_) => unless(!waits, "tranche-out-of-order"),
        Act::Object(_) => {
            [unless(!is_over, "inspection-window-closed"), unless(!has_objected, "already-objected")].concat()
        }
        Act::Approve(_) => {
            [unless(is_over, "inspection-window-open"), unless(!own_request, "same-person-asked")].concat()
        }
        _ => unless(!own_request, "same-person-asked"),
    };
    let basic = [
        unless(has_succeeded(campaign), "campaign-not-succeeded"),
        unless(tranche.state == needed, "tranche-state-invalid"),
    ];
    [basic.concat(), special].concat()
}

fn against_pledge(world: &World, person: u8, campaign: &Campaign, basket: Basket) -> Reasons {
    let initiates = campaign.initiator == account(person);
    let left = world.rewards(campaign.id)[0].left();
    let least = world.terms_of(campaign).pledge_min_minor(campaign.terms.goal.currency);
    [
        unless(is_public(campaign) || initiates, "not-found"),
        unless(is_open(world, campaign), "campaign-not-live"),
        unless(!initiates, "own-campaign"),
        unless(left.is_none_or(|left| basket.lamps <= left), "reward-sold-out"),
        unless(basket.amount_minor() >= least, "validation-failed"),
        unless(world.gateway.mood != Mood::Refusing, "payment-refused"),
        unless(world.gateway.mood != Mood::Silent || may_reserve(world, person, campaign), "too-many-reservations"),
        unless(
            world.gateway.mood != Mood::Silent
                || left.is_none()
                || basket.lamps == 0
                || may_hold(world, person, campaign),
            "too-many-unpaid",
        ),
    ]
    .concat()
}

/// Whether fewer payments of a person are under way in a campaign than may be at once.
fn may_reserve(world: &World, person: u8, campaign: &Campaign) -> bool {
    let is_own = |pledge: &&Pledge| pledge.campaign == campaign.id && pledge.backer == account(person);
    let open = world.store.pledges.iter().filter(is_own).filter(|pledge| pledge.pending.is_some()).count();
    i64::try_from(open).unwrap() < world.terms_of(campaign).reservations_open_max
}

/// Whether a person left less of a campaign's limited stock unpaid than may be, since the window began that is open.
fn may_hold(world: &World, person: u8, campaign: &Campaign) -> bool {
    let terms = &world.store.policies.last().unwrap().terms;
    let window = Duration::hours(terms.marketplace.acts_window_hours);
    let left_unpaid = world.store.frequencies.iter().find(|kept| {
        let of = (kept.account, kept.act, kept.subject);
        of == (account(person), FrequentAct::LeaveUnpaid, campaign.id.0) && kept.since + window > world.now
    });
    left_unpaid.is_none_or(|kept| kept.acts < terms.reservations_unpaid_max)
}

/// What changing a pledge into `basket` deserves.
pub(super) fn against_change(
    world: &World,
    person: u8,
    pledge: &Pledge,
    (old, new): (Basket, Basket),
    is_stale: bool,
) -> Reasons {
    let left = world.rewards(pledge.campaign)[0].left();
    let is_dearer = new.amount_minor() > old.amount_minor();
    let campaign = world.campaign(pledge.campaign);
    let least = world.terms_of(&campaign).pledge_min_minor(pledge.currency);
    let [admission, openness] = around(world, person, pledge);
    [
        admission,
        openness,
        unless(!is_stale, "version-changed"),
        unless(pledge.pending.is_none(), "pledge-payment-pending"),
        unless(left.is_none_or(|left| new.lamps - old.lamps <= left.max(0)), "reward-sold-out"),
        unless(new.amount_minor() >= least, "validation-failed"),
        unless(world.gateway.mood != Mood::Refusing || !is_dearer, "payment-refused"),
        unless(
            !(is_dearer && world.gateway.mood == Mood::Silent) || may_reserve(world, person, &campaign),
            "too-many-reservations",
        ),
        unless(
            !(is_dearer && world.gateway.mood == Mood::Silent && left.is_some() && new.lamps > old.lamps)
                || may_hold(world, person, &campaign),
            "too-many-unpaid",
        ),
    ]
    .concat()
}

/// What withdrawing a pledge deserves.
pub(super) fn against_withdrawal(world: &World, person: u8, pledge: &Pledge) -> Reasons {
    around(world, person, pledge).concat()
}

/// Only its backer touches a pledge, while its campaign is open and it is alive.
fn around(world: &World, person: u8, pledge: &Pledge) -> [Reasons; 2] {
    let campaign = world.campaign(pledge.campaign);
    let is_alive = matches!(pledge.state, PledgeState::AwaitingPayment | PledgeState::Collected);
    let openness = [unless(is_open(world, &campaign), "campaign-not-live"), unless(is_alive, "pledge-not-active")];
    [unless_may(pledge.backer == account(person), person, &campaign, false), openness.concat()]
}

/// What retrying an order by hand deserves.
pub(super) fn against_retry(person: u8, order: &PaymentOrder) -> Reasons {
    let is_stuck = order.state == PaymentOrderState::NeedsAttention;
    let may = has_role(person, StaffRole::Finance);
    [unless(may, "not-allowed"), unless(is_stuck, "payment-order-not-refused")].concat()
}

/// What setting a policy with this least pledge deserves, whose fees are `fees_minor` of it.
pub(super) fn against_policy(person: u8, least_minor: i64, fees_minor: i64) -> Reasons {
    let may = unless(has_role(person, StaffRole::Admin), "not-allowed");
    [may, unless(fees_minor <= least_minor, "validation-failed")].concat()
}

/// What closing a campaign deserves.
pub(super) fn against_close(world: &World, id: CampaignId) -> Reasons {
    let campaign = world.campaign(id);
    unless(campaign.state != CampaignState::Live || !is_open(world, &campaign), "campaign-not-live")
}
