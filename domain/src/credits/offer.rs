//! What sales has on offer: plans to subscribe to, packs to buy once.
//!
//! A subscription keeps the terms under which it was taken: a change of a plan,
//! or its end, concerns those who come after.

use chrono::{DateTime, Utc};

use crate::actor::StaffRole;
use crate::clock::Context;
use crate::ids::{CreditPackId, PlanId};
use crate::money::{AMOUNT_MINOR_MAX, Currency, Money};
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Fault, Faults, Refusal, SeenVersions, ensure, ensure_version};
use crate::store::{Store, StoreError};
use crate::text::Line;

/// The longest name of a plan or pack, in characters.
pub const OFFER_NAME_CHARACTERS_MAX: usize = 120;
/// The most credits of a plan's month or of a pack.
pub const OFFER_CREDITS_MAX: i64 = 100_000;

/// A plan: so many credits each month for so much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its id.
    pub id: PlanId,
    /// How it is called.
    pub name: Line<OFFER_NAME_CHARACTERS_MAX>,
    /// What a subscriber gets and pays.
    pub terms: PlanTerms,
    /// Whether it can be subscribed to.
    pub is_active: bool,
    /// 1 for the first, one more with each change.
    pub version: i64,
    /// Since when it exists.
    pub created_at: DateTime<Utc>,
}

/// What a subscriber gets and pays each month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanTerms {
    /// The plan.
    pub plan: PlanId,
    /// What a month costs.
    pub price: Money,
    /// The credits that a month brings.
    pub credits_per_month: i64,
    /// Whether the contact log of the projects can be read.
    pub is_privilege: bool,
}

impl PlanTerms {
    /// What these terms lack to be an upgrade from others: a higher price, as many credits, the privilege if there was
    /// one.
    pub fn lack_as_upgrade_of(&self, from: &Self) -> Vec<&'static str> {
        let lacks = [
            ("price", self.price.amount_minor <= from.price.amount_minor),
            ("credits", self.credits_per_month < from.credits_per_month),
            ("privilege", from.is_privilege && !self.is_privilege),
        ];
        lacks.into_iter().filter(|(_, is_lacking)| *is_lacking).map(|(what, _)| what).collect()
    }
}

/// A pack: so many credits, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditPack {
    /// Its id.
    pub id: CreditPackId,
    /// How it is called.
    pub name: Line<OFFER_NAME_CHARACTERS_MAX>,
    /// What it costs.
    pub price: Money,
    /// The credits in it.
    pub credits: i64,
    /// Whether it can be bought.
    pub is_active: bool,
    /// 1 for the first, one more with each change.
    pub version: i64,
    /// Since when it exists.
    pub created_at: DateTime<Utc>,
}

/// The key of a plan in lists: newest first.
pub type PlanKey = (DateTime<Utc>, PlanId);
/// The key of a pack in lists: newest first.
pub type PackKey = (DateTime<Utc>, CreditPackId);

/// Where plans and packs are kept.
pub trait OfferStore {
    /// The plan.
    fn find_plan(&mut self, id: PlanId) -> Result<Option<Plan>, StoreError>;
    /// Adds a plan.
    fn insert_plan(&mut self, plan: &Plan) -> Result<(), StoreError>;
    /// Writes the plan if its version is still `plan.version - 1`.
    fn update_plan(&mut self, plan: &Plan) -> Result<(), StoreError>;
    /// Plans, newest first; only those on offer unless `with_inactive`.
    fn list_plans(
        &mut self,
        with_inactive: bool,
        page: &PageRequest<PlanKey>,
    ) -> Result<Page<Plan, PlanKey>, StoreError>;
    /// Whether a plan is on offer, in the same currency, to which these terms can be upgraded.
    fn offers_upgrade(&mut self, from: &PlanTerms) -> Result<bool, StoreError>;
    /// The pack.
    fn find_pack(&mut self, id: CreditPackId) -> Result<Option<CreditPack>, StoreError>;
    /// Adds a pack.
    fn insert_pack(&mut self, pack: &CreditPack) -> Result<(), StoreError>;
    /// Writes the pack if its version is still `pack.version - 1`.
    fn update_pack(&mut self, pack: &CreditPack) -> Result<(), StoreError>;
    /// Packs, newest first; only those on offer unless `with_inactive`.
    fn list_packs(
        &mut self,
        with_inactive: bool,
        page: &PageRequest<PackKey>,
    ) -> Result<Page<CreditPack, PackKey>, StoreError>;
}

