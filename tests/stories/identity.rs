//! Accounts, sessions, tokens, roles and API clients.

use palier_domain::actor::StaffRole;
use palier_tests::world::PASSWORD;
use palier_tests::{Database, World, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};

on_both_databases! {
    signing_out_takes_effect_at_once,
    a_refresh_token_is_used_once_and_its_reuse_ends_the_family,
    a_changed_password_ends_the_other_sessions,
    an_address_that_is_taken_is_not_betrayed,
    an_admin_grants_and_takes_roles_and_the_last_stays,
    a_client_acts_within_its_scopes_until_it_is_revoked,
    an_account_is_edited_by_its_owner,
    an_id_names_one_thing,
}

async fn signing_out_takes_effect_at_once(world: &World) {
    let amina = world.person("Amina").await;
    amina.get("/v1/me").await.expect(200);
    amina.delete("/v1/sessions/current").await.expect(204);
    amina.get("/v1/me").await.expect_problem("token-invalid");
}

async fn a_refresh_token_is_used_once_and_its_reuse_ends_the_family(world: &World) {
    let amina = world.person("Amina").await;
    let body = json!({ "email": amina.email, "password": PASSWORD });
    let session = world.nobody().send(Method::POST, "/v1/sessions", Some(body), &[]).await.expect(201);
    let refresh = async |token: &Value| {
        let body = json!({ "refresh_token": token });
        world.nobody().send(Method::POST, "/v1/sessions/refresh", Some(body), &[]).await
    };
    let second = refresh(&session["refresh_token"]).await.expect(200);
    let again = refresh(&session["refresh_token"]).await.expect(200);
    assert_eq!(second["refresh_token"], again["refresh_token"], "a lost reply is repeated for a moment");
    let third = refresh(&second["refresh_token"]).await.expect(200);
    let reused = refresh(&session["refresh_token"]).await;
    assert_eq!(reused.status, 401);
    assert_eq!(refresh(&third["refresh_token"]).await.status, 401, "the whole family is gone");
}

