//! How rewards reach their backers: shipments, receipts, imported tracking numbers, and the end of a campaign.

use palier_domain::actor::StaffRole;
use palier_tests::{Person, Reply, World, on_both_databases};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::campaign::{Bakery, draft};
use crate::updates::{make_ready, update};

on_both_databases! {
    a_pledge_comes_in_parts_and_its_backer_confirms_them,
    no_more_is_shipped_than_was_taken,
    only_those_who_need_it_see_a_shipment,
    tracking_numbers_are_imported_row_by_row,
    a_campaign_is_completed_when_everything_arrived_or_is_explained,
}

/// A campaign with a reward that is sent (the second) besides the bread that is picked up, and its backers' pledges.
struct Delivery {
    bakery: Bakery,
    jam: String,
}

fn address() -> Value {
    json!({ "recipient": "Bela", "street": "1 rue du Four", "postal_code": "59800", "city": "Lille", "country": "FR" })
}

impl Delivery {
    async fn launch(amina: &Person<'_>) -> Self {
        let bakery = draft(amina, 20_00, None).await;
        let jam = json!({
            "title": "Une confiture", "description": "350 g", "price_minor": 1_000,
            "shipping": [{ "mode": "home_delivery", "fee_minor": 500 }],
        });
        let jam = amina.post(&format!("{}/rewards", bakery.path), jam).await.expect(201);
        amina.post(&format!("{}/launch", bakery.path), Value::Null).await.expect(200);
        Self { bakery, jam: jam["id"].as_str().expect("an id").to_owned() }
    }

    async fn pledge(&self, backer: &Person<'_>, jams: i64, breads: i64) -> String {
        let jam = json!({ "reward_id": self.jam, "quantity": jams, "address": address() });
        let bread = json!({ "reward_id": self.bakery.bread, "quantity": breads });
        let lines: Vec<Value> =
            [(jams, jam), (breads, bread)].into_iter().filter(|(n, _)| *n > 0).map(|(_, l)| l).collect();
        let pledge = backer.post(&format!("{}/pledges", self.bakery.path), json!({ "lines": lines })).await.expect(201);
        pledge["id"].as_str().expect("an id").to_owned()
    }

    fn path(&self) -> String {
        format!("{}/shipments", self.bakery.path)
    }

    async fn plan(&self, person: &Person<'_>, pledge: &str, reward: &str, quantity: i64) -> Reply {
        let body = json!({ "pledge_id": pledge, "lines": [{ "reward_id": reward, "quantity": quantity }] });
        person.post(&self.path(), body).await
    }

    fn path_of(&self, shipment: &Value) -> String {
        format!("{}/{}", self.path(), shipment["id"].as_str().expect("an id"))
    }

    async fn import(&self, person: &Person<'_>, file: &str, is_dry: bool) -> Value {
        let path = format!("{}/shipment-imports?dry_run={is_dry}", self.bakery.path);
        person.upload(&path, "text/csv", file.as_bytes(), &Uuid::now_v7().to_string()).await.expect(200)
    }
}

