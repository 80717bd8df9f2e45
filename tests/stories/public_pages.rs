//! Pages that are kept for everybody: they show what was answered, to whom it may be shown, and only what may be asked.

use palier_tests::world::eur;
use palier_tests::{Person, Reply, World, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};

use crate::campaign;

on_both_databases! {
    a_change_shows_as_soon_as_it_is_answered,
    a_kept_page_is_shown_to_whoever_it_is_for,
    a_kept_page_is_asked_for_like_any_other,
    another_server_s_change_shows_within_a_second,
}

async fn twice(person: &Person<'_>, path: &str) -> Reply {
    let (first, again) = (person.get(path).await, person.get(path).await);
    assert_eq!((first.status, &first.text), (again.status, &again.text), "{path}");
    let without_names = |reply: &Reply| {
        let own = ["x-request-id", "date", "traceparent"];
        let mut headers: Vec<_> = reply.headers.iter().filter(|(name, _)| !own.contains(&name.as_str())).collect();
        headers.sort_by_key(|(name, _)| name.as_str());
        headers.into_iter().map(|(name, value)| format!("{name}: {value:?}")).collect::<Vec<_>>()
    };
    assert_eq!(without_names(&first), without_names(&again), "{path}");
    again
}

fn of_list<'v>(list: &'v Value, bakery: &campaign::Bakery) -> &'v Value {
    let id = bakery.path.rsplit('/').next().unwrap();
    list["items"].as_array().unwrap().iter().find(|item| item["id"] == id).unwrap()
}

async fn a_change_shows_as_soon_as_it_is_answered(world: &World) {
    let (initiator, backer) = (world.person("Ada").await, world.person("Basile").await);
    let bakery = campaign::launch(&initiator, 100_000, Some(10)).await;
    let nobody = world.nobody();
    let picture = format!("{}/progress.svg", bakery.path);
    for pledged in 1..=5 {
        for (path, pointer) in [(bakery.path.as_str(), "/funding/pledges"), ("/v1/campaigns?limit=5", "")] {
            let before = twice(&nobody, path).await;
            let shown = if pointer.is_empty() {
                of_list(&before.body, &bakery)["funding"]["pledges"].clone()
            } else {
                before.body.pointer(pointer).unwrap().clone()
            };
            assert_eq!(shown, pledged - 1, "{path}");
        }
        let (page, drawn) = (nobody.get(&bakery.path).await, twice(&nobody, &picture).await);
        bakery.take_breads(&backer, 1).await.expect(201);
        let after = nobody.get(&bakery.path).await;
        assert_ne!(after.header("etag"), page.header("etag"));
        assert_eq!(after.body["funding"]["pledged"]["amount_minor"], pledged * 2_500);
        assert_eq!(after.body["rewards"][0]["left"], 10 - pledged);
        assert_ne!(nobody.get(&picture).await.header("etag"), drawn.header("etag"));
    }
    initiator.patch("/v1/me", json!({ "display_name": "Ada L." })).await.expect(200);
    assert_eq!(nobody.get(&bakery.path).await.body["initiator"]["display_name"], "Ada L.");
    let list = nobody.get("/v1/campaigns?limit=5").await;
    assert_eq!(of_list(&list.body, &bakery)["initiator"]["display_name"], "Ada L.");
    world.advance_days(31).await;
    assert_eq!(nobody.get(&bakery.path).await.body["state"], "failed");
    assert_eq!(of_list(&nobody.get("/v1/campaigns?limit=5").await.body, &bakery)["state"], "failed");
}