async fn a_changed_password_ends_the_other_sessions(world: &World) {
    let mut amina = world.person("Amina").await;
    let elsewhere = amina.clone();
    amina.sign_in().await;
    let change = |current: &str| json!({ "current_password": current, "new_password": "another long password" });
    let path = "/v1/me/password";
    amina.send(Method::PUT, path, Some(change("wrong")), &[]).await.expect_problem("password-wrong");
    amina.send(Method::PUT, path, Some(change(PASSWORD)), &[]).await.expect(204);
    amina.get("/v1/me").await.expect(200);
    elsewhere.get("/v1/me").await.expect_problem("token-invalid");
    let old = json!({ "email": amina.email, "password": PASSWORD });
    world.nobody().send(Method::POST, "/v1/sessions", Some(old), &[]).await.expect_problem("credentials-invalid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_do_not_use_up_what_an_owner_needs() {
    let world = World::start_with(Database::sqlite(), |config| {
        config.rate_limits.enabled = true;
        config.rate_limits.attempts_per_minute = 5;
        config.trust_forwarded_for = true;
    })
    .await;
    let from = async |address: &str, method: Method, path: &str, body: Value, token: Option<&String>| {
        let headers = [("x-forwarded-for", address)];
        let person = palier_tests::Person { token: token.cloned(), ..world.nobody() };
        person.send(method, path, Some(body), &headers).await
    };
    let sign_in = |email: &str, password: &str| json!({ "email": email, "password": password });
    let amina = world.person("Amina").await;
    let mine = from("192.0.2.1", Method::POST, "/v1/sessions", sign_in(&amina.email, PASSWORD), None).await.expect(201);
    let mut known = sign_in(&amina.email, PASSWORD);
    known["device_token"] = mine["device_token"].clone();

    for stranger in ["198.51.100.1", "198.51.100.2"] {
        for _ in 0..6 {
            from(stranger, Method::POST, "/v1/sessions", sign_in(&amina.email, "a guess at it"), None).await;
            let form = format!("grant_type=client_credentials&client_id={}&client_secret=x", amina.id);
            world.nobody().post_form("/v1/oauth/token", form).await;
        }
    }
    let stranger = from("203.0.113.9", Method::POST, "/v1/sessions", sign_in(&amina.email, PASSWORD), None).await;
    assert_eq!(stranger.status, 429, "{}", stranger.text);
    let again = from("198.51.100.1", Method::POST, "/v1/sessions", known.clone(), None).await.expect(201);
    assert_eq!(again["account_id"], mine["account_id"], "a known device signs in, also from where a stranger tries");
    let change = json!({ "current_password": PASSWORD, "new_password": "another long password" });
    let token = mine["access_token"].as_str().map(str::to_owned);
    from("192.0.2.1", Method::PUT, "/v1/me/password", change, token.as_ref()).await.expect(204);

    let bela = world.person("Bela").await;
    known["email"] = json!(bela.email);
    for _ in 0..5 {
        from("203.0.113.1", Method::POST, "/v1/sessions", known.clone(), None).await;
    }
    let other = from("203.0.113.2", Method::POST, "/v1/sessions", sign_in(&bela.email, PASSWORD), None).await;
    assert_eq!(other.status, 429, "the device of one account is a stranger to another");
    for number in 0..20 {
        let refresh = json!({ "refresh_token": format!("palier_rt_{number}") });
        let refused = from("203.0.113.3", Method::POST, "/v1/sessions/refresh", refresh, None).await;
        assert_eq!(refused.body["code"], "refresh-token-invalid", "refreshing has a limit of its own");
    }
    world.end().await;
}

async fn an_address_that_is_taken_is_not_betrayed(world: &World) {
    let amina = world.person("Amina").await;
    let body =
        json!({ "email": amina.email, "password": "my very own password", "display_name": "Eve", "locale": "en" });
    let taken = world.nobody().send(Method::POST, "/v1/accounts", Some(body), &[]).await.expect(201);
    assert_eq!(taken["display_name"], "Eve");
    let body = json!({ "email": amina.email, "password": "my very own password" });
    world.nobody().send(Method::POST, "/v1/sessions", Some(body), &[]).await.expect_problem("credentials-invalid");
    assert_eq!(amina.get("/v1/me").await.expect(200)["display_name"], "Amina");
}

async fn an_admin_grants_and_takes_roles_and_the_last_stays(world: &World) {
    let (admin, bela) = (world.staff(StaffRole::Admin).await, world.person("Bela").await);
    bela.get("/v1/payment-orders").await.expect_problem("not-allowed");
    let roles = |person: &palier_tests::Person<'_>| format!("/v1/accounts/{}/roles", person.id);
    admin.put(&roles(&bela), json!({ "roles": ["finance"] })).await.expect(200);
    bela.get("/v1/payment-orders").await.expect(200);
    admin.put(&roles(&bela), json!({ "roles": [] })).await.expect(200);
    bela.get("/v1/payment-orders").await.expect_problem("not-allowed");
    admin.put(&roles(&admin), json!({ "roles": [] })).await.expect_problem("last-admin");
    bela.get(&roles(&bela)).await.expect_problem("not-allowed");
}

async fn a_client_acts_within_its_scopes_until_it_is_revoked(world: &World) {
    let amina = world.person("Amina").await;
    let wanted = json!({ "name": "Shop", "scopes": ["campaigns:write", "campaigns:read"] });
    let client = amina.post("/v1/api-clients", wanted).await.expect(201);
    let (id, secret) = (client["id"].as_str().unwrap(), client["secret"].as_str().unwrap());
    let form = |secret: &str| format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let wrong = world.nobody().post_form("/v1/oauth/token", form("wrong")).await;
    assert_eq!((wrong.status, &wrong.body["error"]), (401, &json!("invalid_client")));
    assert_eq!(wrong.header("www-authenticate"), "Basic realm=\"palier\"");
    let more = format!("{}&audience=shop&scope=&grant=x", form(secret));
    world.nobody().post_form("/v1/oauth/token", more).await.expect(200);
    let token = world.nobody().post_form("/v1/oauth/token", form(secret)).await.expect(200);
    let shop = palier_tests::Person { token: token["access_token"].as_str().map(str::to_owned), ..amina.clone() };
    let body =
        json!({ "title": "X", "category": "art", "kind": "product", "goal": { "amount_minor": 1, "currency": "EUR" } });
    let campaign = shop.post("/v1/campaigns", body).await.expect(201);
    assert_eq!(campaign["initiator"]["id"], amina.id.to_string(), "a client acts in its owner's name");
    shop.get("/v1/me/pledges").await.expect_problem("scope-missing");
    amina.delete(&format!("/v1/api-clients/{id}")).await.expect(204);
    assert_eq!(shop.get("/v1/me/pledges").await.status, 401);
}

async fn an_account_is_edited_by_its_owner(world: &World) {
    let amina = world.person("Amina").await;
    let edited = amina.patch("/v1/me", json!({ "display_name": "Amina B.", "locale": "en" })).await.expect(200);
    assert_eq!((&edited["display_name"], &edited["locale"]), (&json!("Amina B."), &json!("en")));
    for (tag, status) in [("*", 200), ("W/\"3\"", 200), ("\"1\"", 412)] {
        let headers = [("if-match", tag), ("content-type", "application/merge-patch+json")];
        let body = Some(json!({ "display_name": "Amina C." }));
        let reply = amina.send(Method::PATCH, "/v1/me", body, &headers).await;
        assert_eq!(reply.status, status, "{tag}: {}", reply.text);
    }
    let weak = json!({ "email": "x@example.org", "password": "password123", "display_name": "X", "locale": "en" });
    let reply = world.nobody().send(Method::POST, "/v1/accounts", Some(weak), &[]).await;
    reply.expect_problem("password-weak");
}

async fn an_id_names_one_thing(world: &World) {
    let amina = world.person("Amina").await;
    let campaign = |id: Value| json!({ "id": id, "title": "X", "category": "art", "kind": "product", "goal": { "amount_minor": 1_00, "currency": "EUR" } });
    let account = |id: &Value, name: &str| json!({ "id": id, "email": format!("{name}@example.org"), "password": PASSWORD, "display_name": name, "locale": "fr" });
    for none in ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"] {
        let refused = amina.post("/v1/campaigns", campaign(json!(none))).await.expect_problem("validation-failed");
        assert_eq!(refused["errors"][0]["pointer"], "/id");
    }
    let random = json!("7d444840-9dc0-4a1b-a25d-5bd4d1a9a2b1");
    assert_eq!(amina.post("/v1/campaigns", campaign(random.clone())).await.expect(201)["id"], random, "of any version");
    let nobody = world.nobody();
    nobody.post("/v1/accounts", account(&random, "ada")).await.expect_problem("id-taken");
    amina.post("/v1/campaigns", campaign(json!(amina.id))).await.expect_problem("id-taken");
}