/// A new plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatePlan {
    /// How it is called.
    pub name: Line<OFFER_NAME_CHARACTERS_MAX>,
    /// The id that it gets, and what a subscriber gets and pays.
    pub terms: PlanTerms,
}

/// Changes to a plan; absent members stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanChanges {
    /// Another name.
    pub name: Option<Line<OFFER_NAME_CHARACTERS_MAX>>,
    /// Another price, in the same currency.
    pub price: Option<Money>,
    /// Other credits.
    pub credits_per_month: Option<i64>,
    /// With or without the contact log.
    pub is_privilege: Option<bool>,
    /// On offer or not.
    pub is_active: Option<bool>,
}

/// Puts a plan on offer.
pub fn create_plan(store: &mut dyn Store, context: &Context<'_>, command: CreatePlan) -> Result<Plan, Failure> {
    Operation::CREATE_PLAN.allow(context.actor, Relations::NONE)?;
    ensure(store.find_plan(command.terms.plan)?.is_none(), Refusal::IdTaken)?;
    let CreatePlan { name, terms } = command;
    let plan = Plan { id: terms.plan, name, terms, is_active: true, version: 1, created_at: context.now };
    let PlanTerms { price, credits_per_month, .. } = plan.terms;
    check_offer((price, price.currency), ("/credits_per_month", credits_per_month))?;
    store.insert_plan(&plan)?;
    Ok(plan)
}

/// Changes a plan for those who subscribe from now on.
pub fn update_plan(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: PlanId,
    seen: &SeenVersions,
    changes: PlanChanges,
) -> Result<Plan, Failure> {
    Operation::UPDATE_PLAN.allow(context.actor, Relations::NONE)?;
    let mut plan = store.find_plan(id)?.ok_or(Refusal::NotFound)?;
    ensure_version(plan.version, seen)?;
    plan.name = changes.name.unwrap_or(plan.name);
    let currency = plan.terms.price.currency;
    plan.terms.price = changes.price.unwrap_or(plan.terms.price);
    plan.terms.credits_per_month = changes.credits_per_month.unwrap_or(plan.terms.credits_per_month);
    plan.terms.is_privilege = changes.is_privilege.unwrap_or(plan.terms.is_privilege);
    plan.is_active = changes.is_active.unwrap_or(plan.is_active);
    plan.version += 1;
    let PlanTerms { price, credits_per_month, .. } = plan.terms;
    check_offer((price, currency), ("/credits_per_month", credits_per_month))?;
    store.update_plan(&plan)?;
    Ok(plan)
}

/// The plan, also one that is no longer on offer: a subscription may still name it.
pub fn read_plan(store: &mut dyn Store, context: &Context<'_>, id: PlanId) -> Result<Plan, Failure> {
    Operation::GET_PLAN.allow(context.actor, Relations::NONE)?;
    Ok(store.find_plan(id)?.ok_or(Refusal::NotFound)?)
}

/// Plans on offer; for sales, on demand, all that there ever were.
pub fn list_plans(
    store: &mut dyn Store,
    context: &Context<'_>,
    with_inactive: bool,
    page: &PageRequest<PlanKey>,
) -> Result<Page<Plan, PlanKey>, Failure> {
    Operation::LIST_PLANS.allow(context.actor, Relations::NONE)?;
    if with_inactive {
        Operation::LIST_PLANS.allow_only(context.actor, StaffRole::Sales)?;
    }
    Ok(store.list_plans(with_inactive, page)?)
}

