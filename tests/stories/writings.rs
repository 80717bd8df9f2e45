//! What people type on another machine than last time: passwords, addresses, words that are looked for.

use palier_domain::actor::StaffRole;
use palier_tests::{Person, World, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::marketplace::{bathroom, listed, provider};

on_both_databases! {
    a_password_is_the_same_on_every_machine,
    a_password_that_is_guessed_first_is_refused,
    a_sign_up_sent_twice_tells_nothing,
    an_address_may_be_in_a_domain_of_any_script,
    words_are_found_however_they_are_written,
}

fn address() -> String {
    format!("{}@example.org", Uuid::now_v7().simple())
}

async fn sign_up(world: &World, email: &str, password: &str, more: Value) -> palier_tests::Reply {
    let mut body = json!({ "email": email, "password": password, "display_name": "Zoé de la Tour", "locale": "fr" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    world.nobody().send(Method::POST, "/v1/accounts", Some(body), &[]).await
}

async fn sign_in(world: &World, email: &str, password: &str) -> palier_tests::Reply {
    let body = json!({ "email": email, "password": password });
    world.nobody().send(Method::POST, "/v1/sessions", Some(body), &[]).await
}

async fn a_password_is_the_same_on_every_machine(world: &World) {
    let (composed, decomposed) =
        ("été à la mer, déjà", "e\u{301}te\u{301} a\u{300}\u{a0}la\u{202f}mer, de\u{301}ja\u{300}");
    for (set, typed) in [(composed, decomposed), (decomposed, composed)] {
        let email = address();
        sign_up(world, &email, set, json!({})).await.expect(201);
        let session = sign_in(world, &email, typed).await.expect(201);
        sign_in(world, &email, "Été à la mer, déjà").await.expect_problem("credentials-invalid");
        let token = session["access_token"].as_str().map(str::to_owned);
        let zoe = Person { world, id: Uuid::nil(), email: email.clone(), token };
        let change = json!({ "current_password": set, "new_password": "no\u{308}ch ein Wort mehr" });
        zoe.send(Method::PUT, "/v1/me/password", Some(change), &[]).await.expect(204);
        sign_in(world, &email, "nöch ein Wort\u{2009}mehr").await.expect(201);
    }
}

async fn a_password_that_is_guessed_first_is_refused(world: &World) {
    let email = address();
    for weak in ["passwordpassword", "PASSWORD-password", "Motdepasse 2026 !", "zoé de la tour", "ZoeDeLaTour", &email]
    {
        sign_up(world, &email, weak, json!({})).await.expect_problem("password-weak");
    }
    sign_up(world, &email, "trois mots au hasard", json!({})).await.expect(201);
    let session = sign_in(world, &email, "trois mots au hasard").await.expect(201);
    let token = session["access_token"].as_str().map(str::to_owned);
    let zoe = Person { world, id: Uuid::nil(), email: email.clone(), token };
    let change = json!({ "current_password": "trois mots au hasard", "new_password": email.to_uppercase() });
    zoe.send(Method::PUT, "/v1/me/password", Some(change), &[]).await.expect_problem("password-weak");
}

async fn a_sign_up_sent_twice_tells_nothing(world: &World) {
    let taken = world.person("Amina").await.email;
    let mut told = Vec::new();
    for (email, another) in [(address(), address()), (taken.clone(), taken)] {
        let id = Uuid::now_v7();
        let same = async || sign_up(world, &email, "trois mots au hasard", json!({ "id": id })).await;
        let other = async |id: Uuid| sign_up(world, &address(), "trois mots au hasard", json!({ "id": id })).await;
        let (first, second) = (same().await, same().await);
        let given = sign_up(world, &another, "trois mots au hasard", json!({})).await;
        let made: Uuid = given.body["id"].as_str().unwrap().parse().unwrap();
        let campaign = json!({ "id": id, "title": "X", "category": "art", "kind": "product",
                               "goal": { "amount_minor": 1_00, "currency": "EUR" } });
        let dora = world.person("Dora").await;
        let probes = [other(id).await, other(made).await, dora.post("/v1/campaigns", campaign).await];
        let replies = [first, second, given].into_iter().chain(probes);
        told.push(replies.map(shown).collect::<Vec<_>>());
    }
    assert_eq!(told[0], told[1], "whether the address was free or taken");
    assert_eq!(told[0].iter().map(|reply| reply.0).collect::<Vec<_>>(), [201, 201, 201, 409, 409, 409]);
}

/// What a reply tells, less what is different each time.
fn shown(reply: palier_tests::Reply) -> (u16, Vec<String>, Value) {
    let mut body = reply.body;
    for member in ["id", "email", "created_at", "request_id"] {
        body.as_object_mut().unwrap().remove(member);
    }
    (reply.status, reply.headers.keys().map(ToString::to_string).collect(), body)
}

async fn an_address_may_be_in_a_domain_of_any_script(world: &World) {
    let name = format!("info-{}", Uuid::now_v7().simple());
    let made = sign_up(world, &format!("{name}@müller.example"), "trois mots au hasard", json!({})).await.expect(201);
    assert_eq!(made["email"], format!("{name}@müller.example"), "as it was written");
    for same in ["MÜLLER.example", "mu\u{308}ller.example", "xn--mller-kva.example"] {
        sign_in(world, &format!("{name}@{same}"), "trois mots au hasard").await.expect(201);
    }
    for (wrong, code) in [
        ("zoé@example.org", "validation-failed"),
        ("zoe@exa mple.org", "validation-failed"),
        ("zoe@-a.org", "email-invalid"),
    ] {
        sign_up(world, wrong, "trois mots au hasard", json!({})).await.expect_problem(code);
    }
}

async fn words_are_found_however_they_are_written(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let mut body = bathroom("Essai");
    body["city"] = json!("Saint-Étienne");
    body["description"] = json!(
        "réno\u{ad}vation, 12 m², CO₂, 5\u{202f}000 €, Йогурт, Αθήνα, œuvre, Straße, İstanbul, ﬁnition, salle\u{200b}de bain, Łódź"
    );
    let project = listed(&clara, &felix, body).await;
    let find = async |query: &str| {
        let url = reqwest::Url::parse_with_params("http://h/v1/projects", [query.split_once('=').unwrap()]).unwrap();
        let page = clara.get(&format!("/v1/projects?{}", url.query().unwrap())).await.expect(200);
        page["items"].as_array().unwrap().iter().any(|item| item["id"] == project.id.as_str())
    };
    for text in [
        "rénovation",
        "m2",
        "CO2",
        "5000 €",
        "и\u{306}ОГУРТ",
        "ΑΘΗΝΑ",
        "αθηνα",
        "OEUVRE",
        "strasse",
        "istanbul",
        "finition",
        "SALLE bain",
        "lodz",
    ] {
        assert_eq!(find(&format!("text={text}")).await, text != "5000 €", "{text}");
    }
    for city in ["saint etienne", "SAINT-ÉTIENNE", "Saint-E\u{301}tienne", "ＳＡＩＮＴ étienne"] {
        assert!(find(&format!("city={city}")).await, "{city}");
    }
    let (sales, nina) = (world.staff(StaffRole::Sales).await, provider(world, "Nina").await);
    nina.patch("/v1/me", json!({ "display_name": "Ελένη" })).await.expect(200);
    let found = sales.get("/v1/providers?text=%CE%95%CE%9B%CE%95%CE%9D%CE%97").await.expect(200);
    assert!(found["items"].as_array().unwrap().iter().any(|item| item["id"] == nina.id.to_string()), "{found:#}");
}
