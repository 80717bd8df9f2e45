//! What every address keeps to: problems from every path, headers, methods, languages.

use palier_tests::{World, on_both_databases};
use reqwest::Method;
use serde_json::json;

use crate::campaign::launch;

on_both_databases! {
    whatever_goes_wrong_is_a_problem_document,
    a_refused_request_leaves_its_connection_open,
    a_page_that_is_known_is_not_sent_again,
    people_are_answered_in_their_language,
    problems_and_policies_can_be_read,
    the_progress_picture_shows_how_far_it_is,
}

async fn whatever_goes_wrong_is_a_problem_document(world: &World) {
    let nobody = world.nobody();
    nobody.get("/v1/nothing").await.expect_problem("not-found");
    let wrong_method = nobody.send(Method::DELETE, "/v1/campaigns", None, &[]).await;
    assert_eq!(wrong_method.header("allow"), "GET, HEAD, POST");
    assert_eq!(wrong_method.status, 405);
    let amina = world.person("Amina").await;
    let post = async |body: &str, media: &str| {
        let request = world.http.post(format!("{}/v1/campaigns", world.url));
        let request = request.bearer_auth(amina.token.as_deref().unwrap_or_default());
        let request = request.header("content-type", media).body(body.to_owned()).build().expect("a request");
        let reply = world.ask(request, &amina.email).await;
        assert_eq!(reply.header("content-type"), "application/problem+json");
        reply.body["code"].as_str().expect("a code").to_owned()
    };
    assert_eq!(post("{", "application/json").await, "malformed-json");
    assert_eq!(post("{}", "text/plain").await, "unsupported-media-type");
    assert_eq!(post(&format!("\"{}\"", "x".repeat(2 << 20)), "application/json").await, "payload-too-large");
    assert_eq!(post("{\"title\": 1}", "application/json").await, "validation-failed");
    let forged = palier_tests::Person { token: Some("forged".to_owned()), ..world.nobody() };
    forged.get("/v1/me").await.expect_problem("token-invalid");
}

async fn a_refused_request_leaves_its_connection_open(world: &World) {
    let post = async |body: String| {
        let request = world.http.post(format!("{}/v1/campaigns", world.url)).header("content-type", "application/json");
        world.ask(request.body(body).build().expect("a request"), "").await
    };
    let small = post("{}".to_owned()).await;
    assert_eq!((small.status, small.headers.get("connection")), (401, None));
    let large = post(format!("\"{}\"", "x".repeat(1 << 18))).await;
    assert_eq!((large.status, large.header("connection")), (401, "close"), "nobody reads it to its end");
}

async fn a_page_that_is_known_is_not_sent_again(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    let first = bela.get(&bakery.path).await;
    let etag = first.header("etag").to_owned();
    let known = [("if-none-match", etag.as_str())];
    assert_eq!(bela.send(Method::GET, &bakery.path, None, &known).await.status, 304);
    bakery.pledge(&bela, 1_00).await;
    assert_eq!(bela.send(Method::GET, &bakery.path, None, &known).await.status, 200, "a pledge changes the page");
    let head = world.nobody().head(&bakery.path).await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
}

async fn people_are_answered_in_their_language(world: &World) {
    let reply = world.nobody().send(Method::GET, "/v1/me", None, &[("accept-language", "fr-FR, en;q=0.5")]).await;
    assert_eq!(reply.header("content-language"), "fr");
    let french = reply.expect_problem("sign-in-required");
    let english = world.nobody().get("/v1/me").await.expect_problem("sign-in-required");
    assert_ne!(french["title"], english["title"]);
}

async fn problems_and_policies_can_be_read(world: &World) {
    let problem = world.nobody().get("/v1/me").await.expect_problem("sign-in-required");
    world.nobody().get(problem["type"].as_str().expect("a type")).await.expect(200);
    let policies = world.nobody().get("/v1/policies").await.expect(200);
    assert_eq!(policies["items"][0]["version"], 1);
    let admin = world.staff(palier_domain::actor::StaffRole::Admin).await;
    let mut terms = world.nobody().get("/v1/policies/1").await.expect(200)["terms"].clone();
    let mut wrong = terms.clone();
    wrong["inspection_days"] = json!(91);
    wrong["processing_fees_fixed"][0]["currency"] = json!("ZZZ");
    wrong["marketplace"]["small"]["application_credits"] = json!(101);
    let faults = [
        ("/processing_fees_fixed/0/currency", "not-one-of"),
        ("/inspection_days", "out-of-range"),
        ("/marketplace/small/application_credits", "out-of-range"),
    ];
    admin.post_seen("/v1/policies", wrong).await.expect_faults("validation-failed", &faults);
    terms["inspection_days"] = json!(3);
    let policy = admin.post_seen("/v1/policies", terms).await.expect(201);
    assert_eq!((&policy["version"], &policy["terms"]["inspection_days"]), (&json!(2), &json!(3)));
    let amina = world.person("Amina").await;
    let bakery = launch(&amina, 100_00, None).await;
    assert_eq!(amina.get(&bakery.path).await.expect(200)["policy_version"], 2);
}

async fn the_progress_picture_shows_how_far_it_is(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    bakery.pledge(&bela, 42_00).await;
    let picture = world.nobody().get(&format!("{}/progress.svg", bakery.path)).await;
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    assert!(picture.text.contains("42 %"));
}
