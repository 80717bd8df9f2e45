//! A small world: a fixed clock, a gateway that says at once what it is told to, people and campaigns.
#![expect(clippy::disallowed_methods, reason = "tests make their own ids")]

use std::sync::Arc;

use chrono::{DateTime, Duration, NaiveDate, TimeZone, Utc};
use palier_domain::Failure;
use palier_domain::WriteSet;
use palier_domain::actor::{Actor, StaffRole};
use palier_domain::campaigns::{
    Campaign, CampaignKind, CampaignStore, CampaignTerms, Category, CreateCampaign, CreateReward, DeliveryCalendar,
    Goods, LineChoice, PledgeFunds, ShippingMode, ShippingOffer, create_campaign, create_reward, launch_campaign,
    pledge_funds,
};
use palier_domain::clock::{Context, IdMaker};
use palier_domain::idempotency::{IdempotencyStore, StoredReply};
use palier_domain::identity::{
    CreateAccount, DisplayName, EmailAddress, IdentityStore, Locale, PasswordHash, TokenHash, create_account,
    grant_role, open_session,
};
use palier_domain::ids::{AccountId, CampaignId, PledgeId, RewardId};
use palier_domain::money::{Currency, Money};
use palier_domain::payments::{GatewayAnswer, InstantAnswers, PaymentOrder};
use palier_domain::text::{Line, Prose};
use palier_domain::write_set::Hints;
use uuid::Uuid;

use crate::audit::{AuditReport, audit};
use crate::database::{Database, DatabaseOptions};
use crate::lanes::WriteError;
use crate::scratch::Scratch;
use crate::session::Session;

pub(super) struct Ids;

impl IdMaker for Ids {
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// Accepts everything at once, or says nothing beforehand.
#[derive(Clone, Copy)]
pub(super) struct Gateway {
    pub(super) predict: bool,
}

impl InstantAnswers for Gateway {
    fn predict(&self, order: &PaymentOrder) -> Option<GatewayAnswer> {
        self.predict.then(|| GatewayAnswer::Accepted { reference: order.key() })
    }
}

#[derive(Clone)]
pub(super) struct World {
    pub(super) database: Database,
    pub(super) now: DateTime<Utc>,
    pub(super) gateway: Gateway,
    pub(super) initiator: Arc<Actor>,
    pub(super) finance: Arc<Actor>,
    pub(super) system: Arc<Actor>,
}

pub(super) fn line<const MAX: usize>(text: &str) -> Line<MAX> {
    Line::parse("text", text).unwrap()
}

pub(super) fn prose<const MAX: usize>(text: &str) -> Prose<MAX> {
    Prose::parse("text", text).unwrap()
}

pub(super) fn new_account(email: &str) -> CreateAccount {
    CreateAccount {
        id: None,
        email: EmailAddress::parse(email).unwrap(),
        display_name: DisplayName::parse("display_name", "Ada").unwrap(),
        locale: Locale::Fr,
        password_hash: PasswordHash::new("hash".to_owned()),
    }
}

impl World {
    pub(super) async fn open(scratch: &Scratch) -> Self {
        crate::migrate::up(&scratch.url).unwrap();
        let mut options = DatabaseOptions::new(scratch.url.clone());
        options.answer_wait_max = std::time::Duration::from_secs(20);
        let database = Database::open(&options).unwrap();
        let now = Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap();
        let nobody = Arc::new(Actor::Anonymous);
        let gateway = Gateway { predict: true };
        let system = Arc::new(Actor::System);
        let mut world = Self { database, now, gateway, initiator: Arc::clone(&nobody), finance: nobody, system };
        world.initiator = world.sign_up("initiator@example.org", None).await;
        world.finance = world.sign_up("finance@example.org", Some(StaffRole::Finance)).await;
        world
    }

    /// The same world seen from a second server.
    pub(super) fn on_another_server(&self, scratch: &Scratch) -> Self {
        let database = Database::open(&DatabaseOptions::new(scratch.url.clone())).unwrap();
        Self { database, ..self.clone() }
    }

    /// Runs a use case.
    pub(super) async fn act<T, F>(
        &self,
        write_set: impl Into<WriteSet>,
        actor: &Arc<Actor>,
        mut act: F,
    ) -> Result<T, WriteError>
    where
        T: Send + 'static,
        F: FnMut(&mut Session<'_>, &Context<'_>) -> Result<T, Failure> + Send + 'static,
    {
        let (now, gateway, actor) = (self.now, self.gateway, Arc::clone(actor));
        let command = move |session: &mut Session<'_>| {
            act(session, &Context { actor: &actor, now, ids: &Ids, gateway: &gateway })
        };
        self.database.write(write_set, command).await
    }

