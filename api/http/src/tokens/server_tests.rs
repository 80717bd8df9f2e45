//! Two servers on one database: what one changes, the other knows.

use std::sync::Arc;
use std::time::{Duration, Instant};

use palier_domain::WriteSet;
use palier_domain::actor::{Actor, Scope, StaffRole};
use palier_domain::clock::{Clock, Context};
use palier_domain::identity::{
    Account, CreateAccount, CreateApiClient, EmailAddress, Locale, PasswordHash, create_account, create_api_client,
    grant_role, open_session,
};
use palier_domain::payments::{GatewayAnswer, InstantAnswers, PaymentOrder};
use palier_domain::text::Line;
use palier_persistence::{Database, DatabaseOptions, DatabaseUrl, migrate};
use uuid::Uuid;

use super::{Bearer, RefreshText, Tokens, secret_hash};
use crate::authentication::{AuthenticationError, Authenticator};
use crate::clock::{SystemClock, UuidMaker};
use crate::config::SecretKey;

struct NoGateway;

impl InstantAnswers for NoGateway {
    fn predict(&self, _order: &PaymentOrder) -> Option<GatewayAnswer> {
        None
    }
}

struct World {
    folder: std::path::PathBuf,
    database: Database,
    secret: SecretKey,
}

impl Drop for World {
    fn drop(&mut self) {
        let _ignored = std::fs::remove_dir_all(&self.folder);
    }
}

impl World {
    fn new() -> Self {
        let name = super::RefreshSecrets::new([0; 32]).first().unwrap().into_text();
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let url: DatabaseUrl = format!("sqlite://{}", folder.join("test.db").display()).parse().unwrap();
        migrate::up(&url).unwrap();
        let database = Database::open(&DatabaseOptions::new(url)).unwrap();
        Self { folder, database, secret: SecretKey::generate().unwrap() }
    }

    fn server(&self) -> Tokens {
        let clock = Arc::new(SystemClock);
        Tokens::new(self.database.clone(), "https://api.palier.example", &self.secret, clock).unwrap()
    }

    async fn act<T: Send + 'static>(
        &self,
        actor: Actor,
        act: impl FnMut(&mut dyn palier_domain::Store, &Context<'_>) -> Result<T, palier_domain::Failure> + Send + 'static,
    ) -> T {
        self.act_on(WriteSet::installation(), actor, act).await
    }

    async fn act_on<T: Send + 'static>(
        &self,
        write_set: WriteSet,
        actor: Actor,
        mut act: impl FnMut(&mut dyn palier_domain::Store, &Context<'_>) -> Result<T, palier_domain::Failure>
        + Send
        + 'static,
    ) -> T {
        let now = SystemClock.now();
        let command = move |session: &mut palier_persistence::Session<'_>| {
            act(session, &Context { actor: &actor, now, ids: &UuidMaker, gateway: &NoGateway })
        };
        self.database.write(write_set, command).await.unwrap()
    }

    async fn person(&self) -> (Account, Bearer) {
        let new = CreateAccount {
            id: None,
            email: EmailAddress::parse("ada@example.org").unwrap(),
            display_name: Line::parse("display_name", "Ada").unwrap(),
            locale: Locale::En,
            password_hash: PasswordHash::new("hash".to_owned()),
        };
        self.act(Actor::System, move |store, context| {
            let account = create_account(store, context, new.clone())?.account;
            let refresh = RefreshText::presented("refresh".to_owned()).hash();
            let session = open_session(store, context, &account, refresh)?.session.id;
            let bearer = Bearer::Session { account: account.id, session };
            Ok((account, bearer))
        })
        .await
    }
}

async fn token(server: &Tokens, bearer: &Bearer) -> String {
    server.issue(bearer, server.now() + chrono::Duration::days(1)).await.unwrap().text
}

