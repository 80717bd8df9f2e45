//! Servers that share a database: how they are configured, and what they count together.

use futures_util::future::join_all;
use palier_tests::world::eur;
use palier_tests::{Person, Reply, World, on_both_databases};
use serde_json::{Value, json};

use crate::marketplace::{bathroom, draft};

on_both_databases! {
    servers_with_different_addresses_are_told_that_they_refuse_each_others_tokens,
    drafts_begun_at_once_are_no_more_than_the_policy_allows,
    acts_done_at_once_are_no_more_than_the_policy_allows,
}

/// The same person at every server that there can be.
fn doors<'a>(person: &Person<'a>, other: Option<&'a World>) -> Vec<Person<'a>> {
    let elsewhere = other.map(|world| Person { world, ..person.clone() });
    std::iter::once(person.clone()).chain(elsewhere).collect()
}

/// Another server, if there can be one.
async fn another(world: &World) -> Option<World> {
    if world.takes_several_servers() { Some(world.other_door().await) } else { None }
}

/// How many were done, and how many refused with a code; there is nothing else.
fn done_and_refused(replies: &[Reply], status: u16, code: &str) -> (usize, usize) {
    let done = replies.iter().filter(|reply| reply.status == status).count();
    let refused = replies.iter().filter(|reply| reply.text.contains(code)).count();
    assert_eq!(done + refused, replies.len(), "{:?}", replies.iter().map(|reply| &reply.text).collect::<Vec<_>>());
    (done, refused)
}

async fn drafts_begun_at_once_are_no_more_than_the_policy_allows(world: &World) {
    let other = another(world).await;
    let (amina, clara) = (world.person("Amina").await, world.person("Clara").await);
    let campaign = json!({ "title": "Un four", "category": "food", "kind": "product", "goal": eur(100_00) });
    let at = doors(&amina, other.as_ref());
    let begun = join_all((0..60).map(|turn| at[turn % at.len()].post("/v1/campaigns", campaign.clone()))).await;
    assert_eq!(done_and_refused(&begun, 201, "limit-reached"), (50, 10));
    let at = doors(&clara, other.as_ref());
    let begun = join_all((0..60).map(|turn| at[turn % at.len()].post("/v1/projects", bathroom("Douche")))).await;
    assert_eq!(done_and_refused(&begun, 201, "limit-reached"), (50, 10));
    if let Some(other) = other {
        other.end().await;
    }
}

async fn acts_done_at_once_are_no_more_than_the_policy_allows(world: &World) {
    let other = another(world).await;
    let clara = world.person("Clara").await;
    let mut drafts = Vec::new();
    for _ in 0..40 {
        drafts.push(draft(&clara, bathroom("Douche")).await.to("submit"));
    }
    let at = doors(&clara, other.as_ref());
    let submitted = drafts.iter().enumerate().map(|(turn, path)| at[turn % at.len()].post(path, Value::Null));
    assert_eq!(done_and_refused(&join_all(submitted).await, 200, "too-often"), (20, 20));
    if let Some(other) = other {
        other.end().await;
    }
}

async fn servers_with_different_addresses_are_told_that_they_refuse_each_others_tokens(world: &World) {
    assert_eq!(world.differences().await, Vec::<String>::new());
    if !world.takes_several_servers() {
        return;
    }
    let alike = world.other_door().await;
    alike.differences().await;
    assert_eq!(world.differences().await, Vec::<String>::new(), "servers that are alike have nothing to say");
    let unlike = world.other_door_under("http://elsewhere.example").await;
    for told in [unlike.differences().await, world.differences().await] {
        assert!(!told.is_empty());
        for difference in told {
            assert!(difference.contains("http://elsewhere.example"), "{difference}");
            assert!(difference.contains("http://palier.example"), "{difference}");
        }
    }
    let amina = unlike.person("Amina").await;
    let at_home = palier_tests::Person { world, ..amina.clone() };
    at_home.get("/v1/me").await.expect_problem("token-invalid");
    unlike.end().await;
    alike.end().await;
    assert_eq!(world.differences().await, Vec::<String>::new(), "who has left is not told of");
}
