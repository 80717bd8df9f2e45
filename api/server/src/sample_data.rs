//! A sandbox to look around in: people of every kind, and campaigns in every
//! state, made by the use cases that the API calls, at instants in the past.

mod marketplace;
mod people;
mod profiles;
mod story;
mod welcome;

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use palier_domain::WriteSet;
use palier_domain::actor::Actor;
use palier_domain::clock::Clock;
use palier_domain::{Context, Failure, Store};
use palier_http::clock::{SandboxClock, SystemClock};
use palier_http::passwords::PasswordsError;
use palier_http::platform::Platform;
use palier_outside::due_work::{AdvanceError, DueWork};
use palier_persistence::WriteError;

pub use people::{PASSWORD, Role, SAMPLE_PEOPLE, SamplePerson};
pub use welcome::Welcome;

/// How far back the sample's story begins.
const BEGINS_DAYS_AGO: i64 = 75;

/// Why there is no sample data.
#[derive(Debug, thiserror::Error)]
pub enum SampleDataError {
    /// A step of the story was refused or failed.
    #[error("the sample data could not be made: {0}")]
    Step(#[from] WriteError),
    /// What was due on the way could not be done.
    #[error("the sample data could not be made: {0}")]
    Advance(#[from] AdvanceError),
    /// The database cannot be read.
    #[error("the sample data could not be looked for: {0}")]
    Read(#[from] Failure),
    /// The people's password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordsError),
}

/// Tells the story at its own time, which ends in the present.
struct Narrator<'a> {
    platform: &'a Platform,
    clock: Arc<SandboxClock>,
    due_work: DueWork,
}

/// Fills an empty sandbox whose clock is `ahead` of real time; says whether it was empty.
pub async fn fill(platform: &Platform, ahead: Duration) -> Result<bool, SampleDataError> {
    if people::are_there(platform).await? {
        return Ok(false);
    }
    let clock = Arc::new(SandboxClock::ahead_by(ahead - Duration::days(BEGINS_DAYS_AGO)));
    let (gateway, ids) = (Arc::clone(&platform.gateway), Arc::clone(&platform.ids));
    let due_work = DueWork::new(platform.database.clone(), gateway, clock.clone(), ids);
    let narrator = Narrator { platform, clock, due_work };
    let cast = people::create(&narrator).await?;
    profiles::tell(&narrator, &cast).await?;
    story::tell(&narrator, &cast).await?;
    marketplace::open(&narrator, &cast).await?;
    marketplace::tell(&narrator, &cast).await?;
    Ok(true)
}

impl Narrator<'_> {
    /// The story's present.
    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Somebody does something.
    async fn act<T: Send + 'static>(
        &self,
        actor: &Actor,
        write_set: impl Into<WriteSet>,
        mut command: impl FnMut(&mut dyn Store, &Context<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, WriteError> {
        let (actor, now, mut write_set) = (actor.clone(), self.now(), write_set.into());
        if let Some(account) = actor.account() {
            write_set = write_set.and(account);
        }
        let (gateway, ids) = (Arc::clone(&self.platform.gateway), Arc::clone(&self.platform.ids));
        self.platform
            .database
            .write(write_set, move |session| {
                let context = Context { actor: &actor, now, ids: ids.as_ref(), gateway: gateway.as_ref() };
                command(session, &context)
            })
            .await
    }

    /// Time passes, and what is due happens.
    async fn pass_days(&self, days: i64) -> Result<(), AdvanceError> {
        let target = self.now() + Duration::days(days);
        self.due_work
            .advance(target, async |instant| {
                self.clock.set_offset(instant - SystemClock.now());
                Ok(())
            })
            .await
    }
}
