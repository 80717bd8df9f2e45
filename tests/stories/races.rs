//! Many at once: what may happen once happens once.

use futures_util::future::join_all;
use palier_domain::actor::StaffRole;
use palier_tests::world::eur;
use palier_tests::{Person, Reply, World, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};

use crate::campaign::launch;
use crate::credits::{Market, become_provider, buy_pack, credits, spends_of};
use crate::marketplace::{
    Bathroom, bathroom, credits as left, inbox, listed, phoned, privileged, provider_with, submitted,
};

/// How many act at once.
const CROWD: usize = 64;
/// How many projects a client submits: fewer than the policy allows in a day.
const PROJECTS_OF_A_CLIENT: usize = 16;

on_both_databases! {
    the_last_rewards_go_to_as_many_as_there_are,
    a_tranche_is_released_once,
    a_pledge_is_withdrawn_once,
    a_pledge_is_lowered_once_from_what_all_have_seen,
    withdrawals_against_a_cancellation_give_each_cent_back_once,
    a_release_against_a_wind_down_leaves_every_cent_in_one_place,
    pledges_against_the_close_are_in_or_out,
    one_key_at_once_has_one_effect,
    several_servers_on_one_database_keep_the_rules,
    no_credit_is_spent_twice,
    goodwill_stays_within_its_cap_under_concurrency,
    two_applications_and_one_credit,
    a_project_is_awarded_once,
    an_award_against_a_cancellation,
    a_privilege_ends_while_the_log_is_read,
    applications_against_an_award_are_in_or_out,
    a_question_against_a_reassignment_goes_to_who_is_in_charge,
    lanes_that_count_in_two_categories_do_not_wait_for_each_other,
}

fn count(replies: &[Reply], status: u16) -> usize {
    replies.iter().filter(|reply| reply.status == status).count()
}

async fn crowd(world: &World, size: usize) -> Vec<Person<'_>> {
    let mut people = Vec::new();
    for _ in 0..size {
        people.push(world.person("Somebody").await);
    }
    people
}

async fn the_last_rewards_go_to_as_many_as_there_are(world: &World) {
    let amina = world.person("Amina").await;
    let bakery = launch(&amina, 100_00, Some(10)).await;
    let people = crowd(world, 8).await;
    let replies = join_all((0..CROWD).map(|turn| bakery.take_breads(&people[turn % 8], 1))).await;
    assert_eq!(count(&replies, 201), 10);
    assert_eq!(count(&replies, 409) + count(&replies, 422), CROWD - 10);
    assert_eq!(bakery.statement(world).await["in_escrow"], eur(10 * 25_00));
}

async fn a_tranche_is_released_once(world: &World) {
    let (amina, finance) = (world.person("Amina").await, world.staff(StaffRole::Finance).await);
    let bakery = launch(&amina, 10_00, None).await;
    bakery.pledge(&world.person("Bela").await, 10_00).await;
    world.advance_days(31).await;
    amina.post(&format!("{}/tranches/2/request", bakery.path), json!({ "note": "Voici." })).await.expect(200);
    world.advance_days(8).await;
    let approve = format!("{}/tranches/2/approve", bakery.path);
    let replies = join_all((0..CROWD).map(|_| finance.post(&approve, Value::Null))).await;
    assert_eq!(count(&replies, 200), 1);
    assert_eq!(count(&replies, 409), CROWD - 1);
    assert_eq!(bakery.statement(world).await["released"], eur(5_00));
}

async fn a_pledge_is_withdrawn_once(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    bakery.pledge(&world.person("Chloe").await, 50_00).await;
    let pledge = bakery.pledge(&bela, 10_00).await;
    let withdraw = format!("{pledge}/withdraw");
    let replies = join_all((0..CROWD).map(|_| bela.post(&withdraw, Value::Null))).await;
    assert_eq!(count(&replies, 200), 1);
    let statement = bakery.statement(world).await;
    assert_eq!((&statement["withdrawn"], &statement["in_escrow"]), (&eur(10_00), &eur(50_00)));
}