    /// Runs queries of a use case.
    pub(super) async fn ask<T, F>(&self, actor: &Arc<Actor>, mut ask: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Session<'_>, &Context<'_>) -> Result<T, Failure> + Send + 'static,
    {
        let (now, gateway, actor) = (self.now, self.gateway, Arc::clone(actor));
        let queries = move |session: &mut Session<'_>| {
            ask(session, &Context { actor: &actor, now, ids: &Ids, gateway: &gateway })
        };
        self.database.read_snapshot(queries).await
    }

    pub(super) async fn sign_up(&self, email: &str, role: Option<StaffRole>) -> Arc<Actor> {
        let command = new_account(email);
        let now = self.now;
        let anyone = Arc::new(Actor::Anonymous);
        let signed_in = self.act(WriteSet::installation(), &anyone, move |store, context| {
            let account = create_account(store, context, command.clone())?.account;
            let mut hash = [0; 32];
            hash[..16].copy_from_slice(account.id.0.as_bytes());
            let session = open_session(store, context, &account, TokenHash(hash))?.session;
            let roles = match role {
                Some(role) => grant_role(store, now, &account.email, role)?.1.roles,
                None => Vec::new(),
            };
            Ok(Actor::Person { account: account.id, session: session.id, roles })
        });
        Arc::new(signed_in.await.unwrap())
    }

    pub(super) async fn draft(&self, goal_minor: i64) -> CampaignId {
        let id = CampaignId(Uuid::now_v7());
        let deadline_at = Some(self.now + Duration::days(30));
        let command = CreateCampaign {
            id,
            terms: CampaignTerms {
                title: line("Un four à pain"),
                summary: prose("Pour le quartier"),
                story: prose("# Pourquoi\n…"),
                category: Category::Community,
                kind: CampaignKind::Product,
                goal: Money::new(goal_minor, Currency::Eur),
                opens_at: None,
                deadline_at,
            },
            calendar: DeliveryCalendar {
                production_on: NaiveDate::from_ymd_opt(2026, 6, 1),
                packaging_on: NaiveDate::from_ymd_opt(2026, 7, 1),
                delivery_on: NaiveDate::from_ymd_opt(2026, 8, 1),
                ..DeliveryCalendar::default()
            },
        };
        let created =
            self.act(id, &self.initiator, move |store, context| create_campaign(store, context, command.clone()));
        created.await.unwrap();
        id
    }

    pub(super) async fn reward(&self, campaign: CampaignId, price_minor: i64, stock: Option<i64>) -> RewardId {
        let id = RewardId(Uuid::now_v7());
        let command = CreateReward {
            id,
            title: line("Une miche"),
            description: prose("Au levain"),
            price_minor,
            stock,
            shipping: vec![
                ShippingOffer { mode: ShippingMode::Pickup, fee_minor: 0 },
                ShippingOffer { mode: ShippingMode::HomeDelivery, fee_minor: 350 },
            ],
            goods: Goods::default(),
            delivery_on: None,
        };
        let created = self.act(campaign, &self.initiator, move |store, context| {
            create_reward(store, context, campaign, command.clone())
        });
        created.await.unwrap();
        id
    }

    pub(super) async fn launch(&self, campaign: CampaignId) -> Campaign {
        let launched =
            self.act(campaign, &self.initiator, move |store, context| launch_campaign(store, context, campaign));
        launched.await.unwrap()
    }

    pub(super) fn audit(&self, scratch: &Scratch) -> AuditReport {
        let report = audit(&scratch.url).unwrap();
        assert_eq!(report.disagreement.as_ref().map(ToString::to_string), None);
        report
    }
}

pub(super) fn some_of(reward: RewardId, quantity: i64) -> LineChoice {
    LineChoice { reward, quantity, shipping: Some(ShippingMode::Pickup), address: None }
}

pub(super) fn pledge(campaign: CampaignId, lines: Vec<LineChoice>, free_minor: i64) -> PledgeFunds {
    let free_amount = (free_minor > 0).then(|| Money::new(free_minor, Currency::Eur));
    PledgeFunds { id: PledgeId(Uuid::now_v7()), campaign, lines, free_amount }
}

impl World {
    /// Pledges with everything that the API reads and writes in the same transaction.
    pub(super) async fn pledge(&self, backer: &Arc<Actor>, command: PledgeFunds) -> Result<PledgeId, WriteError> {
        let (now, gateway, actor) = (self.now, self.gateway, Arc::clone(backer));
        let (account, key) = (account_of(backer), command.id.to_string());
        let hints = Hints { pledge: Some((command.campaign, command.id)), name_of: Some(account) };
        let write_set = WriteSet::from(command.campaign).with_hints(hints);
        let reply_key = (account.0, key.clone());
        let pledged = self.database.write_keyed(write_set, Some(reply_key), move |session| {
            let context = Context { actor: &actor, now, ids: &Ids, gateway: &gateway };
            session.find_reply(account.0, &key)?;
            let pledge = pledge_funds(session, &context, &command)?;
            assert!(session.find_campaign(pledge.campaign)?.is_some());
            assert_eq!(session.list_display_names(&[pledge.backer])?.len(), 1);
            session.insert_reply(&reply_to(account.0, &key, now))?;
            Ok(pledge)
        });
        pledged.await.map(|pledge| pledge.id)
    }
}

fn reply_to(actor: Uuid, key: &str, recorded_at: DateTime<Utc>) -> StoredReply {
    let (key, headers, body) = (key.to_owned(), Vec::new(), b"{}".to_vec());
    StoredReply { actor, key, request_hash: [7; 32], status: 201, headers, body, recorded_at }
}

pub(super) fn account_of(actor: &Actor) -> AccountId {
    actor.account().unwrap()
}
