//! Subscriptions are made again from their purchases: what they cost and grant, when their months began and end.

use chrono::{DateTime, Duration, Months, Utc};
use diesel::sql_types::{BigInt, Bool};
use diesel::{QueryResult, Queryable, RunQueryDsl};
use uuid::Uuid;

use super::super::stream::Stream;
use super::super::{Pair, Row, Stop};
use super::rows::OwnKey;
use crate::columns::sql::{Id, Instant, Nullable, Text};
use crate::columns::{IdValue, InstantValue};
use crate::connection::{AnyConnection, MultiBackend};
use crate::statement::Statement;

#[derive(Queryable)]
struct SubscriptionColumns {
    book_id: IdValue,
    id: IdValue,
    plan_id: IdValue,
    price_minor: i64,
    currency: String,
    credits_per_month: i64,
    is_privilege: bool,
    state: String,
    anchor_at: InstantValue,
    month: i64,
    period_started_at: InstantValue,
    period_ends_at: InstantValue,
    grace_ends_at: InstantValue,
    cancels_at_period_end: bool,
    attempts: i64,
    created_at: InstantValue,
    end_reason: Option<String>,
    /// How often it was cancelled, less how often that was taken back.
    cancelled: i64,
}

/// A month of a subscription, or an upgrade: as it was bought.
#[derive(Queryable)]
struct PurchaseColumns {
    book_id: IdValue,
    subscription_id: IdValue,
    id: IdValue,
    kind: String,
    state: String,
    price_minor: i64,
    currency: String,
    credits: i64,
    plan_id: IdValue,
    plan_price_minor: i64,
    plan_credits_per_month: i64,
    plan_is_privilege: bool,
    follows_at: InstantValue,
    settled_at: Option<InstantValue>,
    is_unattended: Option<bool>,
}

/// What the purchases so far make of a subscription.
struct Made<'a> {
    terms: Option<&'a PurchaseColumns>,
    anchor_at: DateTime<Utc>,
    month: u32,
    started_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

/// Checks every subscription against its purchases.
pub(super) fn check(connection: &mut AnyConnection) -> Result<(), Stop> {
    let graces: Vec<i64> = Statement::<MultiBackend>::new(
        "SELECT DISTINCT value FROM policy_values WHERE name = 'subscription_grace_days'",
    )
    .returning::<BigInt>()
    .load(connection)?;
    let mut subscriptions = Stream::new(load_subscriptions, |row: &SubscriptionColumns| (row.book_id, row.id));
    let mut purchases = Stream::new(load_purchases, |row: &PurchaseColumns| (row.book_id, row.subscription_id, row.id));
    while let Some(subscription) = subscriptions.next(connection)? {
        let own = (subscription.book_id, subscription.id);
        let mut bought = Vec::new();
        while let Some(purchase) = purchases.next_if(connection, |row| (row.book_id, row.subscription_id) <= own)? {
            if (purchase.book_id, purchase.subscription_id) < own {
                return Err(of_none(&purchase));
            }
            bought.push(purchase);
        }
        check_one(&subscription, &mut bought, &graces)?;
    }
    match purchases.peek(connection)? {
        Some(purchase) => Err(of_none(purchase)),
        None => Ok(()),
    }
}

fn of_none(purchase: &PurchaseColumns) -> Stop {
    let key = Pair(purchase.book_id.0, purchase.id.0);
    Row { table: "purchases", key: &key }.disagree("subscription_id", &"a subscription of the book", &"none")
}

fn check_one(subscription: &SubscriptionColumns, bought: &mut [PurchaseColumns], graces: &[i64]) -> Result<(), Stop> {
    // What was paid at one instant: the first month comes first, then what goes on from the earlier end, then the smaller.
    bought.sort_by_key(|purchase| {
        let is_later = purchase.kind != "first_month";
        (purchase.settled_at, is_later, purchase.follows_at, purchase.plan_price_minor, purchase.id)
    });
    bought.iter().try_for_each(check_purchase)?;
    let created_at = subscription.created_at.0;
    let mut made = Made { terms: None, anchor_at: created_at, month: 0, started_at: created_at, ends_at: created_at };
    for purchase in bought.iter().filter(|purchase| purchase.state == "collected") {
        made.take(purchase)?;
    }
    // Before the first month is paid the terms are those that it was ordered with.
    made.terms = made.terms.or_else(|| bought.iter().find(|purchase| purchase.kind == "first_month"));
    compare(subscription, &made, bought, graces)
}

