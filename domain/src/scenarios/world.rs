//! A world with a clock that only moves forward, a handful of people, and campaigns.

use chrono::{DateTime, Days, Duration, TimeZone, Timelike, Utc};
use uuid::Uuid;

use super::gateway::{Gateway, Mood, Verdict};
use crate::actor::{Actor, StaffRole};
use crate::campaigns::*;
use crate::clock::{Context, IdMaker};
use crate::country::Country;
use crate::escrow::*;
use crate::ids::{AccountId, BookId, CampaignId, PaymentOrderId, PledgeId, RewardId, SessionId};
use crate::jobs::{Job, JobStore, do_job, next_due_at};
use crate::ledger::Book;
use crate::memory::{CountingIds, MemoryStore};
use crate::money::{Bps, Currency, Money};
use crate::payments::{PaymentOrder, PaymentOrderKind, PaymentOrderState, PaymentStore, settle_order};
use crate::policy::{Policy, PolicyTerms};
use crate::refusal::Failure;
use crate::store::Store;
use crate::text::{Line, Prose};

/// The people, by number; 1 is of finance and an initiator too.
pub(super) const PEOPLE: u8 = 7;
pub(super) const INITIATOR: u8 = 0;
pub(super) const BACKER: u8 = 2;
pub(super) const ADMIN: u8 = 4;
pub(super) const FINANCE: u8 = 5;
pub(super) const SUPPORT: u8 = 6;
/// Of sales; takes no part in random stories.
pub(super) const SALES: u8 = 7;

/// What the first reward costs, of which there are few, in minor units.
pub(super) const LAMP_MINOR: i64 = 2_500;
/// What the second reward costs, and its delivery, in minor units.
pub(super) const PRINT_MINOR: i64 = 999;
pub(super) const DELIVERY_MINOR: i64 = 495;

pub(super) fn account(person: u8) -> AccountId {
    AccountId(Uuid::from_u128(0xACC0_0000_0000 + u128::from(person)))
}

/// The person of an account.
pub(super) fn person(wanted: AccountId) -> u8 {
    (0..PEOPLE).find(|person| account(*person) == wanted).unwrap()
}

pub(super) fn roles(person: u8) -> Vec<StaffRole> {
    match person {
        1 | FINANCE => vec![StaffRole::Finance],
        ADMIN => vec![StaffRole::Admin],
        SUPPORT => vec![StaffRole::Support],
        SALES => vec![StaffRole::Sales],
        _ => vec![],
    }
}

pub(super) fn actor(person: u8) -> Actor {
    Actor::Person { account: account(person), session: SessionId(Uuid::nil()), roles: roles(person) }
}

/// How a campaign of the trials is set up.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) initiator: u8,
    pub(super) goal: Money,
    pub(super) lamps: Option<i64>,
    pub(super) days: i64,
    pub(super) shares: Option<Vec<i64>>,
}

impl Draft {
    pub(super) const fn new(goal_minor: i64, currency: Currency) -> Self {
        let goal = Money::new(goal_minor, currency);
        Self { initiator: INITIATOR, goal, lamps: Some(5), days: 30, shares: None }
    }

    pub(super) fn with_shares(self, shares: &[i64]) -> Self {
        Self { shares: Some(shares.to_vec()), ..self }
    }
}

/// What a backer takes and gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Basket {
    pub(super) lamps: i64,
    pub(super) prints: i64,
    pub(super) free: i64,
}

impl Basket {
    pub(super) const fn free(free: i64) -> Self {
        Self { lamps: 0, prints: 0, free }
    }

    pub(super) const fn amount_minor(self) -> i64 {
        let delivery = if self.prints > 0 { DELIVERY_MINOR } else { 0 };
        self.lamps * LAMP_MINOR + self.prints * PRINT_MINOR + delivery + self.free
    }
}

/// The store, the clock, the gateway.
pub(super) struct World {
    pub(super) store: MemoryStore,
    pub(super) now: DateTime<Utc>,
    pub(super) gateway: Gateway,
    ids: CountingIds,
}

