//! Every operation × every kind of caller: who gets in, who is refused, and who
//! is not even told that there is something.

use std::collections::BTreeMap;

use palier_domain::actor::{Scope, StaffRole};
use palier_domain::money::Currency;
use palier_tests::{Person, World, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::campaign::{draft, launch};
use crate::credits::{Market, become_provider, buy_pack, offer_plan, spends_of};
use crate::expected::{Caller, Comes, Expectations, operation as operation_of};
use crate::project_matrix;

on_both_databases! {
    everybody_gets_what_is_expected_of_every_operation,
    what_is_hidden_looks_exactly_like_what_is_absent,
}

/// What is expected of operations on a live campaign, and around it.
const EXPECTED: Expectations = Expectations {
    callers: &[
        Caller { name: "nobody", comes: Comes::Unknown, is: &[] },
        Caller { name: "stranger", comes: Comes::InPerson, is: &[] },
        Caller {
            name: "backer",
            comes: Comes::InPerson,
            is: &["backer", "campaign_backer", "funder", "reader", "respondent", "uploader"],
        },
        Caller { name: "initiator", comes: Comes::InPerson, is: &["initiator"] },
        Caller { name: "client of the initiator", comes: Comes::AsProgram(Scope::ALL), is: &["initiator"] },
        Caller {
            name: "client with another scope",
            comes: Comes::AsProgram(&[Scope::ProfileRead]),
            is: &["initiator"],
        },
        Caller { name: "finance", comes: Comes::InPerson, is: &["finance"] },
        Caller { name: "support", comes: Comes::InPerson, is: &["support"] },
        Caller { name: "admin", comes: Comes::InPerson, is: &["admin"] },
        Caller { name: "sales", comes: Comes::InPerson, is: &["sales"] },
        Caller { name: "auditor", comes: Comes::InPerson, is: &["auditor"] },
    ],
    hidden: &[("{pledge_id}", &["backer", "initiator", "admin", "auditor", "finance", "support"])],
    exceptions: &[
        // The API client is the initiator's own.
        ("revoke_api_client", &["stranger", "backer", "finance", "support", "admin", "sales", "auditor"], '4'),
        // The backer is a provider; the others are told that they are none.
        (
            "get_my_provider",
            &["stranger", "initiator", "client of the initiator", "finance", "support", "admin", "sales", "auditor"],
            '4',
        ),
        // The backer uploaded the medium, and nothing refers to it.
        ("get_medium", &NOT_THE_UPLOADER, '4'),
        ("download_medium", &NOT_THE_UPLOADER, '4'),
        ("delete_medium", &NOT_THE_UPLOADER_IN_PERSON, '4'),
        // No plan and no pack has this id.
        ("create_my_subscription", &["backer"], '4'),
        // A live campaign has no shipment yet, and is not completed.
        ("get_shipment", &WITHOUT_OTHER_SCOPE, '4'),
        ("update_shipment", &WITHOUT_OTHER_SCOPE, '4'),
        ("receive_shipment", &WITHOUT_OTHER_SCOPE, '4'),
        ("get_campaign_completion", &["nobody"], '4'),
        ("get_campaign_completion", &WITHOUT_OTHER_SCOPE, '4'),
        ("buy_credit_pack", &["backer"], '4'),
    ],
};

const WITHOUT_OTHER_SCOPE: [&str; 9] =
    ["stranger", "backer", "initiator", "client of the initiator", "finance", "support", "admin", "sales", "auditor"];
const NOT_THE_UPLOADER: [&str; 9] =
    ["nobody", "stranger", "initiator", "client of the initiator", "finance", "support", "admin", "sales", "auditor"];
const NOT_THE_UPLOADER_IN_PERSON: [&str; 8] =
    ["stranger", "initiator", "client of the initiator", "finance", "support", "admin", "sales", "auditor"];

/// What says of the server itself how it is, to everybody: the only operations without a rule.
const WITHOUT_RULE: [&str; 7] = [
    "get_health",
    "get_legacy_openapi_yaml",
    "get_metrics",
    "get_openapi_json",
    "get_openapi_yaml",
    "get_problem_type",
    "get_readiness",
];

/// The things that the operations are about.
struct Things {
    ids: BTreeMap<&'static str, String>,
}

impl Things {
    fn address(&self, template: &str) -> String {
        let address = self
            .ids
            .iter()
            .fold(template.to_owned(), |address, (name, id)| address.replace(&format!("{{{name}}}"), id));
        assert!(!address.contains('{'), "{address} has a parameter that the matrix does not know");
        address
    }
}

async fn everybody_gets_what_is_expected_of_every_operation(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    let pledge = bakery.pledge(&bela, 10_00).await;
    bakery.pledge(&bela, 20_00).await;
    bakery.pledge(&bela, 40_02).await;
    let finance = world.staff(StaffRole::Finance).await;
    let said = amina.post(&format!("{}/updates", bakery.path), crate::updates::update("emergency")).await.expect(201);
    let update = text_of(&said["id"]);
    let comments = format!("{}/updates/{update}/comments", bakery.path);
    let comment = bela.post(&comments, json!({ "text": "Merci." })).await.expect(201);
    let waiting = finance.get("/v1/payment-orders?state=pending").await.expect(200)["items"][0]["id"].clone();
    let sales = world.staff(StaffRole::Sales).await;
    become_provider(&bela).await;
    let (plan, bought) = (offer_plan(&sales, 20_00, 40, true).await, buy_pack(&sales, &bela, 10).await);
    Market::open(world).await.spend(&bela, 1).await;
    let spend = spends_of(&sales, &bela).await.remove(0);
    let shop = amina.post("/v1/api-clients", json!({ "name": "Shop", "scopes": ["profile:read"] })).await.expect(201);
    let text = |id: &Value| id.as_str().expect("an id").to_owned();
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let things = Things {
        ids: BTreeMap::from([
            ("account_id", bela.id.to_string()),
            ("api_client_id", text(&shop["id"])),
            ("campaign_id", last(&bakery.path)),
            ("comment_id", text_of(&comment["id"])),
            ("credit_pack_id", bought.pack.clone()),
            ("credit_spend_id", spend),
            ("gateway", "sandbox".to_owned()),
            ("medium_id", crate::media::uploaded(&bela).await),
            ("payment_order_id", text(&waiting)),
            ("plan_id", plan),
            ("profile_id", amina.id.to_string()),
            ("pledge_id", last(&pledge)),
            ("provider_id", bela.id.to_string()),
            ("purchase_id", bought.purchase.clone()),
            ("reward_id", bakery.bread.clone()),
            ("shipment_id", Uuid::now_v7().to_string()),
            ("slug", "not-found".to_owned()),
            ("tranche_number", "2".to_owned()),
            ("update_id", update),
            ("version", "1".to_owned()),
        ]),
    };
    let callers = [
        world.nobody(),
        world.person("Stranger").await,
        bela.clone(),
        amina.clone(),
        client(&amina, Scope::ALL).await,
        client(&amina, &[Scope::ProfileRead]).await,
        finance,
        world.staff(StaffRole::Support).await,
        world.staff(StaffRole::Admin).await,
        sales,
        world.staff(StaffRole::Auditor).await,
    ];
    let mut operations = world.document.operations();
    // Pledging makes a funder of a stranger, and signing out ends everything: these come last.
    let place =
        |id: &Value| ["create_pledge", "delete_medium", "delete_current_session"].iter().position(|last| id == last);
    operations.sort_by_key(|(_, _, operation)| place(&operation["operationId"]));
    let mut surprises = Vec::new();
    for (method, template, operation) in operations {
        let id = operation["operationId"].as_str().expect("an operation id");
        if project_matrix::is_of_projects(operation) {
            continue;
        }
        assert!(operation_of(id).is_some() || WITHOUT_RULE.contains(&id), "{id} has no rule");
        for (caller, who) in callers.iter().zip(EXPECTED.callers) {
            let (wanted, name) = (EXPECTED.of(who, id, &template), who.name);
            let found = outcome(caller, &method, &things.address(&template), id).await;
            if found != wanted {
                surprises.push(format!("{id} by {name}: expected {wanted}, found {found}"));
            }
        }
    }
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

fn text_of(id: &Value) -> String {
    id.as_str().expect("an id").to_owned()
}

/// An API client of somebody's, with its token.
pub async fn client<'w>(owner: &Person<'w>, scopes: &[Scope]) -> Person<'w> {
    let scopes: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
    let client = owner.post("/v1/api-clients", json!({ "name": "Shop", "scopes": scopes })).await.expect(201);
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        client["id"].as_str().unwrap_or_default(),
        client["secret"].as_str().unwrap_or_default(),
    );
    let token = owner.world.nobody().post_form("/v1/oauth/token", form).await.expect(200);
    Person { token: token["access_token"].as_str().map(str::to_owned), ..owner.clone() }
}

