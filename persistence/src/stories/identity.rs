//! Accounts, sessions, tokens, roles, clients and keys on a real store.

use std::sync::Arc;

use chrono::Duration;
use palier_domain::WriteSet;
use palier_domain::actor::{Actor, Scope, StaffRole};
use palier_domain::clock::ClockStore;
use palier_domain::identity::{
    ApiClientName, CreateApiClient, IdentityStore, KeyCandidate, RefreshToken, TokenHash, agree_on_signing_keys,
    create_account, create_api_client, list_api_clients, revoke_api_client,
};
use palier_domain::page::PageRequest;
use palier_domain::policy::{PolicyStore, PolicyTerms, set_policy};
use palier_domain::refusal::SeenVersions;
use palier_domain::{Failure, StoreError};
use uuid::Uuid;

use super::world::{World, account_of, new_account};
use crate::lanes::WriteError;
use crate::scratch;

#[tokio::test]
async fn one_address_has_one_account_whoever_is_first() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let signing_up = (0..8_u8).map(|number| {
            let world = world.clone();
            tokio::spawn(async move {
                let command = new_account("ada@example.org");
                let lane = Uuid::from_bytes([number; 16]);
                let anyone = Arc::new(Actor::Anonymous);
                world
                    .act(WriteSet::alone(lane), &anyone, move |store, context| {
                        create_account(store, context, command.clone())
                    })
                    .await
            })
        });
        let mut created = 0;
        for answer in signing_up.collect::<Vec<_>>() {
            created += i32::from(answer.await.unwrap().unwrap().is_new);
        }
        assert_eq!(created, 1);
        world.database.shut_down().await;
    }
}

#[tokio::test]
async fn sessions_and_tokens_are_kept_spent_and_swept() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let person = world.sign_up("ada@example.org", Some(StaffRole::Support)).await;
        let Actor::Person { account, session, .. } = *person else { panic!("not a person") };
        let standing =
            world.ask(&person, move |store, _| Ok(store.find_session_with_roles(session)?)).await.unwrap().unwrap();
        assert_eq!((standing.session.account, standing.roles), (account, vec![StaffRole::Support]));
        let (now, hash) = (world.now, TokenHash([9; 32]));
        let token =
            RefreshToken { hash, session, issued_at: now, expires_at: now + Duration::days(30), spent_at: None };
        let kept = token.clone();
        world
            .act(WriteSet::account(account), &person, move |store, _| Ok(store.insert_refresh_token(&kept)?))
            .await
            .unwrap();
        let found = world.ask(&person, move |store, _| Ok(store.find_refresh_token(&hash)?)).await.unwrap();
        assert_eq!(found, Some(token));
        let spend = move |store: &mut crate::Session<'_>, _: &palier_domain::Context<'_>| {
            Ok(store.spend_refresh_token(&hash, now)?)
        };
        world.act(WriteSet::account(account), &person, spend).await.unwrap();
        let again = world.act(WriteSet::account(account), &person, spend).await;
        assert!(matches!(again, Err(WriteError::Failed(Failure::Store(StoreError::Conflict(_))))), "{again:?}");
        world
            .act(WriteSet::account(account), &person, move |store, _| Ok(store.end_session(session, now)?))
            .await
            .unwrap();
        let before = now - Duration::seconds(1);
        let changes = world.ask(&person, move |store, _| Ok(store.list_access_changes(before, 10)?)).await.unwrap();
        assert_eq!((changes.sessions, changes.accounts.contains(&account)), (vec![session], true));
        let later = now + Duration::days(1);
        let swept = world
            .act(WriteSet::account(account), &person, move |store, _| Ok(store.delete_dead_sessions(later, 10)?))
            .await;
        assert_eq!(swept.unwrap(), 1);
        let found = world.ask(&person, move |store, _| Ok(store.find_refresh_token(&hash)?)).await.unwrap();
        assert_eq!(found, None);
        world.database.shut_down().await;
    }
}