async fn a_pledge_comes_in_parts_and_its_backer_confirms_them(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let delivery = Delivery::launch(&amina).await;
    let pledge = delivery.pledge(&bela, 2, 1).await;
    delivery.plan(&amina, &pledge, &delivery.jam, 1).await.expect_problem("campaign-not-shipping");
    world.advance_days(31).await;
    let first = delivery.plan(&amina, &pledge, &delivery.jam, 1).await.expect(201);
    assert_eq!((&first["kind"], &first["state"]), (&json!("shipping"), &json!("planned")));
    assert_eq!(first["address"]["recipient"], "Bela");
    let path = delivery.path_of(&first);
    bela.post(&format!("{path}/receive"), Value::Null).await.expect_problem("shipment-not-under-way");
    amina.patch(&path, json!({ "state": "delivered" })).await.expect_problem("shipment-step-impossible");
    let sent = json!({ "state": "shipped", "carrier": "Colissimo", "tracking_number": "6A1" });
    let sent = amina.patch(&path, sent).await.expect(200);
    assert_eq!((&sent["state"], &sent["tracking_number"]), (&json!("shipped"), &json!("6A1")));
    amina.post(&format!("{path}/receive"), Value::Null).await.expect_problem("not-allowed");
    // The second half, and what nothing is sent for.
    let bread = delivery.plan(&amina, &pledge, &delivery.bakery.bread, 1).await.expect(201);
    assert_eq!((&bread["kind"], &bread["address"]), (&json!("rendering"), &Value::Null));
    let rendered = amina.patch(&delivery.path_of(&bread), json!({ "carrier": "Colissimo" })).await;
    rendered.expect_faults("validation-failed", &[("/carrier", "nothing-is-sent")]);
    amina.patch(&delivery.path_of(&bread), json!({ "state": "rendered" })).await.expect(200);
    let second = delivery.plan(&amina, &pledge, &delivery.jam, 1).await.expect(201);
    // Silence is no receipt: two weeks later the backer is asked.
    world.advance_days(13).await;
    let asked = async || {
        let inbox = bela.get("/v1/me/notifications").await.expect(200);
        inbox["items"].as_array().unwrap().iter().filter(|item| item["kind"] == "receipt_asked").count()
    };
    assert_eq!(asked().await, 0);
    let received = bela.post(&format!("{path}/receive"), Value::Null).await.expect(200);
    assert_eq!((&received["state"], received["received_at"].is_string()), (&json!("delivered"), true));
    let again = bela.post(&format!("{path}/receive"), Value::Null).await.expect(200);
    assert_eq!(again["received_at"], received["received_at"]);
    amina.patch(&path, json!({ "state": "returned" })).await.expect_problem("shipment-received");
    world.advance_days(2).await;
    world.eventually("the backer is asked for what is not confirmed", async || asked().await == 1).await;
    let seen = amina.get(&delivery.path_of(&second)).await.expect(200);
    assert_eq!((&seen["state"], &seen["received_at"]), (&json!("planned"), &Value::Null));
}

async fn no_more_is_shipped_than_was_taken(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let delivery = Delivery::launch(&amina).await;
    let pledge = delivery.pledge(&bela, 2, 1).await;
    world.advance_days(31).await;
    let too_many = delivery.plan(&amina, &pledge, &delivery.jam, 3).await;
    too_many.expect_faults("validation-failed", &[("/lines/0/quantity", "quantity-not-left")]);
    let unknown = delivery.plan(&amina, &pledge, &Uuid::now_v7().to_string(), 1).await;
    unknown.expect_faults("validation-failed", &[("/lines/0/reward_id", "reward-not-taken")]);
    let stray = delivery.plan(&amina, &Uuid::now_v7().to_string(), &delivery.jam, 1).await;
    stray.expect_faults("validation-failed", &[("/pledge_id", "shipment-pledge-unknown")]);
    let both =
        json!([{ "reward_id": delivery.jam, "quantity": 1 }, { "reward_id": delivery.bakery.bread, "quantity": 1 }]);
    let apart = amina.post(&delivery.path(), json!({ "pledge_id": pledge, "lines": both })).await;
    apart.expect_faults("validation-failed", &[("/lines", "lines-go-apart")]);
    // Two at once cannot both have the last.
    let (one, other) = tokio::join!(
        delivery.plan(&amina, &pledge, &delivery.jam, 2),
        delivery.plan(&amina, &pledge, &delivery.jam, 2)
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422]);
    let planned = if one.status == 201 { one.body } else { other.body };
    // What came back can be sent again.
    let path = delivery.path_of(&planned);
    amina.patch(&path, json!({ "state": "shipped" })).await.expect(200);
    delivery.plan(&amina, &pledge, &delivery.jam, 1).await.expect_problem("validation-failed");
    amina.patch(&path, json!({ "state": "returned" })).await.expect(200);
    delivery.plan(&amina, &pledge, &delivery.jam, 2).await.expect(201);
    world.audit();
}

