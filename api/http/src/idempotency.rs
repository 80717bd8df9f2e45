//! Requests that may be sent again: the same key gets the same reply, byte for
//! byte, and has one effect.
//!
//! The reply is kept in the transaction of its effect. A refusal has no effect;
//! it is kept right after, so that a repeated request is refused alike. 401,
//! 429 and faults of ours are not kept: they may be gone the next time. Nor is
//! `validation-failed`: whoever finds a fault in the input first, the document
//! or the domain, the corrected request may come with the same key. What is
//! kept is sealed: requests carry passwords, and replies secrets.

use std::future::{Ready, ready};
use std::net::IpAddr;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use palier_domain::clock::{Clock, Context};
use palier_domain::idempotency::StoredReply;
use palier_domain::{Failure, Store, WriteSet};
use palier_persistence::{ReplyKey, WriteError};
use tokio::time::Instant;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::caller::Caller;
use crate::clock::SystemClock;
use crate::conformance::CheckedRequest;
use crate::kept_replies::{ReplySealer, is_kept};
use crate::network::client_address;
use crate::platform::{Command, Platform};
use crate::problem::{Problem, RETRY_AFTER_SECONDS};
use crate::reply::Reply;

/// Marks a reply that repeats an earlier one.
static REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The key of a request, if it has one, and a hash of what it asks for.
#[derive(Clone)]
pub struct Idempotency {
    key: Option<String>,
    request_hash: [u8; 32],
    /// Where it comes from: the key of somebody whom nobody knows is everybody's at the same address.
    address: Option<IpAddr>,
    sealer: ReplySealer,
    /// Whether the request only asks what it would do.
    is_dry: bool,
}

/// In the document of an operation that moves money: `params(…, RequiredIdempotencyKey)`.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it only documents the header")]
pub struct RequiredIdempotencyKey {
    /// A key of your choice (a UUID is fine): the same request with the same key repeats the reply, not the effect.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 255, pattern = "^[\\x21-\\x7e]+$")]
    idempotency_key: String,
}

/// What became of a command that has a key.
enum Outcome {
    Done(Reply),
    Repeated(StoredReply),
    OtherRequest,
}

/// Runs a use case, or repeats the reply that its key had before.
///
/// `present` makes the reply out of the result; it runs within the transaction,
/// so it does nothing but that. A dry run, which only shows what the use case would do, is read from one snapshot: it
/// delays nobody who writes, and uses no key up.
pub async fn run_once<T: Send + 'static>(
    caller: &Caller,
    idempotency: &Idempotency,
    write_set: impl Into<WriteSet>,
    mut command: impl Command<T>,
    present: impl Fn(T) -> Reply + Send + 'static,
) -> Result<Reply, Problem> {
    if idempotency.is_dry {
        return caller.read_snapshot(command).await.map(present);
    }
    let write_set = write_set.into();
    let Some(key) = &idempotency.key else {
        return caller.run(write_set, move |store, context| command(store, context).map(&present)).await;
    };
    let identity = idempotency.identity(caller, key);
    let reply_key = (identity.owner, key.clone());
    let Some(_in_use) = caller.platform().keys_in_use.claim(identity.owner, key) else {
        return Err(Problem::new("idempotency-key-in-use").retry_after(RETRY_AFTER_SECONDS));
    };
    let recorded = identity.clone();
    let run = move |store: &mut dyn Store, context: &Context<'_>| {
        recorded.run(store, context, &mut |store, context| command(store, context).map(&present))
    };
    let run = Arc::new(std::sync::Mutex::new(run));
    let give_up_at = Instant::now() + caller.platform().database.answer_wait_max();
    let answered = match attempt(caller, (write_set.clone(), reply_key.clone()), Arc::clone(&run)).await {
        // It may have been committed: another attempt finds the reply then, if there is time left for one.
        Err(WriteError::InDoubt) => {
            let second =
                tokio::time::timeout_at(give_up_at, attempt(caller, (write_set.clone(), reply_key), run)).await;
            second.map_or(Err(WriteError::InDoubt), still_in_doubt)
        }
        answered => answered,
    };
    settle(caller, write_set, &identity, answered).await
}

/// What is known after a second attempt: where that could not look for the reply of the first, nothing.
fn still_in_doubt(second: Result<Outcome, WriteError>) -> Result<Outcome, WriteError> {
    match second {
        Ok(_) | Err(WriteError::Failed(Failure::Refused(_))) => second,
        Err(_) => Err(WriteError::InDoubt),
    }
}

async fn attempt(
    caller: &Caller,
    (write_set, reply_key): (WriteSet, ReplyKey),
    run: Arc<std::sync::Mutex<impl Command<Outcome>>>,
) -> Result<Outcome, WriteError> {
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let mut run = run.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        run(store, context)
    };
    caller.platform().try_run(caller.shared_actor(), write_set, Some(reply_key), command).await
}

