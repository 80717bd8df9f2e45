//! The scene of the marketplace: a client, three providers, follow-up and sales.

use serde_json::{Value, json};

use super::DemoError;
use super::stage::{Player, Stage, counted, spoken};

/// The players of the scene.
struct Cast {
    client: Player,
    agent: Player,
    sales: Player,
    support: Player,
    /// Without a subscription.
    none: Player,
    /// With a plan that is not privilege.
    plain: Player,
    /// With a privilege plan.
    privilege: Player,
}

pub(super) async fn projects_and_credits(stage: &Stage) -> Result<(), DemoError> {
    println!("\nVI. A project is posted, followed up and awarded; credits are spent, and one is refunded");
    let cast = gather(stage).await?;
    let project = listed(stage, &cast, "A walk-in shower").await?;
    everybody_tries(stage, &cast, &project).await?;
    let (chosen, other) = two_apply(stage, &cast, &project).await?;
    tipped_and_awarded(stage, &cast, &project, &chosen).await?;
    a_credit_comes_back(stage, &cast, &project, &other).await?;
    a_listing_is_hidden(stage, &cast).await
}

async fn gather(stage: &Stage) -> Result<Cast, DemoError> {
    let (agent, sales, support) = (stage.staff("follow-up"), stage.staff("sales"), stage.staff("support"));
    let offer = |name: &str, price: i64, credits: i64, is_privilege: bool| {
        Some(json!({
            "name": name, "price": { "amount_minor": price, "currency": "EUR" }, "credits_per_month": credits,
            "is_privilege": is_privilege,
        }))
    };
    let plans = "/v1/plans";
    let small = stage.act(&sales, "offers a plan", plans, offer("Plan", 1_900, 20, false)).await?.expect(201)?;
    let large = offer("Privilege", 4_900, 60, true);
    let large = stage.act(&sales, "offers a privilege plan", plans, large).await?.expect(201)?;
    let cast = Cast {
        client: stage.player("Clara").await?,
        agent,
        sales,
        support,
        none: stage.player("Nina").await?,
        plain: stage.player("Paul").await?,
        privilege: stage.player("Pia").await?,
    };
    for provider in [&cast.none, &cast.plain, &cast.privilege] {
        let profile = json!({ "trade": "Plumbing", "presentation": "", "city": "Lille", "currency": "EUR" });
        stage.put(provider, "becomes a provider", "/v1/me/provider", profile).await?.expect(200)?;
    }
    for (provider, plan) in [(&cast.plain, &small), (&cast.privilege, &large)] {
        let body = Some(json!({ "plan_id": plan["id"] }));
        stage.act(provider, "subscribes", "/v1/me/subscription", body).await?.expect(201)?;
    }
    Ok(cast)
}

/// The client posts, is phoned, and is listed; the project's address.
async fn listed(stage: &Stage, cast: &Cast, title: &str) -> Result<String, DemoError> {
    let body = json!({
        "title": title, "description": "Replace the bath.", "category": "plumbing", "city": "Lille",
        "budget": { "amount_minor": 450_000, "currency": "EUR" }, "phone": "+33 6 12 34 56 78",
    });
    let posted = stage.act(&cast.client, "posts a project", "/v1/projects", Some(body)).await?.expect(201)?;
    let project = format!("/v1/projects/{}", posted["id"].as_str().unwrap_or_default());
    stage.act(&cast.client, "submits it", &format!("{project}/submit"), None).await?.expect(200)?;
    let validate = format!("{project}/validate");
    let refused = stage.act(&cast.agent, "tries to validate it", &validate, None).await?;
    println!("            refused: {}", refused.expect_refusal("client-not-reached")?);
    let call =
        json!({ "channel": "phone", "reached": true, "answer": "still_active", "note": "Wants to start in March." });
    let contacts = format!("{project}/contacts");
    stage.act(&cast.agent, "phones the client", &contacts, Some(call)).await?.expect(201)?;
    stage.act(&cast.agent, "validates it: it is listed", &validate, None).await?.expect(200)?;
    Ok(project)
}