async fn outcome(caller: &Person<'_>, method: &Method, address: &str, id: &str) -> char {
    let key = Uuid::now_v7().to_string();
    let mut headers = vec![("if-match", "\"999\""), ("idempotency-key", key.as_str())];
    if *method == Method::PATCH {
        headers.push(("content-type", "application/merge-patch+json"));
    }
    let reply = if id == "issue_client_token" {
        caller.post_form(address, "grant_type=client_credentials&client_id=x&client_secret=y".to_owned()).await
    } else if id == "import_shipments" {
        caller.upload(address, "text/csv", b"shipment_id,tracking_number\n", &key).await
    } else {
        let address = if id == "cancel_campaign" { format!("{address}?dry_run=true") } else { address.to_owned() };
        if id == "receive_payment_notification" {
            headers.push(("palier-signature", "Vh1PzXhVxSFxDzEPQmQ0dJWbyN2bP8Hw3K6r0tFQq0o="));
        }
        caller.send(method.clone(), &address, body(id), &headers).await
    };
    match reply.body["code"].as_str() {
        Some("sign-in-required" | "token-invalid") => '1',
        Some("not-allowed" | "client-not-allowed" | "scope-missing") => '3',
        Some("not-found") if id != "get_problem_type" => '4',
        Some("validation-failed" | "malformed-request") => {
            panic!("{id}: the matrix sent something unreadable: {}", reply.text)
        }
        _ if reply.status == 429 || (reply.status >= 500 && id != "get_readiness") => {
            panic!("{id}: the server did not decide: {} {}", reply.status, reply.text)
        }
        _ => 'o',
    }
}