async fn settle(
    caller: &Caller,
    write_set: WriteSet,
    identity: &Identity,
    answered: Result<Outcome, WriteError>,
) -> Result<Reply, Problem> {
    match answered {
        Ok(Outcome::Done(reply)) => Ok(reply),
        Ok(Outcome::Repeated(stored)) => identity.repeated(stored),
        Ok(Outcome::OtherRequest) => Err(Problem::new("idempotency-key-reused")),
        Err(WriteError::Failed(Failure::Refused(refusal))) => {
            let problem = Problem::from(refusal);
            if !is_kept(problem.kind()) {
                return Err(problem);
            }
            let reply = problem.render(caller.audience());
            identity.keep(caller, write_set, reply.clone()).await;
            Ok(reply)
        }
        Err(error) => Err(error.into()),
    }
}

/// What a kept reply is found by.
#[derive(Clone)]
struct Identity {
    owner: Uuid,
    key: String,
    hash: [u8; 32],
    sealer: ReplySealer,
}

impl Identity {
    fn run(
        &self,
        store: &mut dyn Store,
        context: &Context<'_>,
        command: &mut dyn FnMut(&mut dyn Store, &Context<'_>) -> Result<Reply, Failure>,
    ) -> Result<Outcome, Failure> {
        match store.find_reply(self.owner, &self.key)? {
            Some(stored) if stored.request_hash == self.hash => Ok(Outcome::Repeated(stored)),
            Some(_) => Ok(Outcome::OtherRequest),
            None => {
                let reply = command(store, context)?;
                store.insert_reply(&self.stored(&reply)?)?;
                Ok(Outcome::Done(reply))
            }
        }
    }

    /// Keeps a refusal. When that fails the refusal still stands, and is decided anew next time.
    async fn keep(&self, caller: &Caller, write_set: WriteSet, reply: Reply) {
        let identity = self.clone();
        let kept = caller.platform().try_run(caller.shared_actor(), write_set, None, move |store, context| {
            identity.run(store, context, &mut |_, _| Ok(reply.clone())).map(drop)
        });
        if let Err(error) = kept.await {
            tracing::warn!(%error, "a refusal could not be kept for its idempotency key");
        }
    }

    fn stored(&self, reply: &Reply) -> Result<StoredReply, Failure> {
        let texts = reply
            .headers
            .iter()
            .filter_map(|(name, value)| value.to_str().ok().map(|value| (name.as_str().to_owned(), value.to_owned())));
        Ok(StoredReply {
            actor: self.owner,
            key: self.key.clone(),
            request_hash: self.hash,
            status: reply.status,
            headers: texts.collect(),
            body: self.sealer.seal(self.owner, &self.key, &reply.body)?,
            // Keys are kept for real time: a sandbox that is moved by weeks still knows them.
            recorded_at: SystemClock.now(),
        })
    }

    /// The reply that was kept, marked as repeated.
    fn repeated(&self, stored: StoredReply) -> Result<Reply, Problem> {
        let opened = self.sealer.open(self.owner, &self.key, &stored.body);
        let body = opened.ok_or_else(|| Problem::internal("a kept reply cannot be opened"))?;
        let headers = stored.headers.iter().filter_map(|(name, value)| {
            Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value).ok()?))
        });
        let reply = Reply { status: stored.status, headers: headers.collect(), body };
        Ok(reply.with_header(REPLAYED.clone(), HeaderValue::from_static("true")))
    }
}

impl Idempotency {
    /// Marks a request that may be a dry run.
    #[must_use]
    pub fn unless_dry(self, is_dry: bool) -> Self {
        Self { is_dry, ..self }
    }

    /// Whether the request has a key.
    pub const fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// The same request with a body that the handler read, by its digest.
    #[must_use]
    pub fn over(self, content: [u8; 32]) -> Self {
        let request_hash = self.sealer.request_hash(["", "", ""], &[self.request_hash, content].concat());
        Self { request_hash, ..self }
    }

    fn identity(&self, caller: &Caller, key: &str) -> Identity {
        let (owner, hash, sealer) = (self.owner(caller), self.request_hash, self.sealer.clone());
        Identity { owner, key: key.to_owned(), hash, sealer }
    }

    /// Whose key it is.
    fn owner(&self, caller: &Caller) -> Uuid {
        let stranger = || stranger_at(self.address, &self.sealer);
        caller.actor().account().map_or_else(stranger, |account| account.0)
    }
}

/// An owner for the keys of strangers: a UUID that no account has (version 8).
fn stranger_at(address: Option<IpAddr>, sealer: &ReplySealer) -> Uuid {
    let digest = sealer.request_hash(["stranger", &format!("{address:?}"), ""], &[]);
    let (first, _) = digest.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
    uuid::Builder::from_custom_bytes(*first).into_uuid()
}

impl FromRequest for Idempotency {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let extensions = request.extensions();
        let (Some(checked), Some(platform)) =
            (extensions.get::<CheckedRequest>(), request.app_data::<Data<Platform>>())
        else {
            return ready(Err(Problem::internal("the request was not held against the document")));
        };
        let key = request.headers().get("idempotency-key").and_then(|value| value.to_str().ok()).map(str::to_owned);
        let sealer = platform.replies.clone();
        let asked = [request.method().as_str(), request.path(), request.query_string()];
        let request_hash = sealer.request_hash(asked, &checked.bytes);
        let address = client_address(&platform.config, request.headers(), request.peer_addr().map(|peer| peer.ip()));
        ready(Ok(Self { key, request_hash, address, sealer, is_dry: false }))
    }
}