/// What each of the three providers can do.
async fn everybody_tries(stage: &Stage, cast: &Cast, project: &str) -> Result<(), DemoError> {
    let seen = stage.get(Some(&cast.none), project).await?;
    println!(
        "            applying costs {}, seeing the contact details {}",
        counted(&seen["cost"]["application_credits"], "credit", "credits"),
        counted(&seen["cost"]["contact_details_credits"], "credit", "credits")
    );
    let apply = Some(json!({ "message": "Free from Monday on." }));
    let applications = format!("{project}/applications");
    let refused = stage.act(&cast.none, "applies without any credits", &applications, apply).await?;
    println!("            refused: {}", refused.expect_refusal("insufficient-credits")?);
    let contacts = format!("{project}/contacts");
    for provider in [&cast.none, &cast.plain] {
        let refused = stage.look(provider, "tries to read the contact log", &contacts).await?;
        println!("            refused: {}", refused.expect_refusal("not-allowed")?);
    }
    let log = stage.look(&cast.privilege, "reads the contact log", &contacts).await?.expect(200)?;
    let entry = &log["items"][0];
    println!("            the latest entry: {}. “{}”", spoken(&entry["answer"]), words(&entry["note"]));
    let cancel = format!("{project}/cancel");
    for somebody in [&cast.plain, &cast.agent] {
        let refused = stage.act(somebody, "tries to cancel it", &cancel, None).await?;
        println!("            refused: {}", refused.expect_refusal("not-allowed")?);
    }
    let report = Some(json!({ "reason": "It has been quiet." }));
    stage.act(&cast.none, "reports it as stale", &format!("{project}/stale-reports"), report).await?.expect(201)?;
    println!("            the project is still {}", spoken(&stage.get(None, project).await?["state"]));
    Ok(())
}

/// Two of them apply; the applications' addresses, that of the privilege subscriber first.
async fn two_apply(stage: &Stage, cast: &Cast, project: &str) -> Result<(String, String), DemoError> {
    let mut made = Vec::new();
    for provider in [&cast.privilege, &cast.plain] {
        let body = Some(json!({ "message": "Free from Monday on.", "credits_max": 2 }));
        let applied = stage.act(provider, "applies", &format!("{project}/applications"), body).await?.expect(201)?;
        println!("            {}", words(&applied["explanation"]));
        made.push(format!("{project}/applications/{}", words(&applied["application"]["id"])));
    }
    let details = Some(json!({ "credits_max": 1 }));
    for what in ["sees the contact details", "sees them again"] {
        let address = format!("{project}/contact-details");
        let seen = stage.act(&cast.plain, what, &address, details.clone()).await?.expect(200)?;
        println!("            {}", words(&seen["explanation"]));
    }
    let mut made = made.into_iter();
    Ok((made.next().unwrap_or_default(), made.next().unwrap_or_default()))
}

async fn tipped_and_awarded(stage: &Stage, cast: &Cast, project: &str, chosen: &str) -> Result<(), DemoError> {
    let tip = Some(json!({ "message": "The client likes your offer: call this week." }));
    let refused = stage.act(&cast.agent, "tries to tip an applicant", &format!("{chosen}/tip"), tip.clone()).await?;
    println!("            refused: {}", refused.expect_refusal("interest-not-shown")?);
    stage.act(&cast.client, "shortlists her", &format!("{chosen}/shortlist"), None).await?.expect(200)?;
    stage.act(&cast.agent, "tips her", &format!("{chosen}/tip"), tip).await?.expect(200)?;
    let id = chosen.rsplit('/').next().unwrap_or_default();
    let award = Some(json!({ "application_id": id }));
    stage.act(&cast.client, "awards it to her", &format!("{project}/award"), award).await?.expect(200)?;
    let in_progress = stage.get(None, "/v1/projects?state=in_progress&limit=1").await?;
    println!("            publicly in progress: {}", words(&in_progress["items"][0]["title"]));
    for provider in [&cast.privilege, &cast.plain] {
        let inbox = stage.get(Some(provider), "/v1/me/notifications").await?;
        for told in inbox["items"].as_array().into_iter().flatten().rev() {
            println!("            {} is told: {}", provider.name(), words(&told["text"]));
        }
    }
    Ok(())
}

