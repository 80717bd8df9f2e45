//! Pages that look the same to everybody who is not signed in, kept as finished bytes.
//!
//! A page is kept under its address, exactly as it was asked for, and with what
//! it shows: the campaign, the account of its initiator, or everything. A commit
//! of this process that changes any of that makes the page too old before
//! whoever asked for the change is answered. What other processes change shows
//! within [`PAGE_AGE_MAX`]: no page is older. Of many who ask for a page that is
//! too old one reads it again, and the others wait for that. How much is kept is
//! bounded in bytes.
//!
//! Only the reply is kept: who may see it, what a request must look like and how
//! often one may ask is looked at every time. Nothing is decided on a kept page.

mod shelf;

use std::future::{Ready, ready};
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, ETAG, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};
use palier_domain::actor::Actor;
use palier_domain::permissions::Operation;
use palier_persistence::{CommitNumber, Database};
use tokio::sync::{Mutex, OwnedMutexGuard};
use uuid::Uuid;

use self::shelf::Shelf;
use crate::authentication::KnownActor;
use crate::conformance::{CheckedRequest, OperationRules};
use crate::etag::IfNoneMatch;
use crate::problem::Problem;
use crate::reply::Reply;

/// How long a page is shown after it was read, at the longest.
pub const PAGE_AGE_MAX: Duration = Duration::from_secs(1);

/// The operations whose replies are kept for everybody.
const SHOWN_TO_ALL: [Operation; 3] =
    [Operation::LIST_CAMPAIGNS, Operation::GET_CAMPAIGN, Operation::GET_CAMPAIGN_PROGRESS];

/// How many shelves there are: a request waits only for those on its own.
const SHELVES: usize = 32;
/// How much a shelf holds, in bytes of bodies and addresses.
const SHELF_BYTES_MAX: usize = 512 * 1_024;
/// How long a request waits for another one to read a page before it reads by itself.
const TURN_WAIT_MAX: Duration = Duration::from_millis(200);

/// The pages that are kept.
pub struct PublicPages {
    database: Database,
    shelves: Vec<(Shelf, Arc<Mutex<()>>)>,
}

/// What a page shows, so that it is too old when any of it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DependsOn {
    /// These campaigns and accounts.
    These(Vec<Uuid>),
    /// Whatever there is.
    Everything,
}

/// A finished page.
pub(crate) struct Page {
    rules: Arc<OperationRules>,
    headers: Vec<(HeaderName, HeaderValue)>,
    tag: HeaderValue,
    body: Bytes,
    depends_on: DependsOn,
    read: ReadAt,
}

/// When a page was read.
#[derive(Debug, Clone, Copy)]
struct ReadAt {
    instant: Instant,
    commit: CommitNumber,
}

/// What there is for a request.
pub(crate) enum Found {
    /// The page.
    Page(Arc<Page>),
    /// None that is good, and the turn to read one.
    Turn(Turn),
}

/// The turn of a request to read a page, and to keep it.
pub(crate) struct Turn {
    pages: Arc<PublicPages>,
    address: String,
    rules: Arc<OperationRules>,
    read: ReadAt,
    _alone: Option<OwnedMutexGuard<()>>,
}

/// Where a handler leaves a reply that everybody may see.
pub struct PublicPage(Option<Turn>);

impl PublicPages {
    /// No page is kept yet.
    pub fn new(database: Database) -> Self {
        let shelf = || (Shelf::new(SHELF_BYTES_MAX), Arc::default());
        Self { database, shelves: (0..SHELVES).map(|_| shelf()).collect() }
    }

    /// The page at the address that a request names, when it is good and the
    /// request says nothing that would have to be looked at first.
    pub(crate) fn find_for(&self, method: &Method, address: &str, headers: &HeaderMap) -> Option<Arc<Page>> {
        if !matches!(*method, Method::GET | Method::HEAD) || headers.contains_key(AUTHORIZATION) {
            return None;
        }
        let page = self.find(address)?;
        let is_plain = page.rules.headers().all(|name| name == IF_NONE_MATCH.as_str() || !headers.contains_key(name));
        let mut known = headers.get_all(IF_NONE_MATCH);
        let is_known_or_new = known.next().is_none_or(|tag| *tag == page.tag) && known.next().is_none();
        (is_plain && is_known_or_new).then_some(page)
    }

