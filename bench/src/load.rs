//! The closed loop: each connection sends its next pledge when the last one was answered.

pub(crate) mod open;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use uuid::Uuid;

use crate::Failed;
use crate::server::Api;
use crate::wire::{Connection, Request};
use crate::world::{campaign_id, reward_id};

/// What a measure saw.
pub(crate) struct Measured {
    pub(crate) pledges: u32,
    pub(crate) elapsed: Duration,
    /// How long each of them took, where that is known.
    pub(crate) latencies: Vec<Duration>,
}

impl Measured {
    pub(crate) fn new(started: Instant, latencies: Vec<Duration>) -> Result<Self, Failed> {
        Ok(Self { pledges: u32::try_from(latencies.len())?, elapsed: started.elapsed(), latencies })
    }
}

/// Who pledges, and to how many campaigns.
pub(crate) struct Load<'a> {
    pub(crate) api: &'a Api,
    /// The backers' access tokens, one for each connection.
    pub(crate) tokens: Vec<String>,
    pub(crate) campaigns: Campaigns,
}

/// Campaigns that are pledged to: so many, from a number on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Campaigns {
    pub(crate) first: u32,
    pub(crate) count: u32,
}

impl Load<'_> {
    /// The same, to one campaign.
    pub(crate) fn only(&self, campaign: u32) -> Self {
        Self { api: self.api, tokens: self.tokens.clone(), campaigns: Campaigns { first: campaign, count: 1 } }
    }

    /// A single pledge.
    pub(crate) async fn pledge_once(&self) -> Result<(), Failed> {
        let token = self.tokens.first().ok_or("nobody to pledge")?;
        let address = self.api.address()?;
        let request = pledge_request(address, token, self.campaigns);
        Connection::open(address).await?.exchange(&request).await.map(drop)
    }

    /// Pledges over so many connections for so long; any other answer than 201 ends it.
    pub(crate) async fn run(&self, connections: usize, duration: Duration) -> Result<Measured, Failed> {
        let (mut pledging, address) = (JoinSet::new(), self.api.address()?);
        let started = Instant::now();
        for token in self.tokens.iter().cycle().take(connections) {
            pledging.spawn(pledge_until(started + duration, address, token.clone(), self.campaigns));
        }
        let mut latencies = Vec::new();
        while let Some(pledged) = pledging.join_next().await {
            latencies.extend(pledged??);
        }
        Measured::new(started, latencies)
    }
}

async fn pledge_until(
    end: Instant,
    address: SocketAddr,
    token: String,
    campaigns: Campaigns,
) -> Result<Vec<Duration>, Failed> {
    let (mut connection, mut latencies) = (Connection::open(address).await?, Vec::new());
    while Instant::now() < end {
        let request = pledge_request(address, &token, campaigns);
        let sent = Instant::now();
        connection.exchange(&request).await?;
        latencies.push(sent.elapsed());
    }
    Ok(latencies)
}

/// A pledge to one of the campaigns, with a key of its own.
pub(crate) fn pledge_request(address: SocketAddr, token: &str, campaigns: Campaigns) -> Request {
    let key = fresh_id();
    let campaign = any_campaign(key, campaigns.count).saturating_add(campaigns.first - 1);
    let path = format!("/v1/campaigns/{}/pledges", campaign_id(campaign));
    let body = format!(r#"{{"lines":[{{"reward_id":"{}","quantity":1}}]}}"#, reward_id(campaign));
    Request::post(address, &path, &headers(token, key), &body, 201)
}

/// The headers of somebody's request that has a key.
pub(crate) fn headers(token: &str, key: Uuid) -> String {
    format!("Authorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n")
}

/// An id as clients and the server make them.
pub(crate) fn fresh_id() -> Uuid {
    #[expect(clippy::disallowed_methods, reason = "no two measures are the same")]
    let id = Uuid::now_v7();
    id
}

/// One of the campaigns: the low bits of a fresh id are chance.
pub(crate) fn any_campaign(id: Uuid, campaigns: u32) -> u32 {
    let place = id.as_u128().checked_rem(u128::from(campaigns)).and_then(|place| u32::try_from(place).ok());
    place.unwrap_or(0).saturating_add(1)
}
