//! The closed loop: each connection sends its next pledge when the last one was answered.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use tokio::task::JoinSet;

use crate::Failed;
use crate::server::Api;
use crate::world::{World, campaign_id, reward_id};

/// What a measure saw.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    /// Pledges that were answered with 201, or committed.
    pub(crate) pledges: u32,
    /// How long it took in all.
    pub(crate) elapsed: Duration,
    /// How long each of them took, where that is known.
    pub(crate) latencies: Vec<Duration>,
}

/// Pledges over so many connections for so long; any other answer than 201 ends it.
pub(crate) async fn run(api: &Api, world: &World, connections: usize, duration: Duration) -> Result<Measured, Failed> {
    let tokens = world.sign_in(api).await?;
    let mut pledging = JoinSet::new();
    let started = Instant::now();
    for (number, token) in tokens.iter().cycle().take(connections).enumerate() {
        let backer = Backer { api: api.clone(), token: token.clone(), chance: Chance::new(number) };
        pledging.spawn(backer.pledge(world.campaigns, started + duration));
    }
    let mut latencies = Vec::new();
    while let Some(pledged) = pledging.join_next().await {
        latencies.extend(pledged??);
    }
    Ok(Measured { pledges: u32::try_from(latencies.len())?, elapsed: started.elapsed(), latencies })
}

struct Backer {
    api: Api,
    token: String,
    chance: Chance,
}

impl Backer {
    async fn pledge(mut self, campaigns: u32, until: Instant) -> Result<Vec<Duration>, Failed> {
        let mut latencies = Vec::new();
        while Instant::now() < until {
            let campaign = self.chance.up_to(campaigns);
            let url = format!("{}/v1/campaigns/{}/pledges", self.api.url, campaign_id(campaign));
            let body = format!(r#"{{"lines":[{{"reward_id":"{}","quantity":1}}]}}"#, reward_id(campaign));
            let request = self.api.http.post(url).bearer_auth(&self.token).header("content-type", "application/json");
            let request = request.header("idempotency-key", self.chance.key()).body(body);
            let sent = Instant::now();
            let reply = request.send().await?;
            let (status, body) = (reply.status(), reply.bytes().await?);
            if status != StatusCode::CREATED {
                return Err(format!("a pledge was answered {status}: {}", String::from_utf8_lossy(&body)).into());
            }
            latencies.push(sent.elapsed());
        }
        Ok(latencies)
    }
}

/// Numbers that look like chance and cost nothing.
pub(crate) struct Chance(u64);

impl Chance {
    /// Another sequence for every number, and at every call.
    pub(crate) fn new(number: usize) -> Self {
        #[expect(clippy::disallowed_methods, reason = "measures are not repeated exactly")]
        let seed = uuid::Uuid::now_v7();
        let (high, low) = seed.as_u64_pair();
        Self(high ^ low ^ u64::try_from(number).unwrap_or(0).rotate_left(32))
    }

    /// One of the numbers from 1 to `last`.
    pub(crate) fn up_to(&mut self, last: u32) -> u32 {
        let below_last = self.next().checked_rem(u64::from(last)).unwrap_or(0);
        u32::try_from(below_last).unwrap_or(0).saturating_add(1)
    }

    /// A key that was not used before.
    pub(crate) fn key(&mut self) -> String {
        format!("{:016x}{:016x}", self.next(), self.next())
    }

    /// The next number (splitmix64).
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