async fn a_kept_page_is_shown_to_whoever_it_is_for(world: &World) {
    let (initiator, backer) = (world.person("Ada").await, world.person("Basile").await);
    let bakery = campaign::draft(&initiator, 100_000, Some(10)).await;
    let nobody = world.nobody();
    initiator.get(&bakery.path).await.expect(200);
    nobody.get(&bakery.path).await.expect_problem("not-found");
    initiator.post(&format!("{}/launch", bakery.path), Value::Null).await.expect(200);
    assert_eq!(twice(&nobody, &bakery.path).await.body["allowed_actions"], json!([]));
    assert_eq!(backer.get(&bakery.path).await.body["allowed_actions"], json!(["pledge"]));
    assert_eq!(initiator.get(&bakery.path).await.body["allowed_actions"], json!(["update", "cancel"]));
    assert_eq!(twice(&nobody, &bakery.path).await.body["allowed_actions"], json!([]));
    let mut stranger = world.nobody();
    stranger.token = Some("not.a.token".to_owned());
    for path in [bakery.path.as_str(), "/v1/campaigns"] {
        let page = stranger.get(path).await;
        let told = page.header("www-authenticate").to_owned();
        assert!(told.contains("invalid_token"), "who shows a token that is none learns that it is: {told}");
        assert_eq!(page.expect(200), nobody.get(path).await.body, "it is served like nobody");
    }
}

async fn a_kept_page_is_asked_for_like_any_other(world: &World) {
    let initiator = world.person("Ada").await;
    let bakery = campaign::launch(&initiator, 100_000, None).await;
    let nobody = world.nobody();
    for path in [bakery.path.as_str(), "/v1/campaigns", "/v1/campaigns?limit=3&states=live"] {
        let page = twice(&nobody, path).await;
        let tag = page.header("etag").to_owned();
        assert!(!tag.is_empty(), "{path}");
        let with = async |headers: &[(&str, &str)]| nobody.send(Method::GET, path, None, headers).await;
        for known in [tag.clone(), format!("\"other\", {tag}"), format!("W/{tag}"), "*".to_owned()] {
            let reply = with(&[("if-none-match", &known)]).await;
            assert_eq!((reply.status, reply.text.as_str()), (304, ""), "{path} {known}");
            assert_eq!(reply.header("etag"), tag);
        }
        assert_eq!(with(&[("if-none-match", "\"other\"")]).await.expect(200), page.body);
        assert_eq!(with(&[("if-none-match", &"x".repeat(2_000))]).await.status, 422, "{path}");
        assert_eq!(with(&[("accept-language", "fr")]).await.text, page.text);
        let named = with(&[("x-request-id", "order-7"), ("origin", "http://localhost:5173")]).await;
        assert_eq!((named.header("x-request-id"), named.text.as_str()), ("order-7", page.text.as_str()));
        assert_eq!(named.header("access-control-allow-origin"), "http://localhost:5173");
        let head = world.nobody().head(path).await;
        assert_eq!((head.status, head.header("etag"), head.text.as_str()), (200, tag.as_str(), ""));
    }
    nobody.get("/v1/campaigns?limit=0").await.expect(422);
    nobody.get("/v1/campaigns?limit=3&states=live&sort=name").await.expect(422);
    nobody.get(&format!("{}?x=1", bakery.path)).await.expect(422);
}

async fn another_server_s_change_shows_within_a_second(world: &World) {
    if world.takes_several_servers() {
        let other = world.other_door().await;
        let (initiator, backer) = (world.person("Ada").await, world.person("Basile").await);
        let bakery = campaign::launch(&initiator, 100_000, None).await;
        twice(&other.nobody(), &bakery.path).await;
        twice(&other.nobody(), "/v1/campaigns").await;
        let pledge = json!({ "free_amount": eur(1_234) });
        backer.post(&format!("{}/pledges", bakery.path), pledge).await.expect(201);
        tokio::time::sleep(palier_http::public_pages::PAGE_AGE_MAX).await;
        let page = other.nobody().get(&bakery.path).await;
        assert_eq!(page.body["funding"]["pledged"]["amount_minor"], 1_234);
        let list = other.nobody().get("/v1/campaigns").await;
        assert_eq!(of_list(&list.body, &bakery)["funding"]["pledged"]["amount_minor"], 1_234);
        other.end().await;
    }
}
