//! Who sends a request: the extractor through which a handler reaches everything else.

use std::any::Any;
use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use palier_domain::WriteSet;
use palier_domain::actor::Actor;

use crate::authentication::KnownActor;
use crate::platform::{Command, Platform};
use crate::problem::{Audience, Problem};
use crate::trace::RequestFacts;

/// Who sends a request, and the platform as it is for them.
pub struct Caller {
    actor: Arc<Actor>,
    audience: Audience,
    platform: Data<Platform>,
}

impl Caller {
    /// The acting person, client, or nobody.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// How the caller wants to be answered.
    pub fn audience(&self) -> &Audience {
        &self.audience
    }

    /// What changes the caller's own book, a provider's; whoever is not known has none, and is refused.
    pub fn own_book(&self) -> WriteSet {
        self.actor.account().map_or_else(WriteSet::installation, WriteSet::provider)
    }

    /// What else a command changes that counts what the caller has done, or has, before it adds one.
    pub fn counting(&self, write_set: impl Into<WriteSet>) -> WriteSet {
        let write_set = write_set.into();
        match self.actor.account() {
            Some(account) => write_set.and(account),
            None => write_set,
        }
    }

    /// What the server works with.
    pub fn platform(&self) -> &Platform {
        &self.platform
    }

    /// What its context brought for this operation.
    pub fn part<T: Any>(&self) -> Result<&T, Problem> {
        self.platform.parts.require()
    }

    /// Runs queries as the caller.
    pub async fn read<T: Send + 'static>(&self, query: impl Command<T>) -> Result<T, Problem> {
        self.platform.read(&self.actor, query).await
    }

    /// Runs queries as the caller that all see the same instant.
    pub async fn read_snapshot<T: Send + 'static>(&self, query: impl Command<T>) -> Result<T, Problem> {
        self.platform.read_snapshot(&self.actor, query).await
    }

    /// Runs a use case as the caller.
    pub async fn run<T: Send + 'static>(
        &self,
        write_set: impl Into<WriteSet>,
        command: impl Command<T>,
    ) -> Result<T, Problem> {
        Ok(self.platform.try_run(&self.actor, write_set.into(), None, command).await?)
    }

    pub(crate) fn shared_actor(&self) -> &Arc<Actor> {
        &self.actor
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let extensions = request.extensions();
        let (Some(platform), Some(facts)) = (request.app_data::<Data<Platform>>(), extensions.get::<RequestFacts>())
        else {
            return ready(Err(Problem::internal("the request did not come through the boundary")));
        };
        let actor = extensions.get::<KnownActor>().map(|known| Arc::clone(&known.0));
        ready(Ok(Self {
            actor: actor.unwrap_or_else(|| Arc::new(Actor::Anonymous)),
            audience: facts.audience.clone(),
            platform: platform.clone(),
        }))
    }
}
