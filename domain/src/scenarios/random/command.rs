//! What may happen, drawn at random: most of it by whoever may do it, some by somebody else.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::money::{Bps, Currency, Money, split_by_weights};
use crate::policy::PolicyTerms;
use crate::scenarios::gateway::{Mood, Verdict};
use crate::scenarios::world::{Basket, Draft, PEOPLE};

/// Who does it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Who {
    /// Whoever may.
    Rightful,
    /// This person, who may or may not.
    Somebody(u8),
}

/// Which tranche.
#[derive(Debug, Clone, Copy)]
pub(super) enum Which {
    /// The first that is not out.
    Next,
    Number(i64),
}

/// How far time moves on.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Seconds(i64),
    /// To the next job or payment that is due.
    NextDue,
    /// To the deadline of a campaign, or to just before it.
    Deadline {
        campaign: usize,
        is_before: bool,
    },
    /// To the end of an inspection window, or to just before it.
    Window {
        is_before: bool,
    },
}

/// What a person does to a campaign.
#[derive(Debug, Clone, Copy)]
pub(super) enum Act {
    Pledge(Basket),
    Launch,
    Cancel,
    Relaunch,
    Request(Which),
    Object(Which),
    Approve(Which),
    Reject(Which),
    Freeze,
    Unfreeze,
    WindDown,
}

/// What happens. Things are named by their place, counted round.
#[derive(Debug, Clone)]
pub(super) enum Command {
    Do {
        by: Who,
        campaign: usize,
        deed: Act,
    },
    Change {
        by: Who,
        pledge: usize,
        basket: Basket,
        keeps: (bool, bool),
        is_stale: bool,
    },
    Withdraw {
        by: Who,
        pledge: usize,
    },
    /// A worker asks the gateway; what it hears is recorded at once, or later.
    Ask {
        order: usize,
        verdict: Verdict,
        is_slow: bool,
    },
    /// A reply that was on its way is recorded.
    Deliver {
        reply: usize,
    },
    /// The gateway says that money moved that it had refused to move.
    ChangeMind {
        order: usize,
    },
    Retry {
        by: Who,
        order: usize,
    },
    /// A worker claims what is due and does it.
    Work {
        verdicts: Vec<Verdict>,
    },
    /// Work that was done already, or is not due yet, is started.
    Close {
        campaign: usize,
    },
    Refund {
        campaign: usize,
    },
    Expire {
        pledge: usize,
    },
    SetPolicy {
        by: Who,
        fixed: i64,
    },
    Tell(Mood),
    Wait(Step),
}

/// A world, and what happens in it.
#[derive(Debug, Clone)]
pub(super) struct Story {
    pub(super) terms: PolicyTerms,
    pub(super) drafts: Vec<Draft>,
    pub(super) commands: Vec<Command>,
    /// Whether what has succeeded in the end is finished, or wound down.
    pub(super) finishes: bool,
}

/// A story in two parts: mostly funding, then, as a rule after a deadline, mostly what comes after.
pub(super) fn story() -> impl Strategy<Value = Story> {
    let deadline = any::<usize>().prop_map(|campaign| Command::Wait(Step::Deadline { campaign, is_before: false }));
    let close = prop::option::weighted(0.8, deadline);
    let last_minute = prop::option::weighted(0.5, (any::<usize>(), vec(basket(), 1..4)).prop_map(last_minute));
    let commands = (vec(command(funding()), 1..=35), last_minute, close, vec(command(after()), 0..=45));
    (terms(), vec(draft(), 1..=2), commands, any::<bool>()).prop_map(|(terms, drafts, commands, finishes)| {
        let fees_bps = terms.fees_bps();
        let place = |(initiator, (draft, weights)): (u8, (Draft, Option<Vec<i64>>))| Draft {
            initiator,
            shares: weights.map(|weights| shares(fees_bps, &weights)),
            ..draft
        };
        let drafts = (0..).zip(drafts).map(place).collect();
        let (funding, last_minute, close, after) = commands;
        let work = Command::Work { verdicts: vec![Verdict::Accept] };
        let close = close.into_iter().flat_map(|wait| [wait, work.clone()]);
        let begun = last_minute.into_iter().flatten();
        Story {
            terms,
            drafts,
            commands: funding.into_iter().chain(begun).chain(close).chain(after).collect(),
            finishes,
        }
    })
}

/// Pledges just before a deadline whose payments are under way when it comes.
fn last_minute((campaign, baskets): (usize, Vec<Basket>)) -> Vec<Command> {
    let pledge = |basket| Command::Do { by: Who::Rightful, campaign, deed: Act::Pledge(basket) };
    let wait = [Command::Wait(Step::Deadline { campaign, is_before: true }), Command::Tell(Mood::Silent)];
    wait.into_iter().chain(baskets.into_iter().map(pledge)).collect()
}

/// Shares by weight whose last one bears the fees.
fn shares(fees_bps: i64, weights: &[i64]) -> Vec<i64> {
    let mut shares = split_by_weights(10_000 - fees_bps, weights).unwrap();
    *shares.last_mut().unwrap() += fees_bps;
    shares
}