async fn a_pledge_is_lowered_once_from_what_all_have_seen(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    bakery.pledge(&world.person("Chloe").await, 50_00).await;
    let pledge = bakery.pledge(&bela, 40_00).await;
    let seen = bela.get(&pledge).await.header("etag").to_owned();
    let lower = json!({ "free_amount": eur(10_00) });
    let headers = [("if-match", seen.as_str()), ("content-type", "application/merge-patch+json")];
    let lowering = (0..CROWD).map(|_| bela.send(Method::PATCH, &pledge, Some(lower.clone()), &headers));
    let replies = join_all(lowering).await;
    assert_eq!((count(&replies, 200), count(&replies, 412)), (1, CROWD - 1));
    let statement = bakery.statement(world).await;
    assert_eq!((&statement["withdrawn"], &statement["in_escrow"]), (&eur(30_00), &eur(60_00)));
}

async fn withdrawals_against_a_cancellation_give_each_cent_back_once(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    bakery.pledge(&world.person("Chloe").await, 50_00).await;
    let (withdraw, cancel) =
        (format!("{}/withdraw", bakery.pledge(&bela, 10_00).await), format!("{}/cancel", bakery.path));
    let act = |turn| if turn % 8 == 7 { amina.post(&cancel, Value::Null) } else { bela.post(&withdraw, Value::Null) };
    let replies = join_all((0..CROWD).map(act)).await;
    assert_eq!(count(&replies, 200) + count(&replies, 409), CROWD);
    let cancelled = replies.iter().skip(7).step_by(8).filter(|reply| reply.status == 200).count();
    assert_eq!(cancelled, 1, "a campaign is cancelled once");
    assert!(count(&replies, 200) <= 2, "a pledge is withdrawn at most once");
    world.eventually("the refunds", async || bakery.statement(world).await["returned"] == eur(60_00)).await;
    assert_eq!(bakery.statement(world).await["in_escrow"], eur(0));
}

async fn pledges_against_the_close_are_in_or_out(world: &World) {
    let amina = world.person("Amina").await;
    let bakery = launch(&amina, 1_00, None).await;
    let people = crowd(world, 8).await;
    let pledges = format!("{}/pledges", bakery.path);
    let pledging = (0..CROWD).map(|turn| people[turn % 8].post(&pledges, json!({ "free_amount": eur(1_00) })));
    let (replies, ()) = tokio::join!(join_all(pledging), world.advance_days(31));
    let taken = i64::try_from(count(&replies, 201)).unwrap();
    assert_eq!(count(&replies, 201) + count(&replies, 409), CROWD);
    let statement = bakery.statement(world).await;
    assert_eq!(statement["collected"], eur(taken * 1_00), "what was acknowledged is there, and nothing else");
}

async fn one_key_at_once_has_one_effect(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    let pledges = format!("{}/pledges", bakery.path);
    let body = json!({ "free_amount": eur(10_00) });
    let replies = join_all((0..CROWD).map(|_| bela.post_with_key(&pledges, body.clone(), "all-together"))).await;
    let other: Vec<&Reply> = replies.iter().filter(|reply| ![201, 409].contains(&reply.status)).collect();
    assert!(other.is_empty(), "{other:?}");
    assert!(count(&replies, 201) >= 1);
    let mut texts: Vec<&str> =
        replies.iter().filter(|reply| reply.status == 201).map(|reply| reply.text.as_str()).collect();
    texts.dedup();
    assert_eq!(texts.len(), 1);
    assert_eq!(bakery.statement(world).await["collected"], eur(10_00));
}

