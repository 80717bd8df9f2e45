//! Plays commands: predict from the rules whether each succeeds and what it does
//! to escrow, runs it, and checks that, and everything else.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::Duration;

use super::command::{Act, Command, Step, Story, Which, Who};
use super::rules::{self, Reasons};
use crate::campaigns::{Campaign, ChangePledge, Pledge, PledgeState, change_pledge, withdraw_pledge};
use crate::ids::CampaignId;
use crate::jobs::next_due_at;
use crate::ledger::AccountKind;
use crate::memory::MemoryStore;
use crate::money::{Currency, Money};
use crate::payments::{Asked, GatewayOutcome};
use crate::policy::{PolicyTerms, set_policy};
use crate::refusal::Failure;
use crate::refusal::SeenVersions;
use crate::scenarios::gateway::Mood;
use crate::scenarios::invariants;
use crate::scenarios::world::{ADMIN, Basket, FINANCE, PEOPLE, World, person};

/// How often each command ended in each way, over all stories.
pub(super) type Seen = RefCell<BTreeMap<(&'static str, &'static str), u32>>;

/// Somebody who plays a story.
pub(super) struct Player<'a> {
    pub(super) world: World,
    pub(super) campaigns: Vec<CampaignId>,
    /// Replies of the gateway on their way.
    pub(super) replies: Vec<(Asked, GatewayOutcome)>,
    /// What a campaign that goes back owes each of its pledges, by sequence.
    pub(super) promised: BTreeMap<(CampaignId, i64), i64>,
    seen: &'a Seen,
}

impl<'a> Player<'a> {
    pub(super) fn new(story: &Story, seen: &'a Seen) -> Self {
        let mut world = World::new(story.terms.clone());
        let campaigns = story.drafts.iter().map(|draft| world.launch(draft)).collect();
        Self { world, campaigns, replies: Vec::new(), promised: BTreeMap::new(), seen }
    }

    pub(super) fn play(&mut self, command: &Command) {
        match command {
            Command::Do { by, campaign, deed } => {
                let campaign = round(&self.campaigns, *campaign).unwrap();
                self.do_deed(*by, campaign, *deed);
            }
            Command::Change { by, pledge, basket, keeps, is_stale } => {
                if let Some(pledge) = round(&self.world.store.pledges, *pledge) {
                    self.change(whoever(*by, person(pledge.backer)), &pledge, *basket, *keeps, *is_stale);
                }
            }
            Command::Withdraw { by, pledge } => {
                if let Some(pledge) = round(&self.world.store.pledges, *pledge) {
                    self.withdraw(whoever(*by, person(pledge.backer)), &pledge);
                }
            }
            Command::Ask { .. } | Command::Deliver { .. } | Command::ChangeMind { .. } | Command::Retry { .. } => {
                self.pay(command);
            }
            Command::Work { verdicts } => {
                self.work(verdicts);
            }
            Command::Close { campaign } => self.close(round(&self.campaigns, *campaign).unwrap()),
            Command::Refund { campaign } => self.refund(round(&self.campaigns, *campaign).unwrap()),
            Command::Expire { pledge } => {
                if let Some(pledge) = round(&self.world.store.pledges, *pledge) {
                    self.expire(&pledge);
                }
            }
            Command::SetPolicy { by, fixed } => self.set_policy(whoever(*by, ADMIN), *fixed),
            Command::Tell(mood) => self.world.set_mood(*mood),
            Command::Wait(step) => self.wait(*step),
        }
    }

    /// Runs a use case that succeeds exactly when nothing speaks `against` it. A
    /// refusal leaves no trace; a success moves escrow by `change` and keeps every rule.
    pub(super) fn attempt<T>(
        &mut self,
        name: &'static str,
        against: &Reasons,
        escrow: (CampaignId, i64),
        use_case: impl FnOnce(&mut World) -> Result<T, Failure>,
    ) -> Option<T> {
        let before = self.world.store.clone();
        let outcome = use_case(&mut self.world);
        let slug = match &outcome {
            Ok(_) => "succeeded",
            Err(Failure::Refused(refusal)) => refusal.slug(),
            Err(Failure::Store(error)) => panic!("{name}: {error}"),
        };
        self.note(name, slug);
        if outcome.is_err() {
            assert!(against.contains(&slug), "{name} was refused as {slug}, expected {against:?}");
            assert!(before == self.world.store, "{name} was refused as {slug} but left a trace");
            return None;
        }
        assert!(against.is_empty(), "{name} succeeded, expected {against:?}");
        let (campaign, change) = escrow;
        assert_eq!(self.escrow(campaign) - in_escrow(&before, campaign), change, "{name} moved another amount");
        invariants::check(&before, &mut self.world);
        outcome.ok()
    }

    /// Runs a dry run: it leaves no trace, and fails exactly when something speaks against it.
    pub(super) fn rehearse<T>(
        &mut self,
        name: &'static str,
        against: &Reasons,
        dry_run: impl FnOnce(&mut World) -> Result<T, Failure>,
    ) -> Option<T> {
        let before = self.world.store.clone();
        let outcome = dry_run(&mut self.world);
        assert!(before == self.world.store, "the dry run of {name} left a trace");
        assert_eq!(outcome.is_ok(), against.is_empty(), "the dry run of {name}, expected {against:?}");
        outcome.ok()
    }

    /// Counts how a command ended.
    pub(super) fn note(&self, name: &'static str, ending: &'static str) {
        *self.seen.borrow_mut().entry((name, ending)).or_insert(0) += 1;
    }

    pub(super) fn escrow(&self, campaign: CampaignId) -> i64 {
        in_escrow(&self.world.store, campaign)
    }

