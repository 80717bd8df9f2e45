//! P15: giving the money of a campaign back that was cancelled (one that failed
//! is settled by the same job). Afterwards the same with a `kill -9` in the
//! middle: the next server goes on.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{CONNECTIONS_MANY, rate, warm};
use crate::Failed;
use crate::Pace;
use crate::place::Place;
use crate::report::Line;
use crate::server::{Api, Server};
use crate::world::{World, campaign_id, token};

/// How long to wait between two looks at how far it is.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// How long settling may take.
const SETTLED_WITHIN: Duration = Duration::from_secs(180);

/// Measures on a place.
pub(crate) async fn measure(pace: Pace, place: &Place, binary: &Path) -> Result<Vec<Line>, Failed> {
    let binary = place.binary(binary, "ours");
    let (server, world) = warm(place, &binary, 2).await?;
    let (made, per_second) = pledge(&server, &world, pace.pledges).await?;
    let before = server.usage().await?;
    let initiator = token(&server.api, 0).await?;
    let first = settle(&server.api, &initiator, 1).await?;
    let refunds_per_second = f64::from(first.pledges) / first.took.as_secs_f64();
    let cost = server.usage().await?.cost_since(&before, first.pledges);
    cancel(&server.api, &initiator, 2).await?;
    tokio::time::sleep(first.took / 3).await;
    server.kill().await?;
    let server = Server::start_in(&binary, place).await?;
    let initiator = token(&server.api, 0).await?;
    let left_at_start = !is_settled(&server.api, &initiator, 2).await?;
    wait_until_settled(&server.api, &initiator, 2).await?;
    server.stop().await?;
    println!("settled the other campaign over a kill{}  ", if left_at_start { "" } else { ", which came too late" });
    println!("{}\n", binary.audit().await?);
    Ok(vec![Line {
        id: "P15",
        what: format!("{}, {} of {made} pledges given back: refunds/s", place.kind.name(), first.pledges),
        ours: format!("{refunds_per_second:.0}"),
        beside: format!("{per_second:.0} pledges/s"),
        ratio: format!("{:.2}", refunds_per_second / per_second),
        goal: "≥ 1",
        cost: Some(cost),
        ..Line::default()
    }])
}

/// A campaign that was settled.
struct Settled {
    pledges: u32,
    took: Duration,
}

/// Pledges until there are so many, to both campaigns alike; how many, and how fast.
async fn pledge(server: &Server, world: &World, pledges: u32) -> Result<(u32, f64), Failed> {
    let load = world.load(&server.api).await?;
    let (mut made, mut rates) = (0_u32, Vec::new());
    while made < pledges.saturating_mul(2) {
        let measured = load.run(CONNECTIONS_MANY, Duration::from_secs(1)).await?;
        made = made.saturating_add(measured.pledges);
        rates.push(rate(&measured));
    }
    rates.sort_unstable_by(f64::total_cmp);
    Ok((made, rates.get(rates.len() / 2).copied().unwrap_or(f64::NAN)))
}

async fn settle(api: &Api, initiator: &str, number: u32) -> Result<Settled, Failed> {
    let pledges = pledges_of(api, number).await?;
    let started = Instant::now();
    cancel(api, initiator, number).await?;
    wait_until_settled(api, initiator, number).await?;
    Ok(Settled { pledges, took: started.elapsed() })
}

async fn pledges_of(api: &Api, number: u32) -> Result<u32, Failed> {
    let campaign: Value = serde_json::from_str(&api.get(&format!("/v1/campaigns/{}", campaign_id(number))).await?)?;
    let pledges = campaign.pointer("/funding/pledges");
    let pledges = pledges.and_then(Value::as_u64).ok_or_else(|| format!("how many pledges? {campaign}"))?;
    Ok(u32::try_from(pledges)?)
}

async fn cancel(api: &Api, initiator: &str, number: u32) -> Result<(), Failed> {
    let path = format!("/v1/campaigns/{}/cancel", campaign_id(number));
    api.post(Some(initiator), &path, &Value::Null).await.map(drop)
}

async fn is_settled(api: &Api, initiator: &str, number: u32) -> Result<bool, Failed> {
    let path = format!("/v1/campaigns/{}/pledges?state=collected&limit=1", campaign_id(number));
    let page: Value = serde_json::from_str(&api.get_as(initiator, &path).await?)?;
    Ok(page.pointer("/items").and_then(Value::as_array).is_some_and(Vec::is_empty))
}

async fn wait_until_settled(api: &Api, initiator: &str, number: u32) -> Result<(), Failed> {
    let started = Instant::now();
    while !is_settled(api, initiator, number).await? {
        if started.elapsed() > SETTLED_WITHIN {
            return Err("a campaign was not settled in time".into());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(())
}
