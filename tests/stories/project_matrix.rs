//! Every operation of projects, follow-up, questions and the inbox × every kind of caller × a listed project,
//! one that waits for follow-up, a draft, one that is hidden, awarded or ended, and none at all.

use std::collections::BTreeMap;

use palier_domain::actor::{Scope, StaffRole};
use palier_tests::world::eur;
use palier_tests::{Person, World, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::expected::{Caller, Comes, Expectations, operation};
use crate::marketplace::{Bathroom, bathroom, draft, listed, phoned, privileged, provider, provider_with, submitted};
use crate::matrix::client;

on_both_databases! {
    everybody_gets_what_is_expected_of_every_operation_on_projects,
}

/// What is expected of operations on a listed project. The agent is in charge of it.
const EXPECTED: Expectations = Expectations {
    callers: &[
        Caller { name: "nobody", comes: Comes::Unknown, is: &[] },
        Caller { name: "stranger", comes: Comes::InPerson, is: &[] },
        Caller { name: "provider", comes: Comes::InPerson, is: &["provider"] },
        Caller {
            name: "applicant",
            comes: Comes::InPerson,
            is: &["provider", "involved_provider", "applicant", "reporter", "asker"],
        },
        Caller { name: "privilege subscriber", comes: Comes::InPerson, is: &["provider", "privilege_provider"] },
        Caller { name: "client", comes: Comes::InPerson, is: &["client"] },
        Caller { name: "API client of the client", comes: Comes::AsProgram(Scope::ALL), is: &["client"] },
        Caller {
            name: "API client with another scope",
            comes: Comes::AsProgram(&[Scope::EscrowRead]),
            is: &["client"],
        },
        Caller { name: "agent", comes: Comes::InPerson, is: &["follow_up", "agent_in_charge", "addressee"] },
        Caller { name: "another of follow-up", comes: Comes::InPerson, is: &["follow_up"] },
        Caller { name: "support", comes: Comes::InPerson, is: &["support"] },
        Caller { name: "admin", comes: Comes::InPerson, is: &["admin"] },
        Caller { name: "sales", comes: Comes::InPerson, is: &["sales"] },
        Caller { name: "finance", comes: Comes::InPerson, is: &["finance"] },
        Caller { name: "auditor", comes: Comes::InPerson, is: &["auditor"] },
    ],
    hidden: &[
        ("{application_id}", &["client", "applicant", "follow_up"]),
        ("{report_id}", &["reporter", "follow_up"]),
        ("{question_id}", &["asker", "addressee"]),
    ],
    exceptions: &[
        // Whoever could be a provider is told what is in the way.
        (
            "reveal_contact_details",
            &["stranger", "client", "agent", "another of follow-up", "support", "admin", "sales", "finance", "auditor"],
            'o',
        ),
        (
            "create_application",
            &["stranger", "client", "agent", "another of follow-up", "support", "admin", "sales", "finance", "auditor"],
            'o',
        ),
        (
            "create_stale_report",
            &[
                "stranger",
                "client",
                "API client of the client",
                "agent",
                "another of follow-up",
                "support",
                "admin",
                "sales",
                "finance",
                "auditor",
            ],
            'o',
        ),
        // The notification is the client's own.
        (
            "mark_notification_as_read",
            &[
                "stranger",
                "provider",
                "applicant",
                "privilege subscriber",
                "agent",
                "another of follow-up",
                "support",
                "admin",
                "sales",
                "finance",
                "auditor",
            ],
            '4',
        ),
    ],
};

/// Whether an operation of the document is tried here: those of projects, and where staff finds people.
pub fn is_of_projects(operation: &Value) -> bool {
    let tags = ["Applications", "Follow-up", "Notifications", "Projects", "Questions"];
    let ids = ["list_accounts", "list_providers"];
    tags.iter().any(|tag| operation["tags"][0] == *tag) || ids.iter().any(|id| operation["operationId"] == *id)
}

/// What the operations are tried on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Listed,
    Submitted,
    Draft,
    Hidden,
    Awarded,
    Ended,
    Absent,
}

const STAGES: [Stage; 7] =
    [Stage::Listed, Stage::Submitted, Stage::Draft, Stage::Hidden, Stage::Awarded, Stage::Ended, Stage::Absent];

/// Those who know of a project that nobody applied to and that is not listed.
const INSIDERS: [&str; 5] = ["client", "API client of the client", "agent", "another of follow-up", "support"];

/// What providers do with a project.
const BY_PROVIDERS: [&str; 3] = ["reveal_contact_details", "create_application", "create_stale_report"];