/// How long until the server's answer is `expected`; fails after two seconds.
async fn until(
    server: &Tokens,
    token: &str,
    expected: impl Fn(&Result<Actor, AuthenticationError>) -> bool,
) -> Duration {
    let started = Instant::now();
    while !expected(&server.authenticate(token).await) {
        assert!(started.elapsed() < Duration::from_secs(2), "it is not known after two seconds");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    started.elapsed()
}

#[actix_web::test]
async fn servers_that_start_at_once_agree_on_a_key_and_know_each_others_tokens() {
    let world = World::new();
    let (one, other) = (world.server(), world.server());
    let (first, second) = tokio::join!(one.public_keys(), other.public_keys());
    assert_eq!(first.unwrap(), second.unwrap());
    let (account, bearer) = world.person().await;
    let actor = other.authenticate(&token(&one, &bearer).await).await.unwrap();
    assert_eq!(actor.account(), Some(account.id));
}

#[actix_web::test]
async fn another_secret_signs_with_a_key_of_its_own_that_all_servers_verify() {
    let mut world = World::new();
    let one = world.server();
    let (_, bearer) = world.person().await;
    let before = token(&one, &bearer).await;
    world.secret = SecretKey::generate().unwrap();
    let other = world.server();
    assert!(other.authenticate(&before).await.is_ok());
    let after = token(&other, &bearer).await;
    assert_eq!(other.public_keys().await.unwrap().len(), 2);
    assert!(world.server().authenticate(&after).await.is_ok());
}

#[actix_web::test]
async fn a_session_that_ends_is_over_here_at_once_and_elsewhere_within_a_second() {
    let world = World::new();
    let (here, elsewhere) = (world.server(), world.server());
    let (_, bearer) = world.person().await;
    let Bearer::Session { session, .. } = bearer.clone() else { unreachable!() };
    let token = token(&here, &bearer).await;
    for server in [&here, &elsewhere] {
        assert!(server.authenticate(&token).await.is_ok());
    }
    world.act(Actor::System, move |store, context| Ok(store.end_session(session, context.now)?)).await;
    here.access().forget_session(session);
    assert!(here.authenticate(&token).await.is_err());
    let took = until(&elsewhere, &token, Result::is_err).await;
    assert!(took < Duration::from_millis(1_100), "{took:?}");
}

#[actix_web::test]
async fn roles_that_are_granted_are_held_within_a_second_by_the_same_token() {
    let world = World::new();
    let server = world.server();
    let (account, bearer) = world.person().await;
    let token = token(&server, &bearer).await;
    assert!(!server.authenticate(&token).await.unwrap().has_role(StaffRole::Finance));
    world
        .act_on(WriteSet::account(account.id), Actor::System, move |store, context| {
            grant_role(store, context.now, &account.email, StaffRole::Finance)
        })
        .await;
    let has_role = |actor: &Result<Actor, _>| actor.as_ref().is_ok_and(|actor| actor.has_role(StaffRole::Finance));
    assert!(until(&server, &token, has_role).await < Duration::from_millis(1_100));
}

#[actix_web::test]
async fn a_client_acts_for_its_owner_until_it_is_revoked() {
    let world = World::new();
    let (here, elsewhere) = (world.server(), world.server());
    let (account, _) = world.person().await;
    let owner =
        Actor::Person { account: account.id, session: palier_domain::ids::SessionId(Uuid::nil()), roles: vec![] };
    let client = world
        .act(owner, |store, context| {
            let (name, scopes) = (Line::parse("name", "Shop")?, vec![Scope::ProfileRead]);
            let command = CreateApiClient { id: None, name, scopes, secret_hash: secret_hash("secret") };
            create_api_client(store, context, command)
        })
        .await;
    let bearer = Bearer::Client { client: client.id, scopes: vec![Scope::ProfileRead, Scope::PledgesWrite] };
    let token = token(&here, &bearer).await;
    let expected = Actor::Client { client: client.id, account: account.id, scopes: vec![Scope::ProfileRead] };
    for server in [&here, &elsewhere] {
        assert_eq!(server.authenticate(&token).await.unwrap(), expected);
    }
    world.act(Actor::System, move |store, context| Ok(store.revoke_api_client(client.id, context.now)?)).await;
    here.access().forget_client(client.id);
    assert!(here.authenticate(&token).await.is_err());
    assert!(until(&elsewhere, &token, Result::is_err).await < Duration::from_millis(1_100));
}