async fn several_servers_on_one_database_keep_the_rules(world: &World) {
    if !world.takes_several_servers() {
        return;
    }
    let other = world.other_door().await;
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let through_the_other = Person { world: &other, ..bela.clone() };
    let doors = [&bela, &through_the_other];
    let bakery = launch(&amina, 100_00, Some(10)).await;
    let replies = join_all((0..CROWD).map(|turn| bakery.take_breads(doors[turn % 2], 1))).await;
    let others: Vec<&str> =
        replies.iter().filter(|reply| ![201, 409].contains(&reply.status)).map(|reply| reply.text.as_str()).collect();
    assert!(others.is_empty(), "{} {others:?}", others.len());
    assert_eq!((count(&replies, 201), count(&replies, 409)), (10, CROWD - 10));
    let pledges = format!("{}/pledges", bakery.path);
    let body = json!({ "free_amount": eur(10_00) });
    let same = join_all((0..CROWD).map(|turn| doors[turn % 2].post_with_key(&pledges, body.clone(), "the-same"))).await;
    assert!(same.iter().all(|reply| [201, 409].contains(&reply.status)));
    world.advance_days(31).await;
    for door in doors {
        assert_eq!(bakery.state(door).await, "preparing");
    }
    let statement = bakery.statement(&other).await;
    assert_eq!(statement["collected"], eur(10 * 25_00 + 10_00));
    assert_eq!(statement["released"], eur(52_00), "the campaign was closed once");
    other.end().await;
}

async fn a_release_against_a_wind_down_leaves_every_cent_in_one_place(world: &World) {
    let (amina, finance) = (world.person("Amina").await, world.staff(StaffRole::Finance).await);
    let bakery = launch(&amina, 10_00, None).await;
    let pledge = bakery.pledge(&world.person("Bela").await, 10_01).await;
    assert!(!pledge.is_empty());
    world.advance_days(31).await;
    amina.post(&format!("{}/tranches/2/request", bakery.path), json!({ "note": "Voici." })).await.expect(200);
    world.advance_days(8).await;
    let approve = format!("{}/tranches/2/approve", bakery.path);
    let wind_down = format!("{}/escrow/wind-down", bakery.path);
    let reason = json!({ "reason": "It cannot finish." });
    let acts = (0..CROWD).map(|turn| match turn % 2 {
        0 => finance.post(&approve, Value::Null),
        _ => finance.post(&wind_down, reason.clone()),
    });
    let replies = join_all(acts).await;
    let (approved, wound_down): (Vec<_>, Vec<_>) = replies.into_iter().enumerate().partition(|(turn, _)| turn % 2 == 0);
    let succeeded = |replies: &[(usize, Reply)]| replies.iter().filter(|(_, reply)| reply.status == 200).count();
    assert!(succeeded(&approved) <= 1, "a tranche is released at most once");
    assert_eq!(succeeded(&wound_down), 1, "a campaign is wound down once");
    world.eventually("the refund", async || bakery.statement(world).await["in_escrow"] == eur(0)).await;
    let statement = bakery.statement(world).await;
    let released = if succeeded(&approved) == 1 { 2_00 + 3_00 } else { 2_00 };
    assert_eq!((&statement["released"], &statement["refunded"]), (&eur(released), &eur(10_01 - released)));
}

async fn no_credit_is_spent_twice(world: &World) {
    let (bela, sales) = (world.person("Bela").await, world.staff(StaffRole::Sales).await);
    become_provider(&bela).await;
    buy_pack(&sales, &bela, 7).await;
    buy_pack(&sales, &bela, 3).await;
    let mut projects = Vec::new();
    for _ in 0..CROWD / PROJECTS_OF_A_CLIENT {
        let market = Market::open(world).await;
        for _ in 0..PROJECTS_OF_A_CLIENT {
            projects.push(market.project(1).await);
        }
    }
    let replies = join_all(projects.iter().map(|project| project.apply(&bela))).await;
    assert_eq!((count(&replies, 201), count(&replies, 409)), (10, CROWD - 10), "ten credits are ten applications");
    let paid = &projects[replies.iter().position(|reply| reply.status == 201).unwrap()];
    buy_pack(&sales, &bela, 1).await;
    let again = join_all((0..CROWD).map(|_| paid.apply(&bela))).await;
    let free = again.iter().filter(|reply| reply.status == 201 && reply.body["spent_credits"] == 0).count();
    assert_eq!(free, CROWD, "what was paid once is free");
    let balance = credits(&bela).await;
    assert_eq!((&balance["available"], &balance["spent"]), (&json!(1), &json!(10)));
}

