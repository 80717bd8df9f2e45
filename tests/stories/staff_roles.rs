//! Staff roles: nobody grants a right to themselves, those who check one another are not the same person, and an
//! admin always stays.

use palier_domain::actor::StaffRole;
use palier_tests::{Person, World, on_both_databases};
use reqwest::Method;
use serde_json::json;

on_both_databases! {
    nobody_sets_their_own_roles,
    roles_that_check_one_another_are_not_held_together,
    of_two_admins_who_take_the_role_from_each_other_one_stays,
}

fn roles(of: &Person<'_>) -> String {
    format!("/v1/accounts/{}/roles", of.id)
}

async fn nobody_sets_their_own_roles(world: &World) {
    let admin = world.staff(StaffRole::Admin).await;
    admin.put(&roles(&admin), json!({ "roles": [] })).await.expect_problem("last-admin");
    let other = world.staff(StaffRole::Admin).await;
    for wanted in [json!(["admin", "finance"]), json!(["admin"]), json!([])] {
        let refused = admin.put(&roles(&admin), json!({ "roles": wanted })).await;
        assert_eq!(refused.expect_problem("own-roles")["status"], 403);
    }
    admin.get("/v1/payment-orders").await.expect_problem("not-allowed");
    other.put(&roles(&admin), json!({ "roles": ["admin", "finance"] })).await.expect(200);
    admin.get("/v1/payment-orders").await.expect(200);
}

async fn roles_that_check_one_another_are_not_held_together(world: &World) {
    let (admin, bela) = (world.staff(StaffRole::Admin).await, world.person("Bela").await);
    for (first, second) in [
        ("sales", "follow_up"),
        ("finance", "support"),
        ("auditor", "finance"),
        ("auditor", "support"),
        ("auditor", "sales"),
        ("auditor", "follow_up"),
        ("auditor", "admin"),
    ] {
        for pair in [[first, second], [second, first]] {
            let refused = admin.put(&roles(&bela), json!({ "roles": pair })).await;
            let problem = refused.expect_faults("validation-failed", &[("/roles/1", "roles-exclude-each-other")]);
            let facts = json!([{ "name": "role", "value": pair[1] }, { "name": "other", "value": pair[0] }]);
            assert_eq!(problem["errors"][0]["facts"], facts);
        }
    }
    admin.put(&roles(&bela), json!({ "roles": ["finance", "sales", "admin"] })).await.expect(200);
    let headers = [("if-match", "*"), ("accept-language", "fr")];
    let body = Some(json!({ "roles": ["finance", "support"] }));
    let refused = admin.send(Method::PUT, &roles(&bela), body, &headers).await.expect_problem("validation-failed");
    let message = refused["errors"][0]["message"].as_str().expect("a message");
    assert!(message.starts_with("Une même personne ne peut avoir ces deux rôles"), "{message}");
    assert_eq!(bela.get("/v1/me").await.expect(200)["roles"], json!(["admin", "finance", "sales"]));
}

async fn of_two_admins_who_take_the_role_from_each_other_one_stays(world: &World) {
    let other = if world.takes_several_servers() { Some(world.other_door().await) } else { None };
    let mut last: Option<Person<'_>> = None;
    for _ in 0..6 {
        let (ada, eve) = (world.staff(StaffRole::Admin).await, world.staff(StaffRole::Admin).await);
        if let Some(last) = &last {
            ada.put(&roles(last), json!({ "roles": [] })).await.expect(200);
        }
        let eve_elsewhere = Person { world: other.as_ref().unwrap_or(world), ..eve.clone() };
        let take = async |by: &Person<'_>, from: &Person<'_>| {
            by.send(Method::PUT, &roles(from), Some(json!({ "roles": [] })), &[("if-match", "*")]).await
        };
        let (by_ada, by_eve) = tokio::join!(take(&ada, &eve), take(&eve_elsewhere, &ada));
        let statuses = [by_ada.status, by_eve.status];
        assert!(statuses == [200, 403] || statuses == [403, 200], "{statuses:?}");
        let stays = if by_ada.status == 200 { ada } else { eve };
        assert_eq!(stays.get(&roles(&stays)).await.expect(200)["roles"], json!(["admin"]));
        stays.put(&roles(&stays), json!({ "roles": [] })).await.expect_problem("last-admin");
        last = Some(stays);
    }
    if let Some(other) = other {
        other.end().await;
    }
}