async fn only_those_who_need_it_see_a_shipment(world: &World) {
    let (amina, bela, carla) = (world.person("Amina").await, world.person("Bela").await, world.person("Carla").await);
    let stranger = world.person("Stranger").await;
    let delivery = Delivery::launch(&amina).await;
    let (of_bela, of_carla) = (delivery.pledge(&bela, 1, 0).await, delivery.pledge(&carla, 1, 0).await);
    world.advance_days(31).await;
    let mut body =
        json!({ "pledge_id": of_bela, "wave": "Vague 1", "lines": [{ "reward_id": delivery.jam, "quantity": 1 }] });
    let shipment = amina.post(&delivery.path(), body.clone()).await.expect(201);
    body["pledge_id"] = json!(of_carla);
    body["wave"] = json!("Vague 2");
    amina.post(&delivery.path(), body).await.expect(201);
    let (finance, support) = (world.staff(StaffRole::Finance).await, world.staff(StaffRole::Support).await);
    let path = delivery.path_of(&shipment);
    for (person, sees) in [(&amina, true), (&bela, true), (&support, true), (&finance, false)] {
        assert_eq!(person.get(&path).await.expect(200)["address"].is_object(), sees, "{}", person.email);
    }
    for person in [&carla, &stranger] {
        person.get(&path).await.expect_problem("not-found");
        person.post(&format!("{path}/receive"), Value::Null).await.expect_problem("not-found");
    }
    world.nobody().get(&path).await.expect_problem("sign-in-required");
    finance.post(&format!("{path}/receive"), Value::Null).await.expect_problem("not-allowed");
    bela.send(
        reqwest::Method::PATCH,
        &path,
        Some(json!({ "wave": "X" })),
        &[("if-match", "\"1\""), ("content-type", "application/merge-patch+json")],
    )
    .await
    .expect_problem("not-allowed");
    let count = async |person: &Person<'_>, query: &str| {
        person.get(&format!("{}{query}", delivery.path())).await.expect(200)["items"].as_array().unwrap().len()
    };
    assert_eq!([count(&amina, "").await, count(&bela, "").await, count(&support, "").await], [2, 1, 2]);
    assert_eq!(count(&amina, "?wave=Vague%201").await, 1);
    assert_eq!(count(&amina, &format!("?pledge_id={of_carla}&state=planned")).await, 1);
    assert_eq!(count(&amina, "?state=shipped").await, 0);
    let page = amina.get(&format!("{}?limit=1", delivery.path())).await.expect(200);
    let next = format!("?limit=1&cursor={}", page["next_cursor"].as_str().expect("a cursor"));
    assert_eq!(count(&amina, &next).await, 1);
    stranger.get(&delivery.path()).await.expect_problem("not-allowed");
}

