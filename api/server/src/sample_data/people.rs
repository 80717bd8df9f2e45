//! The people of the sample: one for each thing that can be tried.

use palier_domain::WriteSet;
use palier_domain::actor::{Actor, StaffRole};
use palier_domain::identity::{
    CreateAccount, DisplayName, EmailAddress, IdentityStore, Locale, Password, create_account, grant_role,
};
use palier_domain::ids::{AccountId, SessionId};
use palier_domain::{Failure, Store};
use palier_http::passwords;
use palier_http::platform::Platform;
use uuid::Uuid;

use super::{Narrator, SampleDataError};

/// The password of everybody in the sample.
pub const PASSWORD: &str = "palier-sandbox";

/// What somebody in the sample is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Has a staff role.
    Staff(StaffRole),
    /// Starts campaigns.
    Initiator,
    /// Pledges.
    Backer,
    /// Posts projects.
    Client,
    /// Applies to projects: buys packs of credits.
    Provider,
    /// Applies to projects: subscribes to a plan.
    Subscriber,
    /// Applies to projects: subscribes to a privilege plan.
    PrivilegeSubscriber,
}

/// Somebody in the sample.
#[derive(Debug, Clone, Copy)]
pub struct SamplePerson {
    /// The address to sign in with.
    pub email: &'static str,
    /// The name that others see.
    pub name: &'static str,
    /// The language that they read.
    pub locale: Locale,
    /// What they are there for.
    pub role: Role,
}

const fn person(email: &'static str, name: &'static str, locale: Locale, role: Role) -> SamplePerson {
    SamplePerson { email, name, locale, role }
}

/// Everybody in the sample.
pub const SAMPLE_PEOPLE: [SamplePerson; 16] = [
    person("admin@palier.example", "Ada", Locale::En, Role::Staff(StaffRole::Admin)),
    person("finance@palier.example", "Firmin", Locale::Fr, Role::Staff(StaffRole::Finance)),
    person("auditor@palier.example", "Aude", Locale::Fr, Role::Staff(StaffRole::Auditor)),
    person("support@palier.example", "Sunita", Locale::En, Role::Staff(StaffRole::Support)),
    person("follow-up@palier.example", "Félicie", Locale::Fr, Role::Staff(StaffRole::FollowUp)),
    person("sales@palier.example", "Samuel", Locale::En, Role::Staff(StaffRole::Sales)),
    person("amina@palier.example", "Amina", Locale::Fr, Role::Initiator),
    person("tom@palier.example", "Tom", Locale::En, Role::Initiator),
    person("bela@palier.example", "Béla", Locale::Fr, Role::Backer),
    person("chloe@palier.example", "Chloé", Locale::Fr, Role::Backer),
    person("dora@palier.example", "Dora", Locale::En, Role::Backer),
    person("clara@palier.example", "Clara", Locale::Fr, Role::Client),
    person("theo@palier.example", "Theo", Locale::En, Role::Client),
    person("nina@palier.example", "Nina", Locale::Fr, Role::Provider),
    person("paul@palier.example", "Paul", Locale::En, Role::Subscriber),
    person("pia@palier.example", "Pia", Locale::Fr, Role::PrivilegeSubscriber),
];

/// Those who act in the story.
pub(super) struct Cast {
    pub(super) finance: Actor,
    pub(super) amina: Actor,
    pub(super) tom: Actor,
    pub(super) backers: [Actor; 3],
    pub(super) sales: Actor,
    pub(super) follow_up: Actor,
    pub(super) support: Actor,
    pub(super) clients: [Actor; 2],
    /// Without a subscription, with a plan, with privilege.
    pub(super) providers: [Actor; 3],
}

/// Whether the sample is there already.
pub(super) async fn are_there(platform: &Platform) -> Result<bool, SampleDataError> {
    let found = platform.database.read(|session| {
        let email = EmailAddress::parse("admin@palier.example")?;
        Ok(session.find_account_by_email(&email)?.is_some())
    });
    Ok(found.await?)
}

/// Creates everybody.
pub(super) async fn create(narrator: &Narrator<'_>) -> Result<Cast, SampleDataError> {
    let mut actors = Vec::new();
    for person in SAMPLE_PEOPLE {
        actors.push((person.email, create_one(narrator, person).await?));
    }
    let actor = |email: &str| {
        let found = actors.iter().find(|(known, _)| known.starts_with(email));
        found.map_or(Actor::Anonymous, |(_, actor)| actor.clone())
    };
    Ok(Cast {
        finance: actor("finance@"),
        amina: actor("amina@"),
        tom: actor("tom@"),
        backers: [actor("bela@"), actor("chloe@"), actor("dora@")],
        sales: actor("sales@"),
        follow_up: actor("follow-up@"),
        support: actor("support@"),
        clients: [actor("clara@"), actor("theo@")],
        providers: [actor("nina@"), actor("paul@"), actor("pia@")],
    })
}

async fn create_one(narrator: &Narrator<'_>, person: SamplePerson) -> Result<Actor, SampleDataError> {
    let (email, name) = (person.email, person.name);
    let hash = tokio::task::spawn_blocking(move || {
        let email = EmailAddress::parse(email).map_err(Failure::from)?;
        let name = DisplayName::parse("display_name", name).map_err(Failure::from)?;
        let password = Password::parse("password", PASSWORD, &email, &name).map_err(Failure::from)?;
        passwords::hash_now(&password).map_err(SampleDataError::from)
    });
    let hash = hash.await.map_err(|error| passwords::PasswordsError::Failed(error.to_string()))??;
    let id = AccountId(narrator.platform.ids.next());
    let create = move |store: &mut dyn Store, context: &palier_domain::Context<'_>| {
        let email = EmailAddress::parse(person.email)?;
        let command = CreateAccount {
            id: Some(id),
            email: email.clone(),
            display_name: DisplayName::parse("display_name", person.name)?,
            locale: person.locale,
            password_hash: hash.clone(),
        };
        create_account(store, context, command)?;
        if let Role::Staff(role) = person.role {
            grant_role(store, context.now, &email, role)?;
        }
        Ok(())
    };
    narrator.act(&Actor::Anonymous, WriteSet::account(id), create).await?;
    let roles = match person.role {
        Role::Staff(role) => vec![role],
        _ => Vec::new(),
    };
    Ok(Actor::Person { account: id, session: SessionId(Uuid::nil()), roles })
}