impl Stage {
    /// What is expected here of an operation that does `on_listed` on a listed project.
    fn expects(self, caller: &str, on_listed: char, id: &str) -> char {
        let knows = match self {
            Self::Listed | Self::Awarded => true,
            Self::Submitted => INSIDERS.contains(&caller),
            Self::Hidden | Self::Ended => caller == "applicant" || INSIDERS.contains(&caller),
            Self::Draft => ["client", "API client of the client"].contains(&caller),
            Self::Absent => false,
        };
        let is_asked_first = on_listed == '1' || caller == "API client with another scope";
        let scope = operation(id).and_then(|operation| operation.rule().1);
        let is_for_people = caller == "API client of the client" && scope.is_none();
        let is_staff = ["agent", "another of follow-up", "support"].contains(&caller);
        match knows || is_asked_first || is_for_people {
            // A profile would help nobody to what is not listed.
            true if !matches!(self, Self::Listed | Self::Awarded) && is_staff && BY_PROVIDERS.contains(&id) => '3',
            true => on_listed,
            false => '4',
        }
    }
}

async fn everybody_gets_what_is_expected_of_every_operation_on_projects(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let pia = provider_with(world, "Pia", 20).await;
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let application = project.applied(&pia).await;
    let question = json!({ "topic": "project", "project_id": project.id, "text": "Quelle surface ?" });
    let question = pia.post("/v1/questions", question).await.expect(201);
    let contact = felix.get(&project.to("contacts")).await.expect(200)["items"][0]["id"].clone();
    let told = clara.get("/v1/me/notifications").await.expect(200)["items"][0]["id"].clone();
    let waiting = submitted(&clara, bathroom("Une baignoire")).await;
    let mail = json!({ "channel": "mail", "reached": true, "answer": "still_active" });
    felix.post(&waiting.to("contacts"), mail).await.expect(201);
    let written = draft(&clara, bathroom("Un évier")).await;
    let hidden = listed(&clara, &felix, bathroom("Un bidet")).await;
    hidden.applied(&pia).await;
    let support = world.staff(StaffRole::Support).await;
    support.post(&hidden.to("hide"), json!({ "reason": "X" })).await.expect(200);
    let awarded = listed(&clara, &felix, bathroom("Un lavabo")).await;
    awarded.award(&clara, &awarded.applied(&pia).await).await.expect(200);
    let ended = listed(&clara, &felix, bathroom("Une fontaine")).await;
    ended.applied(&pia).await;
    clara.post(&ended.to("cancel"), Value::Null).await.expect(200);
    let round = felix.post(&project.to("check-ins"), Value::Null).await.expect(201);
    let wish = clara.post(&project.to("call-requests"), json!({})).await.expect(201);
    let report = pia.post(&project.to("stale-reports"), json!({ "reason": "X" })).await.expect(201);
    let callers = [
        world.nobody(),
        world.person("Stranger").await,
        provider(world, "Paul").await,
        pia,
        privileged(world, "Pat").await,
        clara.clone(),
        client(&clara, Scope::ALL).await,
        client(&clara, &[Scope::EscrowRead]).await,
        felix.clone(),
        world.staff(StaffRole::FollowUp).await,
        support,
        world.staff(StaffRole::Admin).await,
        world.staff(StaffRole::Sales).await,
        world.staff(StaffRole::Finance).await,
        world.staff(StaffRole::Auditor).await,
    ];
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let text = |id: &Value| id.as_str().expect("an id").to_owned();
    let ids = BTreeMap::from([
        ("application_id", last(&application)),
        ("call_request_id", text(&wish["id"])),
        ("token", text(&round["token"])),
        ("contact_id", text(&contact)),
        ("notification_id", text(&told)),
        ("question_id", text(&question["id"])),
        ("report_id", text(&report["id"])),
    ]);
    let absent = Uuid::now_v7().to_string();
    let mut surprises = Vec::new();
    for (method, template, id) in operations(world) {
        let on_listed = |who: &Caller| EXPECTED.of(who, &id, &template);
        let about = matches!(id.as_str(), "cancel_project" | "hide_listing");
        let own: Option<Bathroom> = if about { Some(listed(&clara, &felix, bathroom("À part")).await) } else { None };
        let listed_id = own.as_ref().map_or(&project.id, |own| &own.id);
        for stage in STAGES {
            let project_id = match stage {
                Stage::Listed => listed_id,
                Stage::Submitted => &waiting.id,
                Stage::Draft => &written.id,
                Stage::Hidden => &hidden.id,
                Stage::Awarded => &awarded.id,
                Stage::Ended => &ended.id,
                Stage::Absent => &absent,
            };
            if stage != Stage::Listed && !is_about_project_alone(&template) {
                continue;
            }
            // What would end it all is not done before all others were refused, and to a draft not at all.
            if about && stage == Stage::Draft {
                continue;
            }
            let mut cells: Vec<(usize, char)> = EXPECTED.callers.iter().map(on_listed).enumerate().collect();
            cells.sort_by_key(|(_, wanted)| *wanted == 'o');
            for (place, on_listed) in cells {
                let would_change = (about && stage != Stage::Listed)
                    || (id == "submit_project" && stage == Stage::Draft)
                    || (id == "complete_project" && stage == Stage::Awarded);
                if would_change && on_listed == 'o' {
                    continue;
                }
                let wanted = stage.expects(EXPECTED.callers[place].name, on_listed, &id);
                let address = |project_id: &str| address(&template, project_id, &ids);
                let (found, reply) = outcome(&callers[place], &method, &address(project_id), &id).await;
                if found != wanted {
                    surprises.push(format!(
                        "{id} {stage:?} by {}: expected {wanted}, found {found}",
                        EXPECTED.callers[place].name
                    ));
                }
                if wanted == '4' && stage != Stage::Absent {
                    // Nothing of the project, and nothing of that id in the project that there is.
                    for nowhere in nowhere(&template, project_id, &ids) {
                        let (_, nothing) = outcome(&callers[place], &method, &nowhere, &id).await;
                        assert_eq!(reply, nothing, "{id} {stage:?}: what is hidden looks like what is absent");
                    }
                }
            }
        }
    }
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

/// The operations of this matrix, the ones that change what others are tried on last.
fn operations(world: &World) -> Vec<(Method, String, String)> {
    let named = |(method, template, operation): (Method, String, &Value)| {
        let id = operation["operationId"].as_str().expect("an operation id").to_owned();
        is_of_projects(operation).then_some((method, template, id))
    };
    let mut operations: Vec<_> = world.document.operations().into_iter().filter_map(named).collect();
    let place = |id: &str| {
        ["answer_question", "hand_over_question", "withdraw_application"].iter().position(|last| id == *last)
    };
    operations.sort_by_key(|(.., id)| place(id));
    operations
}

fn is_about_project_alone(template: &str) -> bool {
    template.matches('{').count() == 1 && template.contains("{project_id}")
}

/// The same address, with each of its ids in turn one that nothing has.
fn nowhere(template: &str, project_id: &str, ids: &BTreeMap<&str, String>) -> Vec<String> {
    let absent = Uuid::now_v7().to_string();
    let names = ids.keys().copied().chain(["project_id"]).map(|name| format!("{{{name}}}"));
    let emptied = names.filter(|name| template.contains(name)).map(|name| template.replace(&name, &absent));
    emptied.map(|template| address(&template, project_id, ids)).collect()
}

fn address(template: &str, project_id: &str, ids: &BTreeMap<&str, String>) -> String {
    let address = template.replace("{project_id}", project_id);
    ids.iter().fold(address, |address, (name, id)| address.replace(&format!("{{{name}}}"), id))
}

/// What becomes of a caller, and the reply without what differs each time.
async fn outcome(caller: &Person<'_>, method: &Method, address: &str, id: &str) -> (char, (u16, Value)) {
    let key = Uuid::now_v7().to_string();
    let mut headers = vec![("if-match", "\"999\""), ("idempotency-key", key.as_str())];
    if *method == Method::PATCH {
        headers.push(("content-type", "application/merge-patch+json"));
    }
    let reply = caller.send(method.clone(), address, body(id, caller), &headers).await;
    let mut seen = reply.body.clone();
    seen["request_id"] = Value::Null;
    let found = match reply.body["code"].as_str() {
        Some("sign-in-required" | "token-invalid") => '1',
        Some("not-allowed" | "client-not-allowed" | "scope-missing") => '3',
        Some("not-found") => '4',
        Some("validation-failed" | "malformed-request") => {
            panic!("{id}: the matrix sent something unreadable: {}", reply.text)
        }
        _ if reply.status == 429 || reply.status >= 500 => {
            panic!("{id}: the server did not decide: {} {}", reply.status, reply.text)
        }
        _ => 'o',
    };
    (found, (reply.status, seen))
}

/// A body that can be read and, where it would change much, is refused later on.
fn body(id: &str, caller: &Person<'_>) -> Option<Value> {
    let reason = json!({ "reason": "X" });
    Some(match id {
        "create_project" => {
            json!({ "title": "X", "category": "other", "city": "X", "budget": eur(1), "phone": "0612345678" })
        }
        "update_project" => json!({ "title": "X" }),
        "award_project" => json!({ "application_id": Uuid::from_u128(1) }),
        "contest_hidden_listing" | "reject_project" | "hide_listing" | "create_stale_report" => reason,
        "review_contested_listing" => json!({ "decision": "upheld", "reason": "X" }),
        "reveal_contact_details" => json!({ "credits_max": 0 }),
        "create_application" => json!({ "message": "X", "credits_max": 0 }),
        "tip_applicant" => json!({ "message": "X" }),
        "create_call_request" => json!({}),
        "log_contact" => {
            let mut contact = phoned("still_active");
            contact["channel"] = json!("mail");
            contact
        }
        "set_project_agent" => json!({ "agent_id": caller.id }),
        "create_question" => json!({ "topic": "credits", "text": "X" }),
        "answer_question" => json!({ "text": "X" }),
        _ => return None,
    })
}