async fn tracking_numbers_are_imported_row_by_row(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let (delivery, other) = (Delivery::launch(&amina).await, Delivery::launch(&amina).await);
    let mut pledges = Vec::new();
    for _ in 0..6 {
        pledges.push(delivery.pledge(&bela, 80, 0).await);
    }
    let (extra, foreign) = (delivery.pledge(&bela, 20, 0).await, other.pledge(&bela, 80, 0).await);
    world.advance_days(31).await;
    let foreign = other.plan(&amina, &foreign, &other.jam, 1).await.expect(201);
    let mut ids = Vec::new();
    for number in 0..497 {
        let pledge = pledges.get(number / 80).unwrap_or(&extra);
        let planned = delivery.plan(&amina, pledge, &delivery.jam, 1).await.expect(201);
        ids.push(planned["id"].as_str().unwrap().to_owned());
    }
    let mut lines = vec!["shipment_id;carrier;tracking_number".to_owned()];
    for (number, id) in ids.iter().enumerate() {
        let tracking = if number < 3 { String::new() } else { format!("6A{number:05}") };
        lines.push(format!("{id};Colissimo;{tracking}"));
    }
    lines.push(format!("{};Colissimo;6A99999", foreign["id"].as_str().unwrap()));
    lines.push(lines[10].clone());
    lines.push(lines[11].clone());
    assert_eq!(lines.len(), 501);
    let file = format!("\u{feff}{}\r\n", lines.join("\r\n"));
    let counts = |report: &Value| ["rows", "shipped", "unchanged", "failed"].map(|name| report[name].as_i64().unwrap());
    let dry = delivery.import(&amina, &file, true).await;
    assert_eq!((counts(&dry), &dry["dry_run"]), ([500, 494, 0, 6], &json!(true)));
    let faults: Vec<&str> =
        dry["faults"].as_array().unwrap().iter().map(|one| one["fault"].as_str().unwrap()).collect();
    assert_eq!(faults, ["number_missing", "number_missing", "number_missing", "unknown", "repeated", "repeated"]);
    let shipped = async || {
        amina.get(&format!("{}?state=shipped&limit=1", delivery.path())).await.expect(200)["items"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(shipped().await, 0, "a dry run changes nothing");
    let done = delivery.import(&amina, &file, false).await;
    assert_eq!(counts(&done), [500, 494, 0, 6]);
    assert_eq!(done["failures_csv"], dry["failures_csv"]);
    let again = delivery.import(&amina, &file, false).await;
    assert_eq!(counts(&again), [500, 0, 494, 6]);
    // The rows that were not done are mended and sent again.
    let failures = done["failures_csv"].as_str().unwrap();
    assert_eq!(failures.lines().count(), 7);
    assert_eq!(failures.lines().next(), Some("shipment_id,pledge_id,carrier,tracking_number,fault"));
    let row = format!("shipment_id,carrier,tracking_number\n{},=cmd(),\n{},Poste,7B\n", ids[0], ids[1]);
    let mended = delivery.import(&amina, &row, false).await;
    assert_eq!(counts(&mended), [2, 1, 0, 1]);
    assert!(mended["failures_csv"].as_str().unwrap().contains("\"'=cmd()\""), "{mended}");
    // A pledge of which nothing is planned is sent whole.
    let rest = format!("pledge_id,tracking_number\n{extra},8C\n");
    assert_eq!(counts(&delivery.import(&amina, &rest, false).await), [1, 1, 0, 0], "the three that are left");
    let path = format!("{}/shipment-imports", delivery.bakery.path);
    amina.upload(&path, "text/csv", b"a;b\n1;2\n", "wrong").await.expect_problem("shipment-file-unreadable");
    bela.upload(&path, "text/csv", file.as_bytes(), "bela").await.expect_problem("not-allowed");
    let long = format!("shipment_id,tracking_number\n{}", "x,1\n".repeat(300_000));
    amina.upload(&path, "text/csv", long.as_bytes(), "long").await.expect_problem("payload-too-large");
    world.audit();
}

async fn a_campaign_is_completed_when_everything_arrived_or_is_explained(world: &World) {
    let (amina, bela, stranger) =
        (world.person("Amina").await, world.person("Bela").await, world.person("Stranger").await);
    let delivery = Delivery::launch(&amina).await;
    let pledge = delivery.pledge(&bela, 1, 1).await;
    world.advance_days(31).await;
    let path = format!("{}/complete", delivery.bakery.path);
    amina.post(&path, json!({})).await.expect_problem("campaign-not-delivering");
    make_ready(world, &amina, &delivery.bakery).await;
    amina.post(&format!("{}/updates", delivery.bakery.path), update("delivery_started")).await.expect(201);
    // A pledge without a shipment is sent whole when its number comes.
    let file = format!("pledge_id,carrier,tracking_number\n{pledge},Colissimo,9D\n");
    assert_eq!(delivery.import(&amina, &file, false).await["shipped"], 1);
    assert_eq!(delivery.import(&amina, &file, false).await["unchanged"], 1);
    let refused = amina.post(&path, json!({})).await.expect_problem("lines-undelivered");
    assert_eq!(refused["undelivered"], 2, "neither what is under way nor what was never rendered has arrived");
    let shipments = bela.get(&delivery.path()).await.expect(200);
    bela.post(&format!("{}/receive", delivery.path_of(&shipments["items"][0])), Value::Null).await.expect(200);
    let refused = amina.post(&path, json!({})).await.expect_problem("lines-undelivered");
    assert_eq!(refused["undelivered"], 1);
    let named = |reward: &str| json!({ "undelivered": [{ "pledge_id": pledge, "reward_id": reward, "reason": "Jamais retiré" }] });
    let arrived = amina.post(&path, named(&delivery.jam)).await;
    arrived.expect_faults("validation-failed", &[("/undelivered/0/reward_id", "line-not-undelivered")]);
    bela.post(&path, json!({})).await.expect_problem("not-allowed");
    stranger.get(&format!("{}/completion", delivery.bakery.path)).await.expect_problem("not-found");
    let done = amina.post(&path, named(&delivery.bakery.bread)).await.expect(200);
    assert_eq!((&done["undelivered_lines"], &done["reason"]), (&json!(1), &Value::Null));
    assert_eq!(delivery.bakery.state(&amina).await, "completed");
    for (person, lines) in [(&amina, 1), (&bela, 1), (&stranger, 0), (&world.nobody(), 0)] {
        let told = person.get(&format!("{}/completion", delivery.bakery.path)).await.expect(200);
        assert_eq!(told["undelivered"].as_array().unwrap().len(), lines, "{}", person.email);
    }
    amina.post(&path, json!({})).await.expect_problem("campaign-not-delivering");
    delivery.plan(&amina, &pledge, &delivery.bakery.bread, 1).await.expect_problem("campaign-not-shipping");
    world.audit();
}