impl World {
    /// A world under these terms.
    pub(super) fn new(terms: PolicyTerms) -> Self {
        let now = Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap().with_nanosecond(123_456_789).unwrap();
        let policies = vec![Policy { version: 2, effective_at: now, set_by: None, terms }];
        let store = MemoryStore { policies, ..MemoryStore::default() };
        Self { store, now, gateway: Gateway::new(), ids: CountingIds::default() }
    }

    /// Runs a use case; what it recorded as foretold has then happened at the gateway.
    pub(super) fn act<T>(
        &mut self,
        actor: &Actor,
        use_case: impl FnOnce(&mut dyn Store, &Context<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let context = Context { actor, now: self.now, ids: &self.ids, gateway: &self.gateway };
        let outcome = use_case(&mut self.store, &context);
        self.store.orders.iter().for_each(|(order, _)| self.gateway.take_note(order));
        outcome
    }

    /// Runs a use case for a person.
    pub(super) fn by<T>(
        &mut self,
        person: u8,
        use_case: impl FnOnce(&mut dyn Store, &Context<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.act(&actor(person), use_case)
    }

    pub(super) fn next_id(&self) -> Uuid {
        self.ids.next()
    }

    /// A live campaign with two rewards: a few lamps, and prints that are delivered.
    pub(super) fn launch(&mut self, draft: &Draft) -> CampaignId {
        let id = CampaignId(self.next_id());
        let terms = CampaignTerms {
            title: Line::parse("title", "A lamp for the landing").unwrap(),
            summary: Prose::parse("summary", "").unwrap(),
            story: Prose::parse("story", "").unwrap(),
            category: Category::Craft,
            kind: CampaignKind::Product,
            goal: draft.goal,
            opens_at: None,
            deadline_at: None,
        };
        let command = CreateCampaign { id, terms, calendar: DeliveryCalendar::default() };
        self.by(draft.initiator, |store, context| create_campaign(store, context, command)).unwrap();
        for (price_minor, stock, mode, fee_minor) in [
            (LAMP_MINOR, draft.lamps, ShippingMode::Pickup, 0),
            (PRINT_MINOR, None, ShippingMode::HomeDelivery, DELIVERY_MINOR),
        ] {
            let command = CreateReward {
                id: RewardId(self.next_id()),
                title: Line::parse("title", "A reward").unwrap(),
                description: Prose::parse("description", "").unwrap(),
                price_minor,
                stock,
                shipping: vec![ShippingOffer { mode, fee_minor }],
                goods: Goods::default(),
                delivery_on: None,
            };
            self.by(draft.initiator, |store, context| create_reward(store, context, id, command)).unwrap();
        }
        if let Some(shares) = &draft.shares {
            let plan = plan(shares);
            let version = self.campaign(id).version;
            self.by(draft.initiator, |store, context| set_tranche_plan(store, context, id, &version.into(), &plan))
                .unwrap();
        }
        self.schedule(id, draft.days);
        self.by(draft.initiator, |store, context| launch_campaign(store, context, id)).unwrap();
        id
    }

    /// Gives a draft a deadline and a calendar after it.
    pub(super) fn schedule(&mut self, id: CampaignId, days: i64) {
        let Campaign { initiator, version, .. } = self.campaign(id);
        let initiator = person(initiator);
        let deadline_at = self.now + Duration::days(days);
        let changes = CampaignChanges { deadline_at: Some(Some(deadline_at)), ..CampaignChanges::default() };
        let after = |days| deadline_at.date_naive().checked_add_days(Days::new(days));
        let calendar = DeliveryCalendar {
            production_on: after(10),
            packaging_on: after(20),
            delivery_on: after(30),
            ..DeliveryCalendar::default()
        };
        self.by(initiator, |store, context| update_campaign(store, context, id, &version.into(), changes)).unwrap();
        self.by(initiator, |store, context| set_delivery_calendar(store, context, id, &(version + 1).into(), calendar))
            .unwrap();
    }

    /// The lines of a basket.
    pub(super) fn lines(&self, campaign: CampaignId, basket: Basket) -> Vec<LineChoice> {
        let rewards = self.rewards(campaign);
        let line = |(reward, quantity, address): (&Reward, i64, Option<Address>)| {
            (quantity > 0).then_some(LineChoice { reward: reward.id, quantity, shipping: None, address })
        };
        let wanted = [(&rewards[0], basket.lamps, None), (&rewards[1], basket.prints, Some(address()))];
        wanted.into_iter().filter_map(line).collect()
    }

    pub(super) fn pledge(&mut self, person: u8, campaign: CampaignId, basket: Basket) -> Result<Pledge, Failure> {
        let free_amount = Some(Money::new(basket.free, self.campaign(campaign).terms.goal.currency));
        let lines = self.lines(campaign, basket);
        let command = PledgeFunds { id: PledgeId(self.next_id()), campaign, lines, free_amount };
        self.by(person, |store, context| pledge_funds(store, context, &command))
    }

    /// Runs a job as a worker does: the work and its end in one transaction.
    pub(super) fn run_job(&mut self, job: &Job) -> Result<(), Failure> {
        self.act(&Actor::System, |store, context| do_job(store, context, job, None).map(drop))
    }

    /// Asks the gateway about an order and records what it says.
    pub(super) fn settle(&mut self, order: PaymentOrderId, verdict: Verdict) -> PaymentOrder {
        let order = self.order(order);
        let outcome = self.gateway.perform(&order, verdict, self.now);
        let key = (order.book, order.asked());
        self.act(&Actor::System, |store, context| settle_order(store, context, key, &outcome)).unwrap()
    }

    /// Does everything that is due until `target`, at its time; the gateway accepts whatever it is asked.
    pub(super) fn advance(&mut self, target: DateTime<Utc>) {
        for _ in 0..1_000 {
            let next = next_due_at(&mut self.store).unwrap();
            let Some(due_at) = next.filter(|due_at| *due_at <= target) else { break };
            self.now = self.now.max(due_at);
            for order in self.store.lease_orders(self.now, 100).unwrap() {
                self.settle(order.id, Verdict::Accept);
            }
            for job in self.store.lease_jobs(self.now, 100).unwrap() {
                self.run_job(&job).unwrap();
            }
        }
        self.now = self.now.max(target);
    }

    /// Lets a campaign reach its deadline.
    pub(super) fn close(&mut self, id: CampaignId) -> Campaign {
        self.advance(self.campaign(id).terms.deadline_at.unwrap());
        self.campaign(id)
    }

    /// Asks for a tranche and approves it when its window is over.
    pub(super) fn release(&mut self, campaign: CampaignId, number: i64) -> TrancheRelease {
        let initiator = person(self.campaign(campaign).initiator);
        self.by(initiator, |store, context| request_tranche(store, context, campaign, number, evidence())).unwrap();
        self.advance(self.tranche(campaign, number).inspection_ends_at.unwrap());
        self.by(FINANCE, |store, context| approve_tranche(store, context, campaign, number, false)).unwrap()
    }

    pub(super) fn campaign(&self, id: CampaignId) -> Campaign {
        self.store.campaigns.iter().find(|campaign| campaign.id == id).unwrap().clone()
    }

    /// The terms that a campaign is held under.
    pub(super) fn terms_of(&self, campaign: &Campaign) -> PolicyTerms {
        let version = campaign.policy_version;
        let policies = &self.store.policies;
        let own = policies.iter().find(|policy| Some(policy.version) == version).or(policies.last());
        own.unwrap().terms.clone()
    }

    /// Until when the pending revision of a pledge is kept for its payment.
    pub(super) fn reserved_until(&self, pledge: &Pledge) -> Option<DateTime<Utc>> {
        let pending = pledge.pending.as_ref()?.number;
        let is_own = |order: &&PaymentOrder| {
            order.payable.pledge() == Some(pledge.id) && order.payable.revision() == Some(pending)
        };
        let order = self.store.orders.iter().map(|(order, _)| order).find(is_own).unwrap();
        let terms = self.terms_of(&self.campaign(pledge.campaign));
        Some(order.created_at + Duration::minutes(terms.reservation_minutes))
    }

    pub(super) fn rewards(&self, campaign: CampaignId) -> Vec<Reward> {
        self.store.rewards.iter().filter(|reward| reward.campaign == campaign).cloned().collect()
    }

    pub(super) fn book(&self, campaign: CampaignId) -> &Book {
        &self.store.books[&BookId::from(campaign)]
    }

    pub(super) fn tranches(&self, campaign: CampaignId) -> &[Tranche] {
        &self.store.tranches[&BookId::from(campaign)]
    }

    pub(super) fn tranche(&self, campaign: CampaignId, number: i64) -> &Tranche {
        self.tranches(campaign).iter().find(|tranche| tranche.number == number).unwrap()
    }

    pub(super) fn find_pledge(&self, id: PledgeId) -> Pledge {
        self.store.pledges.iter().find(|pledge| pledge.id == id).unwrap().clone()
    }

    pub(super) fn order(&self, id: PaymentOrderId) -> PaymentOrder {
        self.store.orders.iter().map(|(order, _)| order).find(|order| order.id == id).unwrap().clone()
    }

    /// The orders of a kind in a state, oldest first.
    pub(super) fn orders(&self, kind: PaymentOrderKind, state: PaymentOrderState) -> Vec<PaymentOrder> {
        let is_wanted = |order: &&PaymentOrder| order.kind() == kind && order.state == state;
        self.store.orders.iter().map(|(order, _)| order).filter(is_wanted).cloned().collect()
    }

    pub(super) fn statement(&self, campaign: CampaignId) -> EscrowStatement {
        EscrowStatement::of(self.book(campaign))
    }

    pub(super) fn trail(&mut self, pledge: PledgeId) -> MoneyTrail {
        let campaign = self.find_pledge(pledge).campaign;
        self.act(&Actor::System, |store, context| read_money_trail(store, context, (campaign, pledge))).unwrap()
    }

    /// Makes the gateway answer beforehand, or not.
    pub(super) const fn set_mood(&mut self, mood: Mood) {
        self.gateway.mood = mood;
    }
}

/// The terms of a new installation, save that a pledge can be of any amount.
pub(super) fn of_any_amount() -> PolicyTerms {
    let pledges_min = Currency::ALL.iter().map(|currency| Money::new(1, *currency)).collect();
    PolicyTerms { pledges_min, ..PolicyTerms::initial() }
}

/// A plan of these shares: success first, completion last.
pub(super) fn plan(shares: &[i64]) -> Vec<PlannedTranche> {
    let gate = |place: usize| match place {
        0 => Gate::Success,
        place if place + 1 == shares.len() => Gate::Completion,
        _ => Gate::Milestone,
    };
    let planned = |(place, share): (usize, &i64)| PlannedTranche {
        title: Line::parse("title", "A part").unwrap(),
        gate: gate(place),
        share: Bps::new(*share).unwrap(),
    };
    shares.iter().enumerate().map(planned).collect()
}

pub(super) fn reason() -> Line<REASON_CHARACTERS_MAX> {
    Line::parse("reason", "Something is wrong.").unwrap()
}

pub(super) fn evidence() -> Evidence {
    Evidence { note: Prose::parse("note", "It is done.").unwrap(), links: vec![] }
}

fn address() -> Address {
    Address {
        recipient: Line::parse("recipient", "Zoe").unwrap(),
        street: Line::parse("street", "1 rue du Palier").unwrap(),
        extra: None,
        postal_code: Line::parse("postal_code", "59000").unwrap(),
        city: Line::parse("city", "Lille").unwrap(),
        country: Country::parse("FR").unwrap(),
    }
}
