//! Headers as browsers, proxies and libraries send them.

use palier_tests::{Reply, World, on_both_databases};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::campaign::launch;
use crate::marketplace::{give_credits, provider_with};

on_both_databases! {
    several_lines_of_languages_are_one_list,
    what_has_one_value_comes_in_one_line,
    a_version_of_nothing_is_no_changed_version,
    a_wrong_entry_of_a_list_is_pointed_at,
    a_cursor_is_its_readers_own,
}

/// A request with these header lines, each as often as it is listed.
async fn ask(world: &World, method: Method, path: &str, lines: &[(&str, &str)], body: Option<&Value>) -> Reply {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        headers.append(name.parse::<reqwest::header::HeaderName>().unwrap(), value.parse().unwrap());
    }
    let request = world.http.request(method, format!("{}{path}", world.url)).headers(headers);
    let request = match body {
        Some(body) => request.body(body.to_string()),
        None => request,
    };
    world.ask(request.build().expect("a request"), "").await
}

async fn several_lines_of_languages_are_one_list(world: &World) {
    for (lines, language) in [
        ("de | fr", "fr"),
        ("en;q=0.2 | fr;q=0.1", "en"),
        ("en;q=0, *", "fr"),
        ("*;q=0.5, fr;q=0.1", "en"),
        ("frr, en;q=0.8", "en"),
        ("fr-BE;q=0.5, es;q=0.7", "fr"),
    ] {
        let lines: Vec<_> = lines.split(" | ").map(|line| ("accept-language", line)).collect();
        let reply = ask(world, Method::GET, "/v1/campaigns?limit=0", &lines, None).await;
        assert_eq!(reply.header("content-language"), language, "{lines:?}");
    }
}

async fn what_has_one_value_comes_in_one_line(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    let bearer = format!("Bearer {}", bela.token.as_ref().unwrap());
    let pledges = format!("{}/pledges", bakery.path);
    let pledge = json!({ "free_amount": { "amount_minor": 1_000, "currency": "EUR" } });
    for (name, value) in [("idempotency-key", "b"), ("authorization", "Bearer x"), ("content-type", "text/plain")] {
        let lines = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
            ("idempotency-key", "a"),
            (name, value),
        ];
        let reply = ask(world, Method::POST, &pledges, &lines, Some(&pledge)).await;
        assert_eq!(reply.status, 422, "{name}");
        let problem = reply.body;
        let error = &problem["errors"][0];
        assert_eq!(error["pointer"].as_str().unwrap().to_lowercase(), name);
        assert_eq!((&error["code"], &problem["errors"].as_array().unwrap().len()), (&json!("repeated"), &1));
    }
    assert_eq!(bakery.statement(world).await["pledges"], 0);
}

async fn a_version_of_nothing_is_no_changed_version(world: &World) {
    let neu = world.person("Neu").await;
    let profile = json!({ "trade": "Plombier", "city": "Lille", "currency": "EUR" });
    for tag in ["*", "\"1\""] {
        let refused = neu.send(Method::PUT, "/v1/me/provider", Some(profile.clone()), &[("if-match", tag)]).await;
        let problem = refused.expect_problem("nothing-to-replace");
        assert_eq!((&problem["status"], problem.get("version")), (&json!(412), None));
    }
    neu.send(Method::PUT, "/v1/me/provider", Some(profile), &[]).await.expect(200);
}

async fn a_wrong_entry_of_a_list_is_pointed_at(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    bakery.pledge(&bela, 100_00).await;
    world.advance_days(31).await;
    let request = format!("{}/tranches/2/request", bakery.path);
    // One that the document refuses, and one that only the domain sees through.
    for wrong in ["no link", "https://x.example/\u{202e}gpj.a"] {
        let evidence = json!({ "note": "Voici.", "links": ["https://fournil.example/a", wrong] });
        amina.post(&request, evidence).await.expect_faults("validation-failed", &[("/links/1", "pattern")]);
    }
}

async fn a_cursor_is_its_readers_own(world: &World) {
    let (nina, paul) = (provider_with(world, "Nina", 10).await, provider_with(world, "Paul", 10).await);
    give_credits(world, &nina, 5).await;
    for list in ["/v1/me/credits/transfers?limit=1", "/v1/me/credits/statement?limit=1"] {
        let next = nina.get(list).await.expect(200)["next_cursor"].as_str().expect("another page").to_owned();
        let page = format!("{list}&cursor={next}");
        nina.get(&page).await.expect(200);
        paul.get(&page).await.expect_problem("cursor-invalid");
    }
    // A list that is the same for everybody goes on for everybody: also for somebody who signed in meanwhile.
    launch(&nina, 100_00, None).await;
    launch(&nina, 100_00, None).await;
    let first = world.nobody().get("/v1/campaigns?limit=1").await.expect(200);
    let next = format!("/v1/campaigns?limit=1&cursor={}", first["next_cursor"].as_str().expect("another page"));
    let seen = [world.nobody().get(&next).await.expect(200), paul.get(&next).await.expect(200)];
    assert_eq!(seen[0]["items"], seen[1]["items"]);
}
