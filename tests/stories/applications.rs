//! What applications, and what was spent without one, tell each side.

use palier_domain::actor::StaffRole;
use palier_tests::{World, on_both_databases};
use serde_json::{Value, json};

use crate::marketplace::{bathroom, credits, inbox, listed, provider_with};

on_both_databases! {
    whoever_spent_on_a_project_is_told_once_that_it_was_called_off,
    whoever_only_paid_is_told_that_a_project_was_awarded,
    a_rewritten_application_is_news_to_the_client,
}

async fn whoever_spent_on_a_project_is_told_once_that_it_was_called_off(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let other = listed(&clara, &felix, bathroom("Un évier")).await;
    let (buyer, applicant) = (provider_with(world, "Bruno", 10).await, provider_with(world, "Pia", 10).await);
    let (gone, stranger) = (provider_with(world, "Paul", 10).await, provider_with(world, "Sami", 10).await);
    for provider in [&buyer, &applicant] {
        provider.post(&project.to("contact-details"), json!({})).await.expect(200);
    }
    project.applied(&applicant).await;
    let withdrawn = project.applied(&gone).await;
    gone.post(&format!("{withdrawn}/withdraw"), Value::Null).await.expect(200);
    stranger.post(&other.to("contact-details"), json!({})).await.expect(200);
    clara.post(&project.to("cancel"), Value::Null).await.expect(200);
    world.eventually("who only paid is told", async || !inbox(&buyer).await.is_empty()).await;
    for told in [&buyer, &applicant, &gone] {
        let items = told.get("/v1/me/notifications").await.expect(200)["items"].clone();
        assert_eq!(items.as_array().unwrap().len(), 1, "once each: {items}");
        assert_eq!((&items[0]["kind"], &items[0]["project_id"]), (&json!("project_cancelled"), &json!(project.id)));
    }
    assert_eq!(inbox(&stranger).await, [""; 0]);
    assert_eq!((credits(&buyer).await, credits(&gone).await), (9, 8), "no credit goes back");
}

async fn whoever_only_paid_is_told_that_a_project_was_awarded(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let (buyer, winner) = (provider_with(world, "Bruno", 10).await, provider_with(world, "Pia", 10).await);
    let (loser, gone) = (provider_with(world, "Paul", 10).await, provider_with(world, "Gaston", 10).await);
    for provider in [&buyer, &winner, &loser] {
        provider.post(&project.to("contact-details"), json!({})).await.expect(200);
    }
    let (chosen, withdrawn) = (project.applied(&winner).await, project.applied(&gone).await);
    project.applied(&loser).await;
    gone.post(&format!("{withdrawn}/withdraw"), Value::Null).await.expect(200);
    project.award(&clara, &chosen).await.expect(200);
    world.eventually("who only paid is told", async || !inbox(&buyer).await.is_empty()).await;
    clara.post(&project.to("cancel"), Value::Null).await.expect(200);
    // What is done by time comes after all that was due before.
    world.advance(60).await;
    assert_eq!(inbox(&buyer).await, ["project_awarded_elsewhere"], "and of what comes after, nothing");
    assert_eq!(inbox(&gone).await, ["project_awarded_elsewhere"]);
    assert_eq!(inbox(&loser).await, ["application_not_chosen"]);
    assert_eq!(inbox(&winner).await, ["project_cancelled", "project_awarded"]);
    let told = buyer.get("/v1/me/notifications").await.expect(200)["items"][0].clone();
    assert_eq!(told["text"], "“Une douche”, whose contact details you had, went to another provider.");
    assert_eq!(told["project_id"], project.id.as_str());
}

async fn a_rewritten_application_is_news_to_the_client(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let pia = provider_with(world, "Pia", 10).await;
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let place = project.applied(&pia).await;
    let first = clara.get(&place).await.expect(200);
    assert_eq!(first["updated_at"], first["created_at"]);
    world.advance(60).await;
    project.applied(&pia).await;
    assert_eq!(clara.get(&place).await.expect(200), first, "the same words once more change nothing");
    assert_eq!(inbox(&clara).await, ["application_received", "project_validated"]);
    let rewritten = json!({ "message": "Et mardi aussi." });
    pia.post(&project.to("applications"), rewritten).await.expect(201);
    let second = clara.get(&place).await.expect(200);
    assert_eq!((&second["created_at"], &second["message"]), (&first["created_at"], &json!("Et mardi aussi.")));
    assert!(second["updated_at"].as_str() > first["updated_at"].as_str(), "{second}");
    let french = [("accept-language", "fr")];
    let told = clara.send(reqwest::Method::GET, "/v1/me/notifications", None, &french).await.expect(200);
    let told = &told["items"][0];
    assert_eq!((&told["kind"], &told["message"]), (&json!("application_updated"), &json!("Et mardi aussi.")));
    assert_eq!(told["text"], "Une candidature à «\u{a0}Une douche\u{a0}» a été modifiée.");
    pia.post(&format!("{place}/withdraw"), Value::Null).await.expect(200);
    project.applied(&pia).await;
    assert_eq!(inbox(&clara).await[0], "application_received", "who comes back is one more");
}
