//! How staff finds people: accounts, providers, and agents to hand projects to.

use palier_domain::actor::StaffRole;
use palier_tests::{Person, World, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};

use crate::marketplace::{bathroom, become_provider, give_credits, listed, provider, provider_with, submitted};

on_both_databases! {
    an_account_is_found_by_its_address_or_its_role,
    accounts_are_paged_newest_first,
    a_provider_is_found_by_name_trade_and_city,
    projects_are_handed_to_agents_who_can_take_them,
}

fn ids(list: &Value) -> Vec<String> {
    list["items"].as_array().expect("items").iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}

/// The ids of all pages of a list.
async fn pages(person: &Person<'_>, address: &str) -> Vec<String> {
    let (mut found, mut next) = (Vec::new(), address.to_owned());
    loop {
        let page = person.get(&next).await.expect(200);
        found.extend(ids(&page));
        match page["next_cursor"].as_str() {
            Some(cursor) => next = format!("{address}&cursor={cursor}"),
            None => return found,
        }
    }
}

async fn an_account_is_found_by_its_address_or_its_role(world: &World) {
    let (amina, admin) = (world.person("Amina").await, world.staff(StaffRole::Admin).await);
    let support = world.staff(StaffRole::Support).await;
    for staff in [&admin, &support] {
        let found = staff.get(&format!("/v1/accounts?email={}", amina.email.to_uppercase())).await.expect(200);
        assert_eq!(ids(&found), [amina.id.to_string()]);
        let account = &found["items"][0];
        assert_eq!((&account["display_name"], &account["roles"]), (&json!("Amina"), &json!([])));
        let members: Vec<&String> = account.as_object().unwrap().keys().collect();
        assert_eq!(members, ["id", "display_name", "roles", "created_at"], "an address is no more than found by");
        let nobody = staff.get("/v1/accounts?email=nobody@example.org").await.expect(200);
        assert_eq!((&nobody["items"], &nobody["next_cursor"]), (&json!([]), &Value::Null));
    }
    support.get("/v1/accounts?email=amina").await.expect_problem("validation-failed");
    support.get("/v1/accounts?role=king").await.expect_problem("validation-failed");
    support.get("/v1/accounts?name=Amina").await.expect_problem("validation-failed");
    // Whoever is found is given a role, and found by that.
    let roles = format!("/v1/accounts/{}/roles", amina.id);
    admin.put(&roles, json!({ "roles": ["sales", "support"] })).await.expect(200);
    let found = admin.get("/v1/accounts?role=support").await.expect(200);
    assert_eq!(ids(&found)[0], amina.id.to_string(), "who was granted it last is first");
    assert_eq!(ids(&found), [amina.id.to_string(), support.id.to_string()]);
    assert_eq!(found["items"][0]["roles"], json!(["sales", "support"]));
    let both = format!("/v1/accounts?email={}&role=", amina.email);
    assert_eq!(ids(&admin.get(&format!("{both}sales")).await.expect(200)), [amina.id.to_string()]);
    assert_eq!(ids(&admin.get(&format!("{both}finance")).await.expect(200)), [""; 0]);
    admin.put(&roles, json!({ "roles": [] })).await.expect(200);
    assert_eq!(ids(&admin.get("/v1/accounts?role=support").await.expect(200)), [support.id.to_string()]);
}

async fn accounts_are_paged_newest_first(world: &World) {
    let support = world.staff(StaffRole::Support).await;
    let before = pages(&support, "/v1/accounts?limit=100").await;
    let mut expected = Vec::new();
    for number in 0..5 {
        expected.push(world.person(&format!("P{number}")).await.id.to_string());
    }
    expected.reverse();
    expected.extend(before);
    assert_eq!(pages(&support, "/v1/accounts?limit=2").await, expected);
    let mut agents = Vec::new();
    for _ in 0..3 {
        agents.push(world.staff(StaffRole::FollowUp).await.id.to_string());
    }
    agents.reverse();
    assert_eq!(pages(&support, "/v1/accounts?role=follow_up&limit=1").await, agents);
    let page = support.get("/v1/accounts?role=follow_up&limit=1").await.expect(200);
    let cursor = page["next_cursor"].as_str().expect("a cursor");
    let other = support.get(&format!("/v1/accounts?role=sales&limit=1&cursor={cursor}")).await;
    assert_eq!(other.status, 422, "a cursor is good for its own list: {}", other.text);
}