async fn goodwill_stays_within_its_cap_under_concurrency(world: &World) {
    let (bela, sales) = (world.person("Bela").await, world.staff(StaffRole::Sales).await);
    become_provider(&bela).await;
    buy_pack(&sales, &bela, 50).await;
    for _ in 0..5 {
        let market = Market::open(world).await;
        for _ in 0..8 {
            market.spend(&bela, 1).await;
        }
    }
    let spends = spends_of(&sales, &bela).await;
    let refunds = spends.iter().map(|id| format!("/v1/credit-spends/{id}/goodwill-refund"));
    let refunds: Vec<String> = refunds.chain([format!("/v1/credit-spends/{}/goodwill-refund", spends[0])]).collect();
    let replies = join_all(refunds.iter().map(|path| sales.post(path, json!({ "reason": "Pour une fois." })))).await;
    assert_eq!((count(&replies, 200), count(&replies, 409)), (4, refunds.len() - 4));
    assert_eq!(credits(&bela).await["available"], 10 + 4);
}

async fn listed_projects(world: &World, many: usize) -> (Person<'_>, Vec<Bathroom>) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let mut projects = Vec::new();
    for number in 0..many {
        projects.push(listed(&clara, &felix, bathroom(&format!("Douche {number}"))).await);
    }
    (clara, projects)
}

async fn two_applications_and_one_credit(world: &World) {
    let (clara, projects) = listed_projects(world, 8).await;
    let pia = provider_with(world, "Pia", 7).await;
    let replies = join_all((0..CROWD).map(|turn| projects[turn % 8].apply(&pia))).await;
    let spent: i64 = replies.iter().filter_map(|reply| reply.body["spent_credits"].as_i64()).sum();
    assert_eq!((spent, left(&pia).await), (6, 1), "at two credits each, seven are enough for three");
    assert_eq!(count(&replies, 201) + count(&replies, 409), CROWD);
    let mut applications = 0;
    for project in &projects {
        applications += project.seen_by(&clara).await["applications"].as_i64().unwrap();
    }
    assert_eq!(applications, 3);
}

async fn a_project_is_awarded_once(world: &World) {
    let (clara, projects) = listed_projects(world, 1).await;
    let mut applications = Vec::new();
    for _ in 0..4 {
        applications.push(projects[0].applied(&provider_with(world, "Pia", 2).await).await);
    }
    let replies = join_all((0..CROWD).map(|turn| projects[0].award(&clara, &applications[turn % 4]))).await;
    assert_eq!((count(&replies, 200), count(&replies, 409)), (1, CROWD - 1));
    let list = clara.get(&projects[0].to("applications")).await.expect(200);
    let states = list["items"].as_array().unwrap().iter().map(|item| item["state"].as_str().unwrap());
    let mut states: Vec<&str> = states.collect();
    states.sort_unstable();
    assert_eq!(states, ["awarded", "not_chosen", "not_chosen", "not_chosen"]);
}

async fn an_award_against_a_cancellation(world: &World) {
    let (clara, projects) = listed_projects(world, 6).await;
    for project in &projects {
        let pia = provider_with(world, "Pia", 2).await;
        let application = project.applied(&pia).await;
        let (cancel, again) = (project.to("cancel"), project.to("cancel"));
        let (first, award, second) = tokio::join!(
            clara.post(&cancel, Value::Null),
            project.award(&clara, &application),
            clara.post(&again, Value::Null)
        );
        assert_eq!(count(&[first, second], 200), 1, "it is cancelled once");
        assert!([200, 409].contains(&award.status), "{}", award.text);
        let told = inbox(&pia).await;
        let awarded = if award.status == 200 { 1 } else { 0 };
        assert_eq!(told.iter().filter(|kind| *kind == "project_awarded").count(), awarded);
        assert_eq!(told.iter().filter(|kind| *kind == "project_cancelled").count(), 1);
    }
}

