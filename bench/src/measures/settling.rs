//! P15: giving the money of a campaign back that was cancelled (one that failed
//! is settled by the same job). Afterwards the same with a `kill -9` in the
//! middle: the next server goes on.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::{CONNECTIONS_MANY, rate, warm};
use crate::load::Load;
use crate::report::{Cost, Line};
use crate::server::{Api, Server};
use crate::table::spread;
use crate::world::{campaign_id, token};
use crate::{Failed, Run};

/// How long to wait between two looks at how far it is.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// How long settling may take.
const SETTLED_WITHIN: Duration = Duration::from_secs(180);

/// Measures on a place.
pub(crate) async fn measure(run: &Run<'_>) -> Result<Vec<Line>, Failed> {
    let (place, wanted) = (run.place, run.pace.pledges);
    let binary = place.binary(run.binary, "ours");
    let (server, world) = warm(place, &binary, 2).await?;
    let load = world.load(&server.api).await?;
    let per_second = pledge(&server.api, &load, 1, wanted).await?;
    pledge(&server.api, &load, 2, wanted).await?;
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
    let came_in_time = !is_settled(&server.api, &initiator, 2).await?;
    wait_until_settled(&server.api, &initiator, 2).await?;
    server.stop().await?;
    println!("{}\n", binary.audit().await?);
    if !came_in_time {
        return Err("the kill came when everything was given back".into());
    }
    let what = "given back, and as many more over a `kill -9`: refunds/s, beside pledges/s to one campaign";
    Ok(vec![Line {
        id: "P15",
        what: format!("{}, {} pledges {what}", place.kind.name(), first.pledges),
        ours: format!("{refunds_per_second:.0}"),
        beside: format!("{per_second:.0}"),
        ratio: format!("{:.2}", refunds_per_second / per_second),
        goal: "≥ 1",
        cost: Some(Cost { flushes: None, ..cost }),
        ..Line::default()
    }])
}

/// A campaign that was settled.
struct Settled {
    pledges: u32,
    took: Duration,
}

/// Pledges to one of the campaigns until it has so many; how fast, in the middle.
async fn pledge(api: &Api, load: &Load<'_>, campaign: u32, pledges: u32) -> Result<f64, Failed> {
    let (load, mut rates) = (load.only(campaign), Vec::new());
    while pledges_of(api, campaign).await? < pledges {
        rates.push(rate(&load.run(CONNECTIONS_MANY, Duration::from_secs(1)).await?));
    }
    Ok(spread(&rates).0)
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