#[tokio::test]
async fn roles_change_with_their_version() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let admin = world.sign_up("admin@example.org", Some(StaffRole::Admin)).await;
        let person = account_of(world.sign_up("ada@example.org", None).await.as_ref());
        let found = world.ask(&admin, move |store, _| Ok(store.find_roles(person)?)).await.unwrap().unwrap();
        assert_eq!((found.version, found.roles.len()), (1, 0));
        let now = world.now;
        for (version, roles) in [(2, vec![StaffRole::Finance, StaffRole::Sales]), (3, vec![StaffRole::Sales])] {
            let change = palier_domain::identity::AccountRoles { account: person, roles: roles.clone(), version };
            let granted_by = admin.account();
            world
                .act(WriteSet::account(person), &admin, move |store, _| {
                    Ok(store.update_roles(&change, granted_by, now)?)
                })
                .await
                .unwrap();
            let found = world.ask(&admin, move |store, _| Ok(store.find_roles(person)?)).await.unwrap().unwrap();
            assert_eq!((found.version, found.roles), (version, roles));
        }
        let admins = world.act(WriteSet::account(person), &admin, |store, _| Ok(store.lock_admins()?)).await.unwrap();
        assert_eq!(admins, [account_of(&admin)]);
        let names = world.ask(&admin, move |store, _| Ok(store.list_display_names(&[person])?)).await.unwrap();
        assert_eq!(names.len(), 1);
        world.database.shut_down().await;
    }
}

#[tokio::test]
async fn clients_keys_and_policies_are_kept() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let person = world.sign_up("ada@example.org", None).await;
        let owner = account_of(&person);
        let mut newest = None;
        for number in 0..3_u8 {
            let command = CreateApiClient {
                id: None,
                name: ApiClientName::parse("name", "Borne").unwrap(),
                scopes: vec![Scope::CampaignsRead, Scope::PledgesWrite],
                secret_hash: TokenHash([number; 32]),
            };
            let created = world.act(WriteSet::account(owner), &person, move |store, context| {
                create_api_client(store, context, command.clone())
            });
            newest = Some(created.await.unwrap());
        }
        let newest = newest.unwrap();
        let id = newest.id;
        let found = world.ask(&person, move |store, _| Ok(store.find_api_client(id)?)).await.unwrap();
        assert_eq!(found.map(|client| client.scopes), Some(newest.scopes));
        world
            .act(WriteSet::account(owner), &person, move |store, context| revoke_api_client(store, context, id))
            .await
            .unwrap();
        let page = world
            .ask(&person, |store, context| list_api_clients(store, context, &PageRequest::first(1)))
            .await
            .unwrap();
        assert_eq!((page.items.len(), page.next.is_some()), (1, true));
        let now = world.now;
        let candidate =
            KeyCandidate { kid: "k".into(), sealed_private_key: vec![1], public_x: vec![2; 32], public_y: vec![3; 32] };
        let keys = world.act(WriteSet::account(owner), &person, move |store, _| {
            agree_on_signing_keys(store, now, candidate.clone(), &|_| true)
        });
        assert_eq!(keys.await.unwrap().len(), 1);
        let admin = world.sign_up("admin@example.org", Some(StaffRole::Admin)).await;
        let first = world.ask(&admin, |store, _| Ok(store.current_policy()?)).await.unwrap();
        assert_eq!((first.version, first.terms), (1, PolicyTerms::initial()));
        let terms = PolicyTerms { inspection_days: 3, ..PolicyTerms::initial() };
        let set = world
            .act(WriteSet::installation(), &admin, move |store, context| {
                set_policy(store, context, &SeenVersions::Any, terms.clone())
            })
            .await
            .unwrap();
        let policies = world.ask(&admin, |store, _| Ok(store.list_policies(None, 10)?)).await.unwrap();
        assert_eq!((policies.len(), &policies[0]), (2, &set));
        let moved = world
            .act(WriteSet::installation(), &admin, |store, _| Ok(store.set_clock_offset(Duration::hours(3))?))
            .await;
        moved.unwrap();
        let ahead = world.ask(&admin, |store, _| Ok(store.find_clock_offset()?)).await.unwrap();
        assert_eq!(ahead, Duration::hours(3));
        world.database.shut_down().await;
    }
}
