//! One caller on SQLite, who pledges again when the last pledge is committed:
//! the use case and the stores of the server itself, with nothing to share a
//! commit with. More callers would only wait for each other: SQLite has one writer.

use std::time::{Duration, Instant};

use palier_domain::actor::{Actor, Scope};
use palier_domain::campaigns::{LineChoice, PledgeFunds, pledge_funds};
use palier_domain::clock::IdMaker;
use palier_domain::idempotency::{IdempotencyStore, StoredReply};
use palier_domain::ids::{AccountId, ApiClientId, CampaignId, PledgeId, RewardId};
use palier_domain::payments::{GatewayAnswer, InstantAnswers, PaymentOrder};
use palier_domain::{Context, Failure, Refusal};
use palier_persistence::{Database, DatabaseOptions};
use uuid::Uuid;

use crate::Failed;
use crate::load::{Measured, any_campaign, fresh_id};
use crate::place::Place;
use crate::world::{World, campaign_id, reward_id};

/// As much as a reply and its headers take when they are kept.
const REPLY_BYTES: usize = 900;

/// The database, and who pledges to what.
pub(crate) struct OneByOne {
    database: Database,
    backer: AccountId,
    campaigns: u32,
}

impl OneByOne {
    pub(super) fn open(place: &Place, world: &World) -> Result<Self, Failed> {
        let database = Database::open(&DatabaseOptions::new(place.database_url("baseline").parse()?))?;
        let backer = world.backers.first().ok_or("nobody to pledge")?;
        Ok(Self { database, backer: AccountId(backer.parse()?), campaigns: world.campaigns })
    }

    pub(super) async fn run(&self, duration: Duration) -> Result<Measured, Failed> {
        let (mut latencies, started) = (Vec::new(), Instant::now());
        while started.elapsed() < duration {
            let sent = Instant::now();
            self.pledge(fresh_id()).await?;
            latencies.push(sent.elapsed());
        }
        Measured::new(started, latencies)
    }

    async fn pledge(&self, key: Uuid) -> Result<(), Failed> {
        let campaign = any_campaign(key, self.campaigns);
        let (client, scopes) = (ApiClientId(Uuid::nil()), vec![Scope::PledgesWrite]);
        let actor = Actor::Client { client, account: self.backer, scopes };
        let reward = RewardId(reward_id(campaign).parse()?);
        let line = LineChoice { reward, quantity: 1, shipping: None, address: None };
        let campaign = CampaignId(campaign_id(campaign).parse()?);
        let funds = PledgeFunds { id: PledgeId(Ids.next()), campaign, lines: vec![line], free_amount: None };
        #[expect(clippy::disallowed_methods, reason = "the baseline has no server to ask for the time")]
        let now = chrono::Utc::now();
        let reply = StoredReply {
            actor: self.backer.0,
            key: key.to_string(),
            request_hash: [0x5a; 32],
            status: 201,
            headers: Vec::new(),
            body: vec![0x5a; REPLY_BYTES],
            recorded_at: now,
        };
        let pledged = self.database.write(campaign, move |session| {
            if session.find_reply(reply.actor, &reply.key)?.is_some() {
                return Err(Failure::Refused(Refusal::IdTaken));
            }
            pledge_funds(session, &Context { actor: &actor, now, ids: &Ids, gateway: &Accepting }, &funds)?;
            Ok(session.insert_reply(&reply)?)
        });
        Ok(pledged.await?)
    }
}

/// Makes ids as the server does.
pub(crate) struct Ids;

impl IdMaker for Ids {
    fn next(&self) -> Uuid {
        fresh_id()
    }
}

/// A gateway that accepts everything, as the sandbox's does.
pub(crate) struct Accepting;

impl InstantAnswers for Accepting {
    fn predict(&self, order: &PaymentOrder) -> Option<GatewayAnswer> {
        Some(GatewayAnswer::Accepted { reference: format!("sandbox-{}", order.key()) })
    }
}
