//! What each caller sees of the same thing, and what a dry run leaves alone.

use palier_domain::actor::StaffRole;
use palier_tests::world::eur;
use palier_tests::{Person, World, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};

use crate::campaign::{draft, launch};
use crate::credits::{become_provider, offer_plan, subscribe};

on_both_databases! {
    an_address_is_seen_by_those_who_ship,
    a_tag_stands_for_what_its_reader_saw,
    a_dry_run_leaves_its_key_free,
    a_client_that_writes_rewards_need_not_read_campaigns,
    a_french_sentence_has_french_words,
}

async fn an_address_is_seen_by_those_who_ship(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let (finance, support) = (world.staff(StaffRole::Finance).await, world.staff(StaffRole::Support).await);
    let bakery = draft(&amina, 10_00, None).await;
    let offer = json!({ "title": "Un coffret", "price_minor": 40_00, "shipping": [{ "mode": "home_delivery", "fee_minor": 5_90 }] });
    let reward = amina.post(&format!("{}/rewards", bakery.path), offer).await.expect(201);
    amina.post(&format!("{}/launch", bakery.path), Value::Null).await.expect(200);
    let address = json!({
        "recipient": "Bela", "street": "12 rue de la Monnaie", "postal_code": "59800", "city": "Lille", "country": "FR",
    });
    let line =
        json!({ "reward_id": reward["id"], "quantity": 1, "shipping_mode": "home_delivery", "address": address });
    let pledge = bela.post(&format!("{}/pledges", bakery.path), json!({ "lines": [line] })).await.expect(201);
    let path = format!("{}/pledges/{}", bakery.path, pledge["id"].as_str().unwrap());
    let seen = async |who: &Person<'_>| who.get(&path).await.expect(200)["lines"][0]["address"].clone();
    assert_eq!((seen(&bela).await, seen(&support).await), (address.clone(), address.clone()));
    assert_eq!((seen(&amina).await, seen(&finance).await), (Value::Null, Value::Null));
    world.advance_days(60).await;
    assert_eq!((seen(&amina).await, seen(&finance).await), (address, Value::Null));
}

async fn a_tag_stands_for_what_its_reader_saw(world: &World) {
    let amina = world.person("Amina").await;
    let bakery = launch(&amina, 100_00, None).await;
    let tag = amina.get(&bakery.path).await.header("etag").to_owned();
    let known = [("if-none-match", tag.as_str())];
    assert_eq!(amina.send(Method::GET, &bakery.path, None, &known).await.status, 304);
    assert_eq!(world.nobody().send(Method::GET, &bakery.path, None, &known).await.status, 200, "others may do less");
}

async fn a_dry_run_leaves_its_key_free(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    bakery.pledge(&bela, 10_00).await;
    let cancel = format!("{}/cancel", bakery.path);
    let dry = amina.post_with_key(&format!("{cancel}?dry_run=true"), Value::Null, "one-key").await.expect(200);
    let done = amina.post_with_key(&cancel, Value::Null, "one-key").await.expect(200);
    assert_eq!((&dry["dry_run"], &done["dry_run"]), (&json!(true), &json!(false)));
    assert_eq!((&dry["refunded"], &done["refunded"]), (&eur(10_00), &eur(10_00)));
    let sales = world.staff(StaffRole::Sales).await;
    become_provider(&bela).await;
    subscribe(&bela, &offer_plan(&sales, 20_00, 40, false).await).await;
    let larger = json!({ "plan_id": offer_plan(&sales, 50_00, 120, true).await });
    let upgrade = "/v1/me/subscription/upgrade";
    let dry = bela.post_with_key(&format!("{upgrade}?dry_run=true"), larger.clone(), "one-key").await.expect(200);
    let done = bela.post_with_key(upgrade, larger.clone(), "one-key").await.expect(200);
    assert_eq!((&dry["dry_run"], &done["dry_run"]), (&json!(true), &json!(false)));
    assert_eq!(done["subscription"]["plan_id"], larger["plan_id"]);
}

async fn a_client_that_writes_rewards_need_not_read_campaigns(world: &World) {
    let amina = world.person("Amina").await;
    let bakery = draft(&amina, 100_00, None).await;
    let asked = json!({ "name": "Shop", "scopes": ["campaigns:write"] });
    let reply = amina.post("/v1/api-clients", asked).await;
    assert!(reply.header("location").starts_with("/v1/api-clients/"));
    let made = reply.expect(201);
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        made["id"].as_str().unwrap(),
        made["secret"].as_str().unwrap()
    );
    let token = world.nobody().post_form("/v1/oauth/token", form).await.expect(200);
    let client = Person { token: token["access_token"].as_str().map(str::to_owned), ..amina.clone() };
    client.get(&bakery.path).await.expect_problem("scope-missing");
    let offer = json!({ "title": "X", "price_minor": 1, "shipping": [{ "mode": "digital", "fee_minor": 0 }] });
    let reward = client.post(&format!("{}/rewards", bakery.path), offer).await.expect(201);
    assert_eq!(reward["price_minor"], 1);
}

async fn a_french_sentence_has_french_words(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    let french = [("accept-language", "fr")];
    let launch = format!("{}/launch", bakery.path);
    let reply = amina.send(Method::POST, &launch, None, &french).await.expect_problem("campaign-not-draft");
    assert!(reply["detail"].as_str().unwrap().starts_with("La campagne est en cours"), "{reply}");
    assert_eq!(reply["state"], "live");
    let reply = bela.send(Method::POST, &launch, None, &french).await.expect_problem("not-allowed");
    assert!(reply["detail"].as_str().unwrap().ends_with("Réservé à\u{a0}: le porteur de projet."), "{reply}");
    assert_eq!(reply["allowed"], json!(["initiator"]));
}