/// A body that can be read and, where it would change much, is refused later on.
fn body(id: &str) -> Option<Value> {
    let money = json!({ "amount_minor": 100, "currency": "EUR" });
    let unique = format!("x{}@example.org", Uuid::now_v7().simple());
    let secret = "a long enough password";
    Some(match id {
        "advance_sandbox_clock" => json!({ "by_seconds": 1 }),
        "change_password" => json!({ "current_password": "not the one", "new_password": secret }),
        "create_account" => json!({ "email": unique, "password": secret, "display_name": "X", "locale": "en" }),
        "create_api_client" => json!({ "name": "Shop", "scopes": ["profile:read"] }),
        "create_campaign" => json!({ "title": "X", "category": "art", "kind": "product", "goal": money }),
        "create_objection" | "freeze_escrow" | "hide_update_comment" | "reject_tranche" | "wind_down_campaign" => {
            json!({ "reason": "X" })
        }
        "complete_campaign" => json!({}),
        "create_shipment" => {
            json!({ "pledge_id": Uuid::now_v7(), "lines": [{ "reward_id": Uuid::now_v7(), "quantity": 1 }] })
        }
        "update_shipment" => json!({ "wave": "X" }),
        "create_update_comment" => json!({ "text": "X" }),
        "edit_update" => json!({ "title": "X" }),
        "publish_update" => json!({ "kind": "progress", "title": "X", "body": "X" }),
        "create_pledge" => json!({ "free_amount": money }),
        "create_reward" => {
            json!({ "title": "X", "price_minor": 100, "shipping": [{ "mode": "digital", "fee_minor": 0 }] })
        }
        "buy_credit_pack" => json!({ "credit_pack_id": Uuid::now_v7() }),
        "create_my_subscription" | "upgrade_my_subscription" => json!({ "plan_id": Uuid::now_v7() }),
        "create_credit_pack" => json!({ "name": "X", "price": money, "credits": 1 }),
        "create_plan" => json!({ "name": "X", "price": money, "credits_per_month": 1 }),
        "set_my_provider" => json!({ "trade": "X", "city": "X", "currency": "EUR" }),
        "cancel_provider_subscription" | "refund_credit_spend" => json!({ "reason": "X" }),
        "update_plan" | "update_credit_pack" => json!({ "name": "X" }),
        "create_session" => json!({ "email": unique, "password": secret }),
        "receive_payment_notification" => {
            json!({ "order_key": format!("{}-0", Uuid::now_v7()), "accepted": true, "reference": "x" })
        }
        "refresh_session" => json!({ "refresh_token": "A".repeat(43) }),
        "relaunch_campaign" => json!({}),
        "request_tranche" => json!({ "note": "X" }),
        "set_account_roles" => json!({ "roles": [] }),
        "set_delivery_calendar" => json!({}),
        "set_my_profile" => json!({}),
        "set_hub_discounts" => json!({ "steps": [] }),
        "set_policy" => policy(),
        "set_tranche_plan" => json!({ "tranches": [
            { "title": "A", "gate": "success", "share_bps": 5_000 },
            { "title": "B", "gate": "completion", "share_bps": 5_000 },
        ] }),
        "update_campaign" => json!({ "title": "X" }),
        "update_me" => json!({ "display_name": "X" }),
        "update_pledge" => json!({ "free_amount": money }),
        "update_reward" => json!({ "title": "X" }),
        _ => return None,
    })
}