async fn a_privilege_ends_while_the_log_is_read(world: &World) {
    let (_, projects) = listed_projects(world, 1).await;
    let paul = privileged(world, "Paul").await;
    paul.delete("/v1/me/subscription").await.expect(204);
    let log = projects[0].to("contacts");
    let (replies, ()) = tokio::join!(join_all((0..CROWD).map(|_| paul.get(&log))), world.advance_days(32));
    for reply in &replies {
        assert!(reply.status == 200 || reply.body["code"] == "not-allowed", "{}", reply.text);
    }
    let last = join_all((0..CROWD).map(|_| paul.get(&log))).await;
    assert_eq!(count(&last, 403), CROWD, "nobody reads on");
}

async fn applications_against_an_award_are_in_or_out(world: &World) {
    let (clara, projects) = listed_projects(world, 1).await;
    let project = &projects[0];
    let first = project.applied(&provider_with(world, "Pia", 2).await).await;
    let mut people = Vec::new();
    for _ in 0..8 {
        people.push(provider_with(world, "Paul", 2).await);
    }
    let applying = join_all((0..8).map(|turn| project.apply(&people[turn])));
    let (replies, award) = tokio::join!(applying, project.award(&clara, &first));
    award.expect(200);
    for (person, reply) in people.iter().zip(&replies) {
        let has_paid = left(person).await == 0;
        assert_eq!(has_paid, reply.status == 201, "who paid has applied: {}", reply.text);
        let told = inbox(person).await;
        assert_eq!(told.len(), usize::from(has_paid), "and is told of the award");
    }
}

async fn a_question_against_a_reassignment_goes_to_who_is_in_charge(world: &World) {
    let (_, projects) = listed_projects(world, 1).await;
    let project = &projects[0];
    let agents = [world.staff(StaffRole::FollowUp).await, world.staff(StaffRole::FollowUp).await];
    let mut people = Vec::new();
    for _ in 0..8 {
        people.push(provider_with(world, "Paul", 2).await);
        project.applied(&people[people.len() - 1]).await;
    }
    let about = json!({ "topic": "project", "project_id": project.id, "text": "Quelle surface ?" });
    let any = [("if-match", "*")];
    for round in 0..6 {
        let agent = &agents[round % 2];
        let body = Some(json!({ "agent_id": agent.id }));
        let path = project.to("agent");
        let put = agent.send(Method::PUT, &path, body, &any);
        let (asked, put) =
            tokio::join!(join_all(people.iter().map(|one| one.post("/v1/questions", about.clone()))), put);
        put.expect(200);
        assert_eq!(count(&asked, 201), people.len());
        let lost = agents[(round + 1) % 2].get("/v1/questions?box=follow_up&limit=100").await.expect(200);
        assert_eq!(lost["items"], json!([]), "whoever was replaced has none left");
        let found = agent.get("/v1/questions?box=follow_up&limit=100").await.expect(200);
        assert_eq!(found["items"].as_array().unwrap().len(), (round + 1) * people.len());
    }
}

async fn lanes_that_count_in_two_categories_do_not_wait_for_each_other(world: &World) {
    let felix = world.staff(StaffRole::FollowUp).await;
    let (mut clients, mut projects) = (Vec::new(), Vec::new());
    for number in 0..CROWD {
        if number % PROJECTS_OF_A_CLIENT == 0 {
            clients.push(world.person("Clara").await);
        }
        let mut body = bathroom("Une douche");
        body["category"] = json!(["plumbing", "building"][number % 2]);
        let project = submitted(clients.last().unwrap(), body).await;
        felix.post(&project.to("contacts"), phoned("still_active")).await.expect(201);
        projects.push(project);
    }
    let validated =
        join_all(projects.iter().map(|project| async { felix.post(&project.to("validate"), Value::Null).await }));
    assert_eq!(count(&validated.await, 200), CROWD);
    let figures = world.nobody().get("/v1/projects/figures").await.expect(200);
    let listed = figures["categories"].as_array().unwrap().iter().filter_map(|one| one["listed"].as_i64());
    assert_eq!(listed.filter(|listed| *listed > 0).collect::<Vec<_>>(), [32, 32]);
}
