//! What is asked of a server: every list, page, balance and pledge.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::filling::{AGENT, CLIENT, FINANCE, PROVIDER, SELLER, SOUGHT_PROJECT, uuid_of};
use crate::Failed;
use crate::load::{fresh_id, headers};
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
    /// Whether it changes nothing.
    pub(super) const fn is_read(&self) -> bool {
        self.body.is_none()
    }

    pub(super) async fn open(&self) -> Result<Connection, Failed> {
        Connection::open(self.address).await
    }

    pub(super) async fn send(&self, connection: &mut Connection) -> Result<(), Failed> {
        let bearer = format!("Authorization: Bearer {}\r\n", self.token);
        let request = match &self.body {
            None => Request::get(self.address, &self.path, &bearer, 200),
            Some(body) => {
                let headers = headers(&self.token, fresh_id());
                Request::post(self.address, &self.path, &headers, body, 201)
            }
        };
        connection.exchange(&request).await.map(|_| ())
    }
}

/// Everything that is asked, the same of every server.
pub(super) async fn asks(server: &Server) -> Result<Vec<Ask>, Failed> {
    let mut asks = of_campaigns(server).await?;
    asks.extend(of_marketplace(server).await?);
    Ok(asks)
}

/// Makes requests to a server.
struct Asking<'a> {
    api: &'a Api,
    address: SocketAddr,
}

impl<'a> Asking<'a> {
    fn new(server: &'a Server) -> Result<Self, Failed> {
        Ok(Self { api: &server.api, address: server.api.address()? })
    }

    fn one(&self, what: &'static str, path: &str, token: &str) -> Ask {
        Ask { what, address: self.address, path: path.to_owned(), token: token.to_owned(), body: None }
    }