    /// What there is for a request that may see it; nothing when no page is kept of what it asks for.
    pub(crate) async fn look(self: &Arc<Self>, request: &HttpRequest) -> Option<Found> {
        let (rules, address) = shown_to_all(request)?;
        if let Some(page) = self.find(&address) {
            return Some(Found::Page(page));
        }
        let asked = self.database.changes().last();
        let (shelf, turns) = self.shelf(&address)?;
        let turn = tokio::time::timeout(TURN_WAIT_MAX, Arc::clone(turns).lock_owned()).await;
        if let Some(page) = shelf.find(&address).filter(|page| page.is_good_for(asked, &self.database)) {
            return Some(Found::Page(page));
        }
        let read = ReadAt { instant: Instant::now(), commit: self.database.changes().last() };
        Some(Found::Turn(Turn { pages: Arc::clone(self), address, rules, read, _alone: turn.ok() }))
    }

    /// The page at an address, if it shows what is so.
    fn find(&self, address: &str) -> Option<Arc<Page>> {
        let (shelf, _) = self.shelf(address)?;
        shelf.find(address).filter(|page| page.is_good(&self.database))
    }

    /// Addresses differ in their ends: adding their characters up spreads them well enough, and costs next to nothing.
    fn shelf(&self, address: &str) -> Option<&(Shelf, Arc<Mutex<()>>)> {
        let sum = address.bytes().fold(0_usize, |sum, byte| sum.wrapping_add(usize::from(byte)));
        self.shelves.get(sum.checked_rem(self.shelves.len())?)
    }
}

impl Page {
    /// The operation that the page answers.
    pub(crate) fn rules(&self) -> &Arc<OperationRules> {
        &self.rules
    }

    /// The response: 304 for whoever has the page.
    pub(crate) fn respond(&self, headers: &HeaderMap) -> HttpResponse {
        if headers.contains_key(IF_NONE_MATCH) && IfNoneMatch::of(headers).has(&self.tag) {
            let mut response = HttpResponse::with_body(StatusCode::NOT_MODIFIED, BoxBody::new(()));
            response.headers_mut().insert(ETAG, self.tag.clone());
            return response;
        }
        let mut response = HttpResponse::with_body(StatusCode::OK, BoxBody::new(self.body.clone()));
        for (name, value) in &self.headers {
            response.headers_mut().append(name.clone(), value.clone());
        }
        response
    }

    /// How much it takes.
    fn bytes(&self) -> usize {
        self.body.len() + self.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum::<usize>()
    }

    /// Whether it shows all that was so when somebody asked: what was changed since may be in it or not.
    fn is_good_for(&self, asked: CommitNumber, database: &Database) -> bool {
        let is_after = self.read.commit >= asked && self.read.instant.elapsed() < PAGE_AGE_MAX;
        is_after || self.is_good(database)
    }

    /// Whether it is young, and nothing that it shows was changed here since it was read.
    fn is_good(&self, database: &Database) -> bool {
        let (changes, since) = (database.changes(), self.read.commit);
        let is_unchanged = match &self.depends_on {
            DependsOn::These(keys) => keys.iter().all(|key| changes.is_unchanged(*key, since)),
            DependsOn::Everything => changes.last() == since,
        };
        is_unchanged && self.read.instant.elapsed() < PAGE_AGE_MAX
    }
}

impl PublicPage {
    /// Keeps a reply of 200 with an `ETag` if it is the one that everybody gets, and gives it on.
    pub fn keep(self, reply: Reply, depends_on: DependsOn) -> Reply {
        let Some(Turn { pages, address, rules, read, _alone }) = self.0 else { return reply };
        let tag = reply.headers.iter().find(|(name, _)| name == ETAG).map(|(_, tag)| tag.clone());
        if let (200, Some(tag), Some((shelf, _))) = (reply.status, tag, pages.shelf(&address)) {
            let (headers, body) = (reply.headers.clone(), Bytes::from(reply.body.clone()));
            shelf.keep(address, Arc::new(Page { rules, headers, tag, body, depends_on, read }));
        }
        reply
    }
}

impl FromRequest for PublicPage {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.extensions_mut().remove::<Turn>())))
    }
}

/// The rules and the address of a request by nobody in particular for a page that is kept.
fn shown_to_all(request: &HttpRequest) -> Option<(Arc<OperationRules>, String)> {
    let extensions = request.extensions();
    let (checked, actor) = (extensions.get::<CheckedRequest>()?, extensions.get::<KnownActor>()?);
    let is_shown = checked.rules.operation.is_some_and(|operation| SHOWN_TO_ALL.contains(&operation));
    if !is_shown || !matches!(*actor.0, Actor::Anonymous) {
        return None;
    }
    let address = request.uri().path_and_query().map_or_else(|| request.path(), |address| address.as_str());
    Some((Arc::clone(&checked.rules), address.to_owned()))
}

#[cfg(test)]
mod tests;