fn terms() -> impl Strategy<Value = PolicyTerms> {
    (0_i64..1_500, 0_i64..500, 0_i64..900, 1_i64..60, 0_i64..5, 1_i64..60, 1_i64..4).prop_map(
        |(platform, processing, fixed, least, days, minutes, attempts)| PolicyTerms {
            platform_fee: Bps::new(platform).unwrap(),
            processing_fee: Bps::new(processing).unwrap(),
            processing_fees_fixed: vec![Money::new(fixed, Currency::Eur), Money::new(2 * fixed, Currency::Tnd)],
            pledges_min: vec![
                Money::new(least, Currency::Eur),
                Money::new(1, Currency::Jpy),
                Money::new(2 * least, Currency::Tnd),
            ],
            inspection_days: days,
            reservation_minutes: minutes,
            reservations_open_max: 1 + attempts,
            reservations_unpaid_max: attempts,
            payment_attempts_max: attempts,
            ..PolicyTerms::initial()
        },
    )
}

fn draft() -> impl Strategy<Value = (Draft, Option<Vec<i64>>)> {
    let goal = prop_oneof![6 => 1_i64..3_000, 3 => 3_000_i64..12_000, 1 => Just(500_000_i64)];
    let currency = prop::sample::select(vec![Currency::Eur, Currency::Jpy, Currency::Tnd]);
    let weights = prop::option::of(vec(1_i64..100, 2..=6));
    (goal, currency, prop::option::weighted(0.8, 1_i64..7), 1_i64..30, weights).prop_map(
        |(goal_minor, currency, lamps, days, weights)| {
            let draft = Draft { initiator: 0, goal: Money::new(goal_minor, currency), lamps, days, shares: None };
            (draft, weights)
        },
    )
}

fn who() -> impl Strategy<Value = Who> {
    prop_oneof![7 => Just(Who::Rightful), 1 => (0..PEOPLE).prop_map(Who::Somebody)]
}

fn which() -> impl Strategy<Value = Which> {
    prop_oneof![6 => Just(Which::Next), 1 => (1_i64..8).prop_map(Which::Number)]
}

fn basket() -> impl Strategy<Value = Basket> {
    let free = prop_oneof![1 => Just(0_i64), 3 => 1_i64..100, 3 => 100_i64..9_999];
    (0_i64..3, 0_i64..3, free).prop_map(|(lamps, prints, free)| Basket { lamps, prints, free })
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        6 => Just(Verdict::Accept),
        3 => Just(Verdict::Refuse),
        2 => (0_i64..180).prop_map(|minutes| Verdict::Later { minutes }),
        1 => Just(Verdict::TimeOutAfterMoving),
        1 => Just(Verdict::TimeOutBeforeMoving),
        1 => Just(Verdict::Unavailable),
    ]
}

fn funding() -> impl Strategy<Value = Act> {
    prop_oneof![
        24 => basket().prop_map(Act::Pledge),
        1 => Just(Act::Cancel),
        1 => deed(),
    ]
}

fn after() -> impl Strategy<Value = Act> {
    prop_oneof![
        1 => basket().prop_map(Act::Pledge),
        16 => deed(),
    ]
}

/// What is done to a campaign, to one that succeeded for the most part.
fn deed() -> impl Strategy<Value = Act> {
    prop_oneof![
        2 => Just(Act::Launch),
        2 => Just(Act::Relaunch),
        1 => Just(Act::Cancel),
        10 => which().prop_map(Act::Request),
        5 => which().prop_map(Act::Object),
        10 => which().prop_map(Act::Approve),
        4 => which().prop_map(Act::Reject),
        3 => Just(Act::Freeze),
        4 => Just(Act::Unfreeze),
        1 => Just(Act::WindDown),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0_i64..4_000).prop_map(Step::Seconds),
        2 => Just(Step::NextDue),
        1 => (any::<usize>(), any::<bool>())
            .prop_map(|(campaign, is_before)| Step::Deadline { campaign, is_before }),
        4 => prop::bool::weighted(0.2).prop_map(|is_before| Step::Window { is_before }),
    ]
}

fn command(deed: impl Strategy<Value = Act> + 'static) -> impl Strategy<Value = Command> {
    let one = any::<usize>();
    prop_oneof![
        24 => (prop_oneof![2 => who(), 1 => (1..PEOPLE).prop_map(Who::Somebody)], one, deed)
            .prop_map(|(by, campaign, deed)| Command::Do { by, campaign, deed }),
        4 => (who(), one, basket(), any::<(bool, bool)>(), prop::bool::weighted(0.1)).prop_map(
            |(by, pledge, basket, keeps, is_stale)| Command::Change { by, pledge, basket, keeps, is_stale }
        ),
        1 => (who(), one).prop_map(|(by, pledge)| Command::Withdraw { by, pledge }),
        4 => (one, verdict(), prop::bool::weighted(0.3))
            .prop_map(|(order, verdict, is_slow)| Command::Ask { order, verdict, is_slow }),
        2 => one.prop_map(|reply| Command::Deliver { reply }),
        1 => one.prop_map(|order| Command::ChangeMind { order }),
        2 => (who(), one).prop_map(|(by, order)| Command::Retry { by, order }),
        5 => vec(verdict(), 1..4).prop_map(|verdicts| Command::Work { verdicts }),
        1 => one.prop_map(|campaign| Command::Close { campaign }),
        1 => one.prop_map(|campaign| Command::Refund { campaign }),
        2 => one.prop_map(|pledge| Command::Expire { pledge }),
        1 => (who(), 0_i64..900).prop_map(|(by, fixed)| Command::SetPolicy { by, fixed }),
        3 => prop::sample::select(vec![Mood::Instant, Mood::Silent, Mood::Silent, Mood::Refusing])
            .prop_map(Command::Tell),
        6 => step().prop_map(Command::Wait),
    ]
}