/// A new pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatePack {
    /// The id that it gets.
    pub id: CreditPackId,
    /// How it is called.
    pub name: Line<OFFER_NAME_CHARACTERS_MAX>,
    /// What it costs.
    pub price: Money,
    /// The credits in it.
    pub credits: i64,
}

/// Changes to a pack; absent members stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackChanges {
    /// Another name.
    pub name: Option<Line<OFFER_NAME_CHARACTERS_MAX>>,
    /// Another price, in the same currency.
    pub price: Option<Money>,
    /// Other credits.
    pub credits: Option<i64>,
    /// On offer or not.
    pub is_active: Option<bool>,
}

/// Puts a pack on offer.
pub fn create_pack(store: &mut dyn Store, context: &Context<'_>, command: CreatePack) -> Result<CreditPack, Failure> {
    Operation::CREATE_CREDIT_PACK.allow(context.actor, Relations::NONE)?;
    ensure(store.find_pack(command.id)?.is_none(), Refusal::IdTaken)?;
    let CreatePack { id, name, price, credits } = command;
    check_offer((price, price.currency), ("/credits", credits))?;
    let pack = CreditPack { id, name, price, credits, is_active: true, version: 1, created_at: context.now };
    store.insert_pack(&pack)?;
    Ok(pack)
}

/// Changes a pack for those who buy it from now on.
pub fn update_pack(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: CreditPackId,
    seen: &SeenVersions,
    changes: PackChanges,
) -> Result<CreditPack, Failure> {
    Operation::UPDATE_CREDIT_PACK.allow(context.actor, Relations::NONE)?;
    let mut pack = store.find_pack(id)?.ok_or(Refusal::NotFound)?;
    ensure_version(pack.version, seen)?;
    pack.name = changes.name.unwrap_or(pack.name);
    let currency = pack.price.currency;
    pack.price = changes.price.unwrap_or(pack.price);
    pack.credits = changes.credits.unwrap_or(pack.credits);
    pack.is_active = changes.is_active.unwrap_or(pack.is_active);
    pack.version += 1;
    check_offer((pack.price, currency), ("/credits", pack.credits))?;
    store.update_pack(&pack)?;
    Ok(pack)
}

/// The pack, also one that is no longer on offer.
pub fn read_pack(store: &mut dyn Store, context: &Context<'_>, id: CreditPackId) -> Result<CreditPack, Failure> {
    Operation::GET_CREDIT_PACK.allow(context.actor, Relations::NONE)?;
    Ok(store.find_pack(id)?.ok_or(Refusal::NotFound)?)
}

/// Packs on offer; for sales, on demand, all that there ever were.
pub fn list_packs(
    store: &mut dyn Store,
    context: &Context<'_>,
    with_inactive: bool,
    page: &PageRequest<PackKey>,
) -> Result<Page<CreditPack, PackKey>, Failure> {
    Operation::LIST_CREDIT_PACKS.allow(context.actor, Relations::NONE)?;
    if with_inactive {
        Operation::LIST_CREDIT_PACKS.allow_only(context.actor, StaffRole::Sales)?;
    }
    Ok(store.list_packs(with_inactive, page)?)
}

/// Refuses a price or credits that nothing can be offered for, and a price in another currency, each at its place.
fn check_offer((price, expected): (Money, Currency), credits: (&str, i64)) -> Result<(), Refusal> {
    let mut faults = Faults::default();
    let found = price.currency;
    faults.check_range("/price/amount_minor", price.amount_minor, (1, AMOUNT_MINOR_MAX));
    faults.unless(found == expected, "/price/currency", Fault::CurrencyMismatch { expected, found });
    faults.check_range(credits.0, credits.1, (1, OFFER_CREDITS_MAX));
    faults.refuse()
}