/// A month costs what its plan does and brings its credits; an upgrade at most that.
fn check_purchase(purchase: &PurchaseColumns) -> Result<(), Stop> {
    let key = Pair(purchase.book_id.0, purchase.id.0);
    let row = Row { table: "purchases", key: &key };
    if purchase.kind == "upgrade" {
        let is_part =
            purchase.price_minor <= purchase.plan_price_minor && purchase.credits <= purchase.plan_credits_per_month;
        return row.expect("price_minor, credits", true, is_part);
    }
    row.expect("plan_price_minor", purchase.price_minor, purchase.plan_price_minor)?;
    row.expect("plan_credits_per_month", purchase.credits, purchase.plan_credits_per_month)
}

impl<'a> Made<'a> {
    fn take(&mut self, purchase: &'a PurchaseColumns) -> Result<(), Stop> {
        let key = Pair(purchase.book_id.0, purchase.id.0);
        let row = Row { table: "purchases", key: &key };
        row.expect_at("follows_at", self.ends_at, purchase.follows_at.0)?;
        let settled_at = purchase.settled_at.map_or(purchase.follows_at.0, |at| at.0);
        if purchase.kind == "renewal" {
            self.month += 1;
            self.started_at = self.ends_at;
            if let Some(terms) = self.terms {
                row.expect("plan_id", terms.plan_id.0, purchase.plan_id.0)?;
                row.expect("plan_price_minor", terms.plan_price_minor, purchase.plan_price_minor)?;
                let credits = (terms.plan_credits_per_month, purchase.plan_credits_per_month);
                row.expect("plan_credits_per_month", credits.0, credits.1)?;
                row.expect("plan_is_privilege", terms.plan_is_privilege, purchase.plan_is_privilege)?;
            }
        } else {
            row.expect("kind", self.terms.is_none(), purchase.kind == "first_month")?;
            (self.anchor_at, self.month, self.started_at) = (settled_at, 1, settled_at);
        }
        self.terms = Some(purchase);
        let months = Months::new(self.month);
        self.ends_at = self.anchor_at.checked_add_months(months).unwrap_or(DateTime::<Utc>::MAX_UTC);
        Ok(())
    }
}

fn compare(
    subscription: &SubscriptionColumns,
    made: &Made<'_>,
    bought: &[PurchaseColumns],
    graces: &[i64],
) -> Result<(), Stop> {
    let key = Pair(subscription.book_id.0, subscription.id.0);
    let row = Row { table: "subscriptions", key: &key };
    let Some(terms) = made.terms else { return Err(row.disagree("id", &"one with a first month", &"none")) };
    row.expect("plan_id", terms.plan_id.0, subscription.plan_id.0)?;
    row.expect("price_minor", terms.plan_price_minor, subscription.price_minor)?;
    row.expect("currency", terms.currency.as_str(), subscription.currency.as_str())?;
    row.expect("credits_per_month", terms.plan_credits_per_month, subscription.credits_per_month)?;
    row.expect("is_privilege", terms.plan_is_privilege, subscription.is_privilege)?;
    row.expect_at("anchor_at", made.anchor_at, subscription.anchor_at.0)?;
    row.expect("month", i64::from(made.month), subscription.month)?;
    row.expect_at("period_started_at", made.started_at, subscription.period_started_at.0)?;
    row.expect_at("period_ends_at", made.ends_at, subscription.period_ends_at.0)?;
    let is_over = subscription.state == "ended";
    row.expect("state", made.month == 0 && !is_over, subscription.state == "awaiting_payment")?;
    let grace = subscription.grace_ends_at.0 - made.ends_at;
    let is_granted = match subscription.state.as_str() {
        "active" => graces.iter().any(|days| grace == Duration::days(*days)),
        _ => grace >= Duration::zero(),
    };
    row.expect("grace_ends_at", true, is_granted)?;
    let is_cancelled = subscription.end_reason.as_deref() == Some("cancelled");
    row.expect("end_reason", is_over && subscription.cancels_at_period_end, is_cancelled)?;
    row.expect("cancels_at_period_end", subscription.cancelled, i64::from(subscription.cancels_at_period_end))?;
    let is_try = |purchase: &&PurchaseColumns| {
        purchase.kind == "renewal"
            && purchase.is_unattended == Some(true)
            && purchase.follows_at == subscription.period_ends_at
    };
    match subscription.state.as_str() {
        "active" | "awaiting_payment" => row.expect("attempts", 0, subscription.attempts),
        "past_due" => {
            let tries = i64::try_from(bought.iter().filter(is_try).count()).unwrap_or(i64::MAX);
            row.expect("attempts", tries, subscription.attempts)
        }
        _ => Ok(()),
    }
}