fn policy() -> Value {
    let units: Vec<Value> =
        Currency::ALL.iter().map(|one| json!({ "amount_minor": 100, "currency": one.as_str() })).collect();
    json!({
        "platform_fee_bps": 500, "processing_fee_bps": 150, "inspection_days": 7,
        "processing_fees_fixed": [{ "amount_minor": 25, "currency": "EUR" }],
        "budget_units": units,
        "deadline_days_min": 1, "deadline_days_max": 90, "reservation_minutes": 30,
        "reservations_open_max": 3, "reservations_unpaid_max": 5, "payment_attempts_max": 5,
        "campaign_drafts_max": 50, "project_drafts_max": 50, "pledges_min": [],
        "marketplace": marketplace(),
    })
}

fn marketplace() -> Value {
    let band = |budget_max_units: Option<i64>| json!({ "budget_max_units": budget_max_units, "contact_details_credits": 1, "application_credits": 2 });
    json!({
        "small": band(Some(1_000)), "medium": band(Some(5_000)), "large": band(Some(20_000)), "very_large": band(None),
        "goodwill_cap_bps": 1_000, "goodwill_window_days": 90, "goodwill_credits_min": 1, "project_expiry_days": 90,
        "contact_interval_days": 14, "subscription_grace_days": 7, "subscription_attempts_max": 4, "plan_lot_days": 90,
        "pack_lot_days": 365, "refund_lot_days": 90, "stale_report_days": 30, "stale_reports_max": 5,
        "check_in_interval_days": 30, "acts_window_hours": 24, "application_rewrites_max": 3, "questions_asked_max": 20,
        "stale_reports_told_max": 10, "call_requests_max": 3, "project_submissions_max": 20,
    })
}

async fn what_is_hidden_looks_exactly_like_what_is_absent(world: &World) {
    let (amina, stranger) = (world.person("Amina").await, world.person("Stranger").await);
    let hidden = draft(&amina, 100_00, None).await;
    let absent = format!("/v1/campaigns/{}", Uuid::now_v7());
    let without_request_id = |reply: palier_tests::Reply| {
        let mut body = reply.body;
        body["request_id"] = Value::Null;
        (reply.status, body)
    };
    for (method, template, operation) in world.document.operations() {
        let Some(rest) = template.strip_prefix("/v1/campaigns/{campaign_id}") else { continue };
        let rest = rest.replace("{reward_id}", &hidden.bread).replace("{tranche_number}", "1");
        let rest = rest.replace("{pledge_id}", &Uuid::now_v7().to_string());
        let id = operation["operationId"].as_str().expect("an operation id");
        for caller in [&stranger, &world.nobody()] {
            let mut replies = Vec::new();
            for path in [&hidden.path, &absent] {
                let key = Uuid::now_v7().to_string();
                let mut headers = vec![("if-match", "\"1\""), ("idempotency-key", key.as_str())];
                if method == Method::PATCH {
                    headers.push(("content-type", "application/merge-patch+json"));
                }
                let address = format!("{path}{rest}");
                let reply = match id {
                    "import_shipments" => caller.upload(&address, "text/csv", b"pledge_id,tracking_number", &key).await,
                    _ => caller.send(method.clone(), &address, body(id), &headers).await,
                };
                replies.push(without_request_id(reply));
            }
            assert_eq!(replies[0], replies[1], "{id}");
            assert!([401, 404].contains(&replies[0].0), "{id}: {:?}", replies[0]);
        }
    }
}