    /// The first page of a list, and one that comes late.
    async fn list(&self, whats: [&'static str; 2], path: &str, token: &str) -> Result<[Ask; 2], Failed> {
        let late = deep(self.api, token, path).await?;
        let [first, deep] = whats;
        Ok([self.one(first, path, token), self.one(deep, &late, token)])
    }
}

async fn of_campaigns(server: &Server) -> Result<Vec<Ask>, Failed> {
    let asking = Asking::new(server)?;
    let api = asking.api;
    let (initiator, backer, finance) = (token(api, 0).await?, token(api, PROVIDER).await?, token(api, FINANCE).await?);
    let hot = format!("/v1/campaigns/{}", campaign_id(1));
    let own = get(api, &backer, "/v1/me/pledges?limit=1").await?;
    let first = own.pointer("/items/0").ok_or("nothing was pledged")?;
    let part = |member: &str| first.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
    let pledge = format!("/v1/campaigns/{}/pledges/{}", part("campaign_id"), part("id"));
    let pledges = format!("{hot}/pledges");
    let transfers = format!("{hot}/escrow/transfers");
    let body = json!({ "lines": [{ "reward_id": reward_id(1), "quantity": 1 }] }).to_string();
    let mut asks = Vec::new();
    asks.extend(asking.list(["campaigns", "campaigns, deep"], "/v1/campaigns", &backer).await?);
    asks.extend([
        asking.one("campaigns, by state and category", "/v1/campaigns?states=live&categories=games", &backer),
        asking.one("campaigns, by another state", "/v1/campaigns?states=failed&categories=craft", &backer),
        asking.one("campaigns, by a rare combination", "/v1/campaigns?states=failed&categories=theatre", &backer),
        asking.one("campaigns, by a word of all", "/v1/campaigns?text=campaign", &backer),
        asking.one("campaigns, by a word of one", "/v1/campaigns?text=1007", &backer),
        asking.one("a campaign", &hot, &backer),
    ]);
    let (ending, raised) = ("/v1/campaigns?order=ending_soon", "/v1/campaigns?order=most_raised");
    asks.extend(asking.list(["campaigns that end soon", "campaigns that end soon, deep"], ending, &backer).await?);
    asks.extend(
        asking.list(["campaigns that raised most", "campaigns that raised most, deep"], raised, &backer).await?,
    );
    asks.extend(asking.list(["pledges of a campaign", "pledges of a campaign, deep"], &pledges, &initiator).await?);
    asks.push(asking.one("pledges of a campaign, by state", &format!("{pledges}?state=collected"), &initiator));
    asks.extend(asking.list(["own pledges", "own pledges, deep"], "/v1/me/pledges", &backer).await?);
    asks.extend([
        asking.one("a pledge", &pledge, &backer),
        asking.one("a money trail", &format!("{pledge}/money-trail"), &backer),
        asking.one("an escrow statement", &format!("{hot}/escrow"), &backer),
    ]);
    asks.extend(asking.list(["transfers", "transfers, deep"], &transfers, &finance).await?);
    asks.push(asking.one("tranches", &format!("{hot}/tranches"), &backer));
    asks.extend(asking.list(["payment orders", "payment orders, deep"], "/v1/payment-orders", &finance).await?);
    asks.extend([
        asking.one("payment orders that need attention", "/v1/payment-orders?state=needs_attention", &finance),
        Ask { body: Some(body), ..asking.one("pledging, alone", &pledges, &backer) },
    ]);
    Ok(asks)
}

async fn of_marketplace(server: &Server) -> Result<Vec<Ask>, Failed> {
    let asking = Asking::new(server)?;
    let api = asking.api;
    let (provider, client) = (token(api, PROVIDER).await?, token(api, CLIENT).await?);
    let (agent, seller) = (token(api, AGENT).await?, token(api, SELLER).await?);
    let project = format!("/v1/projects/{}", uuid_of("7003", SOUGHT_PROJECT));
    let mut asks = Vec::new();
    asks.extend(asking.list(["projects", "projects, deep"], "/v1/projects", &provider).await?);
    for (what, query) in [
        ("projects, by category", "category=plumbing"),
        ("projects, by city", "city=Lille"),
        ("projects, by budget", "budget_band=medium"),
        ("projects, by category, city and budget", "category=plumbing&city=Lille&budget_band=medium"),
        ("projects, by a word of all", "text=stairs"),
        ("projects, by a word of some", "text=w17"),
        ("projects, by a word of one", "text=u1017"),
        ("projects, by two words and category", "text=stairs%20w17&category=design"),
    ] {
        asks.push(asking.one(what, &format!("/v1/projects?{query}"), &provider));
    }
    let applications = format!("{project}/applications");
    asks.extend([
        asking.one("a project", &project, &provider),
        asking.one("applications of a project", &applications, &client),
        asking.one("credits", "/v1/me/credits", &provider),
        asking.one("notifications, unread", "/v1/me/notifications?unread=true", &provider),
    ]);
    for (whats, path) in [
        (["own applications", "own applications, deep"], "/v1/me/applications"),
        (["lots", "lots, deep"], "/v1/me/credits/lots"),
        (["spends", "spends, deep"], "/v1/me/credits/spends"),
        (["a credit statement", "a credit statement, deep"], "/v1/me/credits/statement"),
        (["transfers of credits", "transfers of credits, deep"], "/v1/me/credits/transfers"),
        (["purchases", "purchases, deep"], "/v1/me/purchases"),
        (["notifications", "notifications, deep"], "/v1/me/notifications"),
        (["own questions", "own questions, deep"], "/v1/questions"),
    ] {
        asks.extend(asking.list(whats, path, &provider).await?);
    }
    asks.extend(asking.list(["own projects", "own projects, deep"], "/v1/me/projects", &client).await?);
    asks.extend(asking.list(["contacts due", "contacts due, deep"], "/v1/contacts-due", &agent).await?);
    asks.extend(asking.list(["open questions", "open questions, deep"], "/v1/questions?box=sales", &seller).await?);
    Ok(asks)
}

/// The address of a page that comes late in a list.
async fn deep(api: &Api, token: &str, path: &str) -> Result<String, Failed> {
    let and = if path.contains('?') { '&' } else { '?' };
    let mut address = format!("{path}{and}limit=100");
    for _ in 0..PAGES_DEEP {
        let page = get(api, token, &address).await?;
        match page.get("next_cursor").and_then(Value::as_str) {
            Some(cursor) => address = format!("{path}{and}limit=100&cursor={cursor}"),
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