async fn a_provider_is_found_by_name_trade_and_city(world: &World) {
    let sales = world.staff(StaffRole::Sales).await;
    let write = async |person: &Person<'_>, trade: &str, city: &str, headers: &[(&str, &str)]| {
        let profile = json!({
            "trade": trade, "presentation": "Depuis 1998, à l’œuvre.", "city": city, "currency": "EUR"
        });
        person.send(Method::PUT, "/v1/me/provider", Some(profile), headers).await.expect(200);
    };
    let (zoe, paul, ines) = (world.person("Zoe").await, world.person("Paul").await, world.person("Ines").await);
    write(&zoe, "Menuiserie, ébénisterie", "Saint-Étienne", &[]).await;
    write(&paul, "Plomberie", "Köln", &[]).await;
    write(&ines, "Plomberie et chauffage", "saint étienne", &[]).await;
    let found = async |query: &str| ids(&sales.get(&format!("/v1/providers?{query}")).await.expect(200));
    let who = |people: &[&Person<'_>]| people.iter().map(|person| person.id.to_string()).collect::<Vec<_>>();
    assert_eq!(found("limit=10").await, who(&[&ines, &paul, &zoe]), "the newest first");
    assert_eq!(pages(&sales, "/v1/providers?limit=1").await, who(&[&ines, &paul, &zoe]));
    assert_eq!(pages(&sales, "/v1/providers?limit=1&text=oeuvre").await, who(&[&ines, &paul, &zoe]));
    assert_eq!(found("city=SAINT%20ETIENNE").await, who(&[&ines, &zoe]));
    assert_eq!(found("text=plomberie").await, who(&[&ines, &paul]));
    assert_eq!(found("text=PLOMBERIE&city=saint-etienne").await, who(&[&ines]));
    assert_eq!(found("text=ebenisterie%20zoe").await, who(&[&zoe]), "by name and trade");
    assert_eq!(found("text=city%3Dkoln").await, who(&[]), "a filter cannot be typed");
    sales.get("/v1/providers?text=%27").await.expect_faults("validation-failed", &[("?text", "word-missing")]);
    let first = sales.get("/v1/providers?text=zoe").await.expect(200)["items"][0].clone();
    assert_eq!((&first["display_name"], &first["city"]), (&json!("Zoe"), &json!("Saint-Étienne")));
    assert!(first.get("email").is_none() && first.get("presentation").is_none(), "{first}");
    // What changes is found as it is now.
    write(&paul, "Jardins", "Lille", &[("if-match", "*")]).await;
    assert_eq!((found("text=plomberie").await, found("city=koln").await), (who(&[&ines]), vec![]));
    assert_eq!(found("text=jardins&city=lille").await, who(&[&paul]));
    ines.patch("/v1/me", json!({ "display_name": "Éléa & Fils" })).await.expect(200);
    assert_eq!((found("text=ines").await, found("text=elea").await), (vec![], who(&[&ines])));
    for other in [StaffRole::Support, StaffRole::FollowUp, StaffRole::Admin] {
        assert_eq!(ids(&world.staff(other).await.get("/v1/providers?text=zoe").await.expect(200)), who(&[&zoe]));
    }
    zoe.get("/v1/providers?text=zoe").await.expect_problem("not-allowed");
}