fn load_subscriptions(
    connection: &mut AnyConnection,
    after: Option<&OwnKey>,
    limit: i64,
) -> QueryResult<Vec<SubscriptionColumns>> {
    let nil = IdValue(Uuid::nil());
    let (book, id) = after.copied().unwrap_or((nil, nil));
    Statement::<MultiBackend>::new(
        "SELECT s.book_id, s.id, s.plan_id, s.price_minor, s.currency, s.credits_per_month, s.is_privilege, s.state, \
         s.anchor_at, CAST(s.month AS bigint), s.period_started_at, s.period_ends_at, s.grace_ends_at, \
         s.cancels_at_period_end, CAST(s.attempts AS bigint), s.created_at, s.end_reason, \
         (SELECT count(*) FROM events AS e WHERE e.book_id = s.book_id AND e.kind = 'subscription_cancelled' \
             AND e.subject_id = s.id) - (SELECT count(*) FROM events AS e WHERE e.book_id = s.book_id \
             AND e.kind = 'subscription_resumed' AND e.subject_id = s.id) \
         FROM subscriptions AS s WHERE (s.book_id, s.id) > (?, ?) ORDER BY s.book_id, s.id LIMIT ?",
    )
    .returning::<(
        Id,
        Id,
        Id,
        BigInt,
        Text,
        BigInt,
        Bool,
        Text,
        Instant,
        BigInt,
        Instant,
        Instant,
        Instant,
        Bool,
        BigInt,
        Instant,
        Nullable<Text>,
        BigInt,
    )>()
    .bind::<Id, _>(book)
    .bind::<Id, _>(id)
    .bind::<BigInt, _>(limit)
    .load(connection)
}

fn load_purchases(
    connection: &mut AnyConnection,
    after: Option<&(IdValue, IdValue, IdValue)>,
    limit: i64,
) -> QueryResult<Vec<PurchaseColumns>> {
    let nil = IdValue(Uuid::nil());
    let (book, subscription, id) = after.copied().unwrap_or((nil, nil, nil));
    Statement::<MultiBackend>::new(
        "SELECT p.book_id, p.subscription_id, p.id, p.kind, p.state, p.price_minor, p.currency, p.credits, p.plan_id, \
         p.plan_price_minor, p.plan_credits_per_month, p.plan_is_privilege, p.follows_at, p.settled_at, o.is_unattended \
         FROM purchases AS p LEFT JOIN payment_orders AS o ON o.book_id = p.book_id AND o.subject_id = p.id \
             AND o.payable = 'purchase' \
         WHERE p.subscription_id IS NOT NULL AND (p.book_id, p.subscription_id, p.id) > (?, ?, ?) \
         ORDER BY p.book_id, p.subscription_id, p.id LIMIT ?",
    )
    .returning::<(
        Id,
        Id,
        Id,
        Text,
        Text,
        BigInt,
        Text,
        BigInt,
        Id,
        BigInt,
        BigInt,
        Bool,
        Instant,
        Nullable<Instant>,
        Nullable<Bool>,
    )>()
    .bind::<Id, _>(book)
    .bind::<Id, _>(subscription)
    .bind::<Id, _>(id)
    .bind::<BigInt, _>(limit)
    .load(connection)
}
