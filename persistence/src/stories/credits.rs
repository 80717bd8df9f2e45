//! Provider books on a real store: spends at once, and what the audit says of edited credits.
#![expect(clippy::disallowed_methods, reason = "tests make their own ids")]

use std::sync::Arc;

use diesel::connection::SimpleConnection;
use palier_domain::WriteSet;
use palier_domain::actor::{Actor, StaffRole};
use palier_domain::credits::{
    CreatePack, CreditSpend, CreditStore, RefundAsGoodwill, WriteProfile, buy_credit_pack, create_pack, put_provider,
    refund_as_goodwill, spend_credits,
};
use palier_domain::ids::{BookId, CreditPackId, ProjectId, PurchaseId};
use palier_domain::money::{Currency, Money};
use palier_domain::policy::SpendPurpose;
use uuid::Uuid;

use super::audits::edited;
use super::world::{World, account_of, line, prose};
use crate::lanes::WriteError;
use crate::scratch::{self, Scratch};

/// A provider with a pack of so many credits, and somebody of sales.
async fn provider(world: &World, credits: i64) -> (Arc<Actor>, Arc<Actor>) {
    let provider = world.sign_up("provider@example.org", None).await;
    let sales = world.sign_up("sales@example.org", Some(StaffRole::Sales)).await;
    let account = account_of(&provider);
    let profile = WriteProfile {
        trade: line("Carpenter"),
        presentation: prose("Stairs."),
        city: line("Lille"),
        currency: Currency::Eur,
    };
    world
        .act(WriteSet::provider(account), &provider, move |store, context| {
            put_provider(store, context, None, profile.clone())
        })
        .await
        .unwrap();
    let id = CreditPackId(Uuid::now_v7());
    let pack = CreatePack { id, name: line("A pack"), price: Money::new(credits * 100, Currency::Eur), credits };
    world
        .act(WriteSet::alone(id), &sales, move |store, context| create_pack(store, context, pack.clone()))
        .await
        .unwrap();
    let purchase = PurchaseId(Uuid::now_v7());
    let bought = world.act(WriteSet::provider(account), &provider, move |store, context| {
        buy_credit_pack(store, context, (id, purchase))
    });
    bought.await.unwrap();
    (provider, sales)
}

/// Drafts of somebody's.
fn projects(scratch: &Scratch, count: usize) -> Vec<ProjectId> {
    let mut connection = scratch.connect();
    let ids: Vec<ProjectId> = (0..count).map(|_| ProjectId(Uuid::now_v7())).collect();
    for id in &ids {
        let id = if scratch.is_postgres() { format!("'{}'::uuid", id.0) } else { format!("x'{}'", id.0.simple()) };
        let draft = format!(
            "INSERT INTO projects (id, client_id, title, description, category, city, city_key, budget_minor, currency, \
             budget_band, phone, words, state, applications, open_reports, created_at, version) \
             SELECT {id}, id, 'Stairs', 'Of oak.', 'building', 'Lille', 'lille', 50000, 'EUR', 'small', '+33612345678', \
             '', 'draft', 0, 0, created_at, 1 FROM accounts LIMIT 1"
        );
        connection.batch_execute(&draft).unwrap();
    }
    ids
}

async fn spend(
    world: &World,
    provider: &Arc<Actor>,
    (project, price): (ProjectId, i64),
) -> Result<CreditSpend, WriteError> {
    let spend = move |store: &mut crate::Session<'_>, context: &palier_domain::Context<'_>| {
        spend_credits(store, context, project, SpendPurpose::ContactDetails, price)
    };
    world.act(WriteSet::provider(account_of(provider)), provider, spend).await
}

#[tokio::test]
async fn spends_at_once_take_each_credit_once() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let other = world.on_another_server(&scratch);
        let (provider, _) = provider(&world, 20).await;
        let spends = (0..60).zip(projects(&scratch, 60)).map(|(turn, project)| {
            let (world, provider) = (if turn % 2 == 0 { &world } else { &other }.clone(), Arc::clone(&provider));
            tokio::spawn(
                async move { spend(&world, &provider, (project, 1 + turn % 3)).await.map(|spent| spent.price) },
            )
        });
        let mut spent = 0;
        for spending in spends.collect::<Vec<_>>() {
            spent += spending.await.unwrap().unwrap_or(0);
        }
        assert_eq!(spent, 20, "the small prices fill what the large ones leave");
        let book = BookId::of_provider(account_of(&provider));
        let now = world.now;
        let open = world.ask(&provider, move |store, _| Ok(store.list_open_lots(book, now, 10)?)).await.unwrap();
        assert_eq!(open, []);
        assert_eq!(world.audit(&scratch).disagreement, None);
        world.database.shut_down().await;
    }
}

#[tokio::test]
async fn any_edited_credit_is_found_and_its_table_named() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let (provider, sales) = provider(&world, 20).await;
        let projects = projects(&scratch, 2);
        let first = spend(&world, &provider, (projects[0], 2)).await.unwrap().id;
        spend(&world, &provider, (projects[1], 3)).await.unwrap();
        let refund = RefundAsGoodwill { spend: first, credits: Some(1), reason: line("For once.") };
        let account = account_of(&provider);
        let refunded = world.act(WriteSet::provider(account), &sales, move |store, context| {
            refund_as_goodwill(store, context, account, refund.clone())
        });
        refunded.await.unwrap();
        world.database.shut_down().await;
        let edits = [
            ("credit_lots", "remaining = remaining - 1", "origin = 'pack'", "credit_lots"),
            ("credit_lots", "granted = granted + 1", "origin = 'pack'", "credit_lots"),
            ("credit_spends", "price = price + 1", "price = 3", "credit_spends"),
            ("credit_spends", "goodwill_credits = 2", "price = 2", "credit_spends"),
            ("purchases", "credits = credits + 1", "TRUE", "purchases"),
            ("purchases", "price_minor = price_minor + 1", "TRUE", "purchases"),
            ("purchases", "state = 'returned'", "TRUE", "purchases"),
            ("payment_orders", "state = 'pending'", "TRUE", "purchases"),
            ("payment_orders", "refunded_minor = 1", "kind = 'collect'", "payment_orders"),
            ("payment_orders", "payable = 'pledge_revision'", "TRUE", "payment_orders"),
            ("payment_orders", "payable = 'purchase_return'", "TRUE", "purchases"),
            ("payment_orders", "payable = 'repeated_purchase'", "TRUE", "purchases"),
            ("payment_orders", "subject_number = 1", "TRUE", "payment_orders"),
            ("ledger_accounts", "kind = 'escrow'", "kind = 'credits_spent'", "ledger_accounts"),
            ("books", "kind = 'campaign'", "kind = 'provider'", "transfers"),
        ];
        for (table, change, which, named) in edits {
            assert_eq!(edited(&scratch, table, change, which).table, named, "{table}: {change}");
        }
        for column in ["lot_id", "cause_id", "unit"] {
            let value = if column == "unit" { "'EUR'" } else { "id" };
            let found = edited(&scratch, "transfers", &format!("{column} = {value}"), "kind = 'credit_spend'");
            assert_eq!(found.table, "transfers", "{column}");
        }
    }
}