async fn projects_are_handed_to_agents_who_can_take_them(world: &World) {
    let (clara, mut felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let (fanny, pia) = (world.staff(StaffRole::FollowUp).await, provider_with(world, "Pia", 5).await);
    let agents = async |person: &Person<'_>, query: &str| {
        let list = person.get(&format!("/v1/agents{query}")).await.expect(200);
        let agent = |item: &Value| (item["id"].as_str().unwrap().to_owned(), item["projects"].as_i64().unwrap());
        let mut found: Vec<_> = list["items"].as_array().unwrap().iter().map(agent).collect();
        found.sort();
        found
    };
    let with = |counts: &[(&Person<'_>, i64)]| {
        let mut all: Vec<_> = counts.iter().map(|(person, count)| (person.id.to_string(), *count)).collect();
        all.sort();
        all
    };
    assert_eq!(agents(&fanny, "").await, with(&[(&felix, 0), (&fanny, 0)]));
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let other = listed(&clara, &felix, bathroom("Un évier")).await;
    let ended = listed(&clara, &felix, bathroom("Un bidet")).await;
    clara.post(&ended.to("cancel"), Value::Null).await.expect(200);
    assert_eq!(agents(&fanny, "").await, with(&[(&felix, 2), (&fanny, 0)]), "what has ended does not count");
    other.award(&clara, &other.applied(&pia).await).await.expect(200);
    assert_eq!(agents(&fanny, "").await, with(&[(&felix, 2), (&fanny, 0)]), "what is in progress does");
    assert_eq!(pages(&fanny, "/v1/agents?limit=1").await.len(), 2);
    // Whoever has an interest of its own is not offered, and is not told about others.
    become_provider(&fanny).await;
    give_credits(world, &fanny, 5).await;
    project.applied(&fanny).await;
    let about = format!("?project_id={}", project.id);
    assert_eq!(agents(&felix, &about).await, with(&[(&felix, 2)]));
    fanny.get(&format!("/v1/agents{about}")).await.expect_problem("own-interest");
    for stranger in [&clara, &provider(world, "Paul").await, &world.staff(StaffRole::Sales).await] {
        stranger.get("/v1/agents").await.expect_problem("not-allowed");
        let hidden = submitted(&world.person("Bela").await, bathroom("Une baignoire")).await;
        for id in [hidden.id.as_str(), "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49"] {
            stranger.get(&format!("/v1/agents?project_id={id}")).await.expect_problem("not-allowed");
        }
    }
    felix.get("/v1/agents?project_id=0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49").await.expect_problem("not-found");
    // Nobody is in charge any more once the agent is not of follow-up: who looks is told so.
    let seen_by = async |person: &Person<'_>| {
        let due = person.get("/v1/contacts-due?until=2999-01-01T00:00:00Z").await;
        let due = due.body["items"]
            .as_array()
            .and_then(|items| items.iter().find(|item| item["project"]["id"] == other.id.as_str()).cloned());
        let agent = person.get(&other.to("agent")).await.expect(200)["agent"].clone();
        (agent, other.seen_by(person).await["agent"].clone(), due.map(|item| item["agent"].clone()))
    };
    let named = json!({ "id": felix.id, "display_name": "follow_up" });
    assert_eq!(seen_by(&fanny).await, (named.clone(), named.clone(), Some(named.clone())));
    assert_eq!(seen_by(&clara).await, (named.clone(), named.clone(), None));
    let (admin, roles) = (world.staff(StaffRole::Admin).await, format!("/v1/accounts/{}/roles", felix.id));
    admin.put(&roles, json!({ "roles": [] })).await.expect(200);
    assert_eq!(seen_by(&fanny).await, (Value::Null, Value::Null, Some(Value::Null)));
    assert_eq!(seen_by(&clara).await, (Value::Null, Value::Null, None));
    assert_eq!(agents(&fanny, "").await, with(&[(&fanny, 0)]));
    admin.put(&roles, json!({ "roles": ["follow_up"] })).await.expect(200);
    felix.sign_in().await;
    assert_eq!(seen_by(&clara).await, (named.clone(), named, None), "who is back goes on");
}