    fn change(
        &mut self,
        by: u8,
        pledge: &Pledge,
        basket: Basket,
        (keeps_lines, keeps_free): (bool, bool),
        is_stale: bool,
    ) {
        let old = self.basket_of(pledge);
        let mut new = basket;
        if keeps_lines {
            new = Basket { free: new.free, ..old };
        }
        if keeps_free {
            new.free = old.free;
        }
        let against = rules::against_change(&self.world, by, pledge, (old, new), is_stale);
        let more = new.amount_minor() - old.amount_minor();
        let is_at_once = more <= 0 || self.world.gateway.mood == Mood::Instant;
        let change = ChangePledge {
            lines: (!keeps_lines).then(|| self.world.lines(pledge.campaign, new)),
            free_amount: (!keeps_free).then_some(Money::new(new.free, pledge.currency)),
        };
        let (ids, version) = ((pledge.campaign, pledge.id), pledge.version - i64::from(is_stale));
        let escrow = (pledge.campaign, if is_at_once { more } else { 0 });
        let changed = self.attempt("change", &against, escrow, |world| {
            world.by(by, |store, context| change_pledge(store, context, ids, &version.into(), &change))
        });
        if let Some(changed) = changed {
            assert_eq!(changed, self.world.find_pledge(pledge.id));
            assert_eq!(changed.pending.is_none(), is_at_once);
            let wanted = if is_at_once { changed.collected_minor() } else { changed.pending.unwrap().amount_minor };
            assert_eq!(wanted, new.amount_minor());
        }
    }

    fn withdraw(&mut self, by: u8, pledge: &Pledge) {
        let against = rules::against_withdrawal(&self.world, by, pledge);
        let (ids, escrow) = ((pledge.campaign, pledge.id), (pledge.campaign, -pledge.collected_minor()));
        self.attempt("withdraw", &against, escrow, |world| {
            world.by(by, |store, context| withdraw_pledge(store, context, ids))
        });
    }

    /// What a pledge's current revision takes and gives.
    fn basket_of(&self, pledge: &Pledge) -> Basket {
        let Some(current) = &pledge.current else { return Basket::default() };
        let rewards = self.world.rewards(pledge.campaign);
        let quantities = current.quantities();
        let taken = |place: usize| quantities.get(&rewards[place].id).copied().unwrap_or(0);
        Basket { lamps: taken(0), prints: taken(1), free: current.free_amount_minor }
    }

    fn set_policy(&mut self, by: u8, fixed: i64) {
        let current = self.world.store.policies.last().unwrap().terms.clone();
        let (least, fees) = (500, fixed + (current.fees_bps() * 500 + 9_999) / 10_000);
        let against = rules::against_policy(by, least, fees);
        let pledges_min = Currency::ALL.iter().map(|currency| Money::new(least, *currency)).collect();
        let processing_fees_fixed = vec![Money::new(fixed, Currency::Jpy)];
        let terms = PolicyTerms { processing_fees_fixed, pledges_min, ..current };
        let escrow = (self.campaigns[0], 0);
        self.attempt("set_policy", &against, escrow, |world| {
            world.by(by, |store, context| set_policy(store, context, &SeenVersions::Any, terms))
        });
    }

    fn wait(&mut self, step: Step) {
        let now = self.world.now;
        let just_before = |is_before| if is_before { Duration::microseconds(1) } else { Duration::zero() };
        let target = match step {
            Step::Seconds(seconds) => Some(now + Duration::seconds(seconds)),
            Step::NextDue => next_due_at(&mut self.world.store).unwrap(),
            Step::Deadline { campaign, is_before } => {
                let campaign = self.world.campaign(round(&self.campaigns, campaign).unwrap());
                campaign.terms.deadline_at.map(|deadline| deadline - just_before(is_before))
            }
            Step::Window { is_before } => {
                let ends =
                    self.world.store.tranches.values().flatten().filter_map(|tranche| tranche.inspection_ends_at);
                ends.filter(|end| *end > now).min().map(|end| end - just_before(is_before))
            }
        };
        self.world.now = target.map_or(now, |target| target.max(now));
    }

    /// The number of a tranche; of the last when all are out.
    pub(super) fn number(&self, campaign: CampaignId, which: Which) -> i64 {
        let tranches = self.world.tranches(campaign);
        match which {
            Which::Number(number) => number,
            Which::Next => {
                tranches.iter().chain(tranches.last()).find(|tranche| tranche.is_held()).map_or(1, |next| next.number)
            }
        }
    }

    /// Who may do a deed: the initiator, finance, a backer.
    pub(super) fn rightful(&self, campaign: &Campaign, deed: Act) -> u8 {
        let initiator = person(campaign.initiator);
        match deed {
            Act::Pledge(_) => (initiator + 2) % PEOPLE,
            Act::Launch | Act::Cancel | Act::Relaunch | Act::Request(_) => initiator,
            Act::Object(_) => {
                let is_held =
                    |pledge: &&Pledge| pledge.campaign == campaign.id && pledge.state == PledgeState::Collected;
                let own = self.world.store.pledges.iter().rfind(is_held);
                own.map_or(FINANCE, |pledge| person(pledge.backer))
            }
            _ => FINANCE,
        }
    }
}

/// The thing at a place, counted round.
pub(super) fn round<T: Clone>(things: &[T], place: usize) -> Option<T> {
    things.get(place.checked_rem(things.len())?).cloned()
}

pub(super) fn whoever(who: Who, rightful: u8) -> u8 {
    match who {
        Who::Rightful => rightful,
        Who::Somebody(person) => person,
    }
}

fn in_escrow(store: &MemoryStore, campaign: CampaignId) -> i64 {
    store.books.get(&campaign.into()).map_or(0, |book| book.balance_minor(AccountKind::Escrow))
}
