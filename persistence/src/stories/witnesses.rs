//! The audit: what was decided once is said twice, and whichever of the two is edited by hand is found.
#![expect(clippy::disallowed_methods, reason = "tests make their own ids")]

use chrono::Duration;
use palier_domain::WriteSet;
use palier_domain::actor::StaffRole;
use palier_domain::campaigns::{
    CampaignChanges, CampaignState, RewardChanges, stop_reward, update_campaign, update_reward,
};
use palier_domain::credits::{CreatePlan, PlanTerms, WriteProfile, create_plan, put_provider, subscribe};
use palier_domain::escrow::{Evidence, approve_tranche, request_tranche, wind_down_campaign};
use palier_domain::ids::PlanId;
use palier_domain::money::{Currency, Money};
use palier_domain::refusal::SeenVersions;
use uuid::Uuid;

use super::audits::edited;
use super::money::{close, live, pledge_some, refund_all};
use super::world::{World, account_of, line, prose};
use crate::scratch::{self, Scratch};

/// A change of a column, which rows of it, and the table that the audit then names.
type Edit = (&'static str, String, &'static str, &'static str);

fn edit(table: &'static str, change: &str, which: &'static str, named: &'static str) -> Edit {
    (table, change.to_owned(), which, named)
}

/// SQL for an instant a little later than a column says.
fn later(scratch: &Scratch, column: &str) -> String {
    let a_little = if scratch.is_postgres() { "interval '1 microsecond'" } else { "1" };
    format!("{column} = {column} + {a_little}")
}

fn assert_found(scratch: &Scratch, edits: &[Edit]) {
    for (table, change, which, named) in edits {
        let found = edited(scratch, table, change, which);
        assert_eq!(found.table, *named, "{table}: {change}: {found}");
    }
}

#[tokio::test]
async fn what_a_campaign_was_launched_with_is_said_twice() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        live(&world, 10_000_000, Some(50)).await;
        world.audit(&scratch);
        let edits = [
            edit("campaigns", "goal_minor = goal_minor - 1", "TRUE", "campaigns"),
            edit("campaigns", "policy_version = policy_version + 1", "TRUE", "campaigns"),
            edit("campaigns", &later(&scratch, "deadline_at"), "TRUE", "campaigns"),
            edit("launch_terms", "goal_minor = goal_minor + 1", "TRUE", "campaigns"),
            edit("rewards", "price_minor = price_minor + 1", "TRUE", "rewards"),
            edit("reward_terms", "price_minor = price_minor - 1", "TRUE", "rewards"),
            edit("reward_shipping_modes", "fee_minor = fee_minor + 1", "mode = 'home_delivery'", "rewards"),
            edit("delivery_calendars", "number = 2", "TRUE", "delivery_calendars"),
            edit("rewards", "stock = stock + 1", "TRUE", "rewards"),
            edit("reward_stocks", "stock = stock + 1", "TRUE", "rewards"),
            edit("campaigns", "story = story || 'x'", "TRUE", "campaign_texts"),
            edit("campaign_texts", "summary = summary || 'x'", "TRUE", "campaign_texts"),
            edit("campaign_texts", "number = 2", "TRUE", "campaign_texts"),
        ];
        assert_found(&scratch, &edits);
        world.database.shut_down().await;
    }
}

#[tokio::test]
async fn what_was_done_while_a_campaign_was_live_is_said_twice() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let (campaign, reward) = live(&world, 10_000_000, Some(50)).await;
        let backer = world.sign_up("backer@example.org", None).await;
        pledge_some(&world, &backer, campaign, reward, 3).await;
        let changes = CampaignChanges { summary: Some(prose("Deux fours")), ..CampaignChanges::default() };
        let edited = world.act(campaign, &world.initiator, move |store, context| {
            update_campaign(store, context, campaign, &SeenVersions::Any, changes.clone())
        });
        edited.await.unwrap();
        let raise = RewardChanges { stock: Some(Some(60)), ..RewardChanges::default() };
        let raised = world.act(campaign, &world.initiator, move |store, context| {
            update_reward(store, context, campaign, reward, &SeenVersions::Any, raise.clone())
        });
        raised.await.unwrap();
        world.reward(campaign, 3_000, Some(7)).await;
        let stopped =
            world.act(campaign, &world.initiator, move |store, context| stop_reward(store, context, campaign, reward));
        stopped.await.unwrap();
        world.audit(&scratch);
        let edits = [
            edit("campaigns", "summary = 'Un four'", "TRUE", "campaign_texts"),
            edit("campaign_texts", &later(&scratch, "recorded_at"), "number = 2", "campaign_texts"),
            edit("rewards", "stock = 50", "stock = 60", "rewards"),
            edit("reward_stocks", &later(&scratch, "recorded_at"), "stock = 60", "rewards"),
            edit("reward_stocks", &later(&scratch, "recorded_at"), "stock = 7", "rewards"),
            edit("reward_terms", &later(&scratch, "recorded_at"), "price_minor = 3000", "reward_terms"),
            edit("rewards", "stopped_at = NULL", "stopped_at IS NOT NULL", "rewards"),
            edit("rewards", &later(&scratch, "stopped_at"), "stopped_at IS NOT NULL", "rewards"),
            edit(
                "events",
                "subject_id = (SELECT r.id FROM rewards AS r WHERE r.stock = 7)",
                "kind = 'reward_stopped'",
                "events",
            ),
        ];
        assert_found(&scratch, &edits);
        world.database.shut_down().await;
    }
}

