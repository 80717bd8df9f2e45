//! What is asked of a server: every list, page, balance and pledge.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::Failed;
use crate::load::fresh_id;
use crate::server::{Api, Server};
use crate::wire::{Connection, Request};
use crate::world::{campaign_id, reward_id, token};

/// How many pages of a list are turned over to get deep into it.
const PAGES_DEEP: usize = 8;

/// A kind of request.
pub(super) struct Ask {
    pub(super) what: &'static str,
    address: SocketAddr,
    path: String,
    token: String,
    /// The body of a pledge; each has a key of its own.
    body: Option<String>,
}

impl Ask {
    pub(super) async fn open(&self) -> Result<Connection, Failed> {
        Connection::open(self.address).await
    }

    pub(super) async fn send(&self, connection: &mut Connection) -> Result<(), Failed> {
        let bearer = format!("Authorization: Bearer {}\r\n", self.token);
        let request = match &self.body {
            None => Request::get(self.address, &self.path, &bearer, 200),
            Some(body) => {
                let headers = format!("{bearer}Idempotency-Key: {}\r\n", fresh_id());
                Request::post(self.address, &self.path, &headers, body, 201)
            }
        };
        connection.exchange(&request).await.map(|_| ())
    }
}

/// Everything that is asked, the same of every server.
pub(super) async fn asks(server: &Server) -> Result<Vec<Ask>, Failed> {
    let api = &server.api;
    let address: SocketAddr = api.url.trim_start_matches("http://").parse()?;
    let (initiator, backer, finance) = (token(api, 0).await?, token(api, 1).await?, token(api, 2).await?);
    let hot = format!("/v1/campaigns/{}", campaign_id(1));
    let own = get(api, &backer, "/v1/me/pledges?limit=1").await?;
    let first = own.pointer("/items/0").ok_or("nothing was pledged")?;
    let part = |member: &str| first.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
    let pledge = format!("/v1/campaigns/{}/pledges/{}", part("campaign_id"), part("id"));
    let pledges = format!("{hot}/pledges");
    let transfers = format!("{hot}/escrow/transfers");
    let of = |what, path: &str, token: &str| Ask {
        what,
        address,
        path: path.to_owned(),
        token: token.to_owned(),
        body: None,
    };
    let body = json!({ "lines": [{ "reward_id": reward_id(1), "quantity": 1 }] }).to_string();
    Ok(vec![
        of("campaigns", "/v1/campaigns", &backer),
        of("campaigns, deep", &deep(api, &backer, "/v1/campaigns").await?, &backer),
        of("campaigns, by state and category", "/v1/campaigns?state=live&category=games", &backer),
        of("campaigns, by another state", "/v1/campaigns?state=failed&category=craft", &backer),
        of("a campaign", &hot, &backer),
        of("pledges of a campaign", &pledges, &initiator),
        of("pledges of a campaign, deep", &deep(api, &initiator, &pledges).await?, &initiator),
        of("pledges of a campaign, by state", &format!("{pledges}?state=collected"), &initiator),
        of("own pledges", "/v1/me/pledges", &backer),
        of("a pledge", &pledge, &backer),
        of("a money trail", &format!("{pledge}/money-trail"), &backer),
        of("an escrow statement", &format!("{hot}/escrow"), &backer),
        of("transfers", &transfers, &finance),
        of("transfers, deep", &deep(api, &finance, &transfers).await?, &finance),
        of("tranches", &format!("{hot}/tranches"), &backer),
        of("payment orders", "/v1/payment-orders", &finance),
        of("payment orders that need attention", "/v1/payment-orders?state=needs_attention", &finance),
        Ask { body: Some(body), ..of("pledging, alone", &pledges, &backer) },
    ])
}

/// The address of a page that comes late in a list.
async fn deep(api: &Api, token: &str, path: &str) -> Result<String, Failed> {
    let mut address = format!("{path}?limit=100");
    for _ in 0..PAGES_DEEP {
        let page = get(api, token, &address).await?;
        match page.get("next_cursor").and_then(Value::as_str) {
            Some(cursor) => address = format!("{path}?limit=100&cursor={cursor}"),
            None => break,
        }
    }
    Ok(address.replace("limit=100", "limit=20"))
}

async fn get(api: &Api, token: &str, path: &str) -> Result<Value, Failed> {
    let reply = api.http.get(format!("{}{path}", api.url)).bearer_auth(token).send().await?;
    let (status, text) = (reply.status(), reply.text().await?);
    if status.is_success() { Ok(serde_json::from_str(&text)?) } else { Err(format!("{path}: {text}").into()) }
}