/// The other asks for its credits back, is told the rule, and gets one as goodwill, within the cap.
async fn a_credit_comes_back(stage: &Stage, cast: &Cast, project: &str, other: &str) -> Result<(), DemoError> {
    let withdraw = format!("{other}/withdraw");
    let refused = stage.act(&cast.plain, "tries to withdraw", &withdraw, None).await?;
    println!("            refused: {}", refused.expect_refusal("application-not-active")?);
    let ask = Some(json!({ "topic": "credits", "text": "I lost. Do I get my two credits back?" }));
    let question =
        stage.act(&cast.plain, "asks sales for the credits back", "/v1/questions", ask).await?.expect(201)?;
    let rule =
        Some(json!({ "text": "We don’t normally refund credits: plans allow for it. Here is one, as goodwill." }));
    let answer = format!("/v1/questions/{}/answer", words(&question["id"]));
    stage.act(&cast.sales, "explains the rule", &answer, rule).await?.expect(200)?;
    let me = stage.get(Some(&cast.plain), "/v1/me").await?;
    let spends = format!("/v1/providers/{}/credit-spends", words(&me["id"]));
    let spends = stage.get(Some(&cast.sales), &spends).await?;
    let spend = spends["items"].as_array().into_iter().flatten().find(|spend| spend["purpose"] == "application");
    let spend = spend.cloned().unwrap_or_default();
    let refund = format!("/v1/credit-spends/{}/goodwill-refund", words(&spend["id"]));
    let too_much = Some(json!({ "credits": 2, "reason": "A first project lost." }));
    let refused = stage.act(&cast.sales, "tries to refund two", &refund, too_much).await?;
    println!("            refused: {}", refused.expect_refusal("goodwill-cap-reached")?);
    let one = Some(json!({ "credits": 1, "reason": "A first project lost." }));
    stage.act(&cast.sales, "refunds one", &refund, one.clone()).await?.expect(200)?;
    let refused = stage.act(&cast.sales, "tries to refund another", &refund, one).await?;
    println!("            refused: {}", refused.expect_refusal("spend-already-refunded")?);
    let balance = stage.get(Some(&cast.plain), "/v1/me/credits").await?;
    println!("            {} has {} left", cast.plain.name(), counted(&balance["available"], "credit", "credits"));
    stage
        .act(&cast.client, "marks the project as completed", &format!("{project}/complete"), None)
        .await?
        .expect(200)
        .map(drop)
}

/// Support hides a listing: what was spent on it comes back by itself. The client contests, and is heard.
async fn a_listing_is_hidden(stage: &Stage, cast: &Cast) -> Result<(), DemoError> {
    let project = listed(stage, cast, "A second shower").await?;
    let offer = Some(json!({ "message": "Free from Monday on.", "credits_max": 2 }));
    stage.act(&cast.plain, "applies", &format!("{project}/applications"), offer).await?.expect(201)?;
    let before = stage.get(Some(&cast.plain), "/v1/me/credits").await?["available"].clone();
    let why = Some(json!({ "reason": "The photographs look like somebody else's." }));
    stage.act(&cast.support, "hides the listing", &format!("{project}/hide"), why).await?.expect(200)?;
    stage.days_pass(1).await?;
    let after = stage.get(Some(&cast.plain), "/v1/me/credits").await?["available"].clone();
    println!(
        "           {} had {before} credits and has {after}: the credits spent on it are refunded",
        cast.plain.name()
    );
    let objection = Some(json!({ "reason": "They are mine: here is my bathroom." }));
    stage.act(&cast.client, "contests the decision", &format!("{project}/contest"), objection).await?.expect(200)?;
    let waiting = "/v1/projects/hidden?contested=true";
    let waiting = stage.look(&cast.support, "looks for contests", waiting).await?.expect(200)?;
    println!("            the first one says: “{}”", words(&waiting["items"][0]["hiding"]["contest"]));
    let answer = Some(json!({ "decision": "restored", "reason": "They are." }));
    let decide = format!("{project}/decide-contest");
    stage.act(&cast.support, "lists it again", &decide, answer).await?.expect(200)?;
    println!("            the project is {}", spoken(&stage.get(None, &project).await?["state"]));
    stage.act(&cast.client, "cancels the project", &format!("{project}/cancel"), None).await?.expect(200).map(drop)
}

fn words(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