#[tokio::test]
async fn what_became_of_a_tranche_is_said_by_its_steps_and_its_events() {
    for scratch in scratch::each() {
        let mut world = World::open(&scratch).await;
        let (campaign, reward) = live(&world, 10_000, None).await;
        let backer = world.sign_up("backer@example.org", None).await;
        pledge_some(&world, &backer, campaign, reward, 9).await;
        assert_eq!(close(&mut world, campaign).await, CampaignState::Preparing);
        let evidence = Evidence { note: prose("Le four chauffe"), links: Vec::new() };
        let requested = world.act(campaign, &world.initiator, move |store, context| {
            request_tranche(store, context, campaign, 2, evidence.clone())
        });
        requested.await.unwrap();
        world.now += Duration::days(8);
        let approved = world
            .act(campaign, &world.finance, move |store, context| approve_tranche(store, context, campaign, 2, false));
        approved.await.unwrap();
        world.audit(&scratch);
        let edits = [
            edit("tranches", &later(&scratch, "inspection_ends_at"), "number = 2", "tranches"),
            edit("tranches", "decided_by = (SELECT backer_id FROM pledges LIMIT 1)", "number = 2", "tranches"),
            edit("tranches", &later(&scratch, "decided_at"), "number = 2", "escrow_outflows"),
            edit("tranche_steps", &later(&scratch, "inspection_ends_at"), "kind = 'requested'", "tranche_steps"),
            edit("tranche_steps", "objections = 1", "kind = 'approved' AND tranche_number = 2", "tranche_steps"),
            edit("events", "kind = 'tranche_rejected'", "kind = 'tranche_approved'", "events"),
            edit("events", "actor_id = NULL", "kind = 'tranche_requested'", "events"),
            edit("events", &later(&scratch, "occurred_at"), "kind = 'campaign_succeeded'", "events"),
            edit("events", "kind = 'pledge_changed'", "kind = 'pledge_collected'", "events"),
            edit("events", "subject_id = book_id", "kind = 'pledge_collected'", "events"),
            edit("payment_orders", "payable = 'pledge_refund'", "kind = 'payout'", "payment_orders"),
        ];
        assert_found(&scratch, &edits);
        let wound_down = world.act(campaign, &world.finance, move |store, context| {
            wind_down_campaign(store, context, campaign, &line("It cannot finish."), false)
        });
        wound_down.await.unwrap();
        refund_all(&world, campaign).await;
        world.audit(&scratch);
        let edits = [
            edit("payment_orders", "payable = 'pledge_withdrawal'", "payable = 'pledge_refund'", "payment_orders"),
            edit("payment_orders", &later(&scratch, "created_at"), "payable = 'pledge_refund'", "payment_orders"),
            edit("events", "kind = 'pledge_withdrawn'", "kind = 'pledge_refunded'", "events"),
        ];
        assert_found(&scratch, &edits);
        world.database.shut_down().await;
    }
}

#[tokio::test]
async fn what_a_subscription_costs_and_brings_is_said_by_what_was_bought() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let provider = world.sign_up("provider@example.org", None).await;
        let sales = world.sign_up("sales@example.org", Some(StaffRole::Sales)).await;
        let account = account_of(&provider);
        let profile = WriteProfile {
            trade: line("Carpenter"),
            presentation: prose("Stairs."),
            city: line("Lille"),
            currency: Currency::Eur,
        };
        let became = world.act(WriteSet::provider(account), &provider, move |store, context| {
            put_provider(store, context, None, profile.clone())
        });
        became.await.unwrap();
        let plan = PlanId(Uuid::now_v7());
        let price = Money::new(2_900, Currency::Eur);
        let command = CreatePlan {
            name: line("A plan"),
            terms: PlanTerms { plan, price, credits_per_month: 20, is_privilege: false },
        };
        let created = world
            .act(WriteSet::alone(plan), &sales, move |store, context| create_plan(store, context, command.clone()));
        created.await.unwrap();
        world
            .act(WriteSet::provider(account), &provider, move |store, context| subscribe(store, context, plan))
            .await
            .unwrap();
        world.audit(&scratch);
        let edits = [
            edit("subscriptions", "price_minor = price_minor - 1", "TRUE", "subscriptions"),
            edit("subscriptions", "credits_per_month = credits_per_month + 1", "TRUE", "subscriptions"),
            edit("subscriptions", "is_privilege = NOT is_privilege", "TRUE", "subscriptions"),
            edit("subscriptions", &later(&scratch, "period_ends_at"), "TRUE", "subscriptions"),
            edit("subscriptions", "month = month + 1", "TRUE", "subscriptions"),
            edit("subscriptions", "cancels_at_period_end = NOT cancels_at_period_end", "TRUE", "subscriptions"),
            edit("purchases", "plan_price_minor = plan_price_minor + 1", "TRUE", "purchases"),
            edit("plans", "price_minor = price_minor + 1", "TRUE", "plans"),
            edit("events", "kind = 'subscription_renewed'", "kind = 'subscription_started'", "events"),
            edit("credit_lots", &later(&scratch, "expires_at"), "TRUE", "credit_lots"),
        ];
        assert_found(&scratch, &edits);
        world.database.shut_down().await;
    }
}
