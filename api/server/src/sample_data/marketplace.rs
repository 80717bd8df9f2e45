//! The marketplace of the sample: what is on offer, three providers, projects in every state.

use palier_domain::WriteSet;
use palier_domain::actor::Actor;
use palier_domain::credits::{
    CreatePack, CreatePlan, PlanTerms, WriteProfile, buy_credit_pack, create_pack, create_plan, put_provider, subscribe,
};
use palier_domain::ids::{
    ApplicationId, CallRequestId, ContactId, CreditPackId, PlanId, ProjectId, PurchaseId, QuestionId, StaleReportId,
};
use palier_domain::money::{Currency, Money};
use palier_domain::projects::{
    ApplyToProject, ClientAnswer, ContactChannel, LogContact, PhoneNumber, ProjectCategory, ProjectTerms, RequestCall,
    StatedReason, TipApplicant, TipChannel, apply_to_project, award_project, cancel_project, complete_project,
    create_project, hide_listing, log_contact, reject_project, report_stale, request_call, reveal_contact_details,
    shortlist_application, submit_project, tip_applicant, validate_project,
};
use palier_domain::questions::{AskQuestion, QuestionTopic, ask_question};
use palier_domain::text::{Line, Prose};
use palier_domain::{Context, Store};
use palier_persistence::WriteError;

use super::people::Cast;
use super::{Narrator, SampleDataError};

/// What a client of the sample wants.
struct Wish(&'static str, &'static str, ProjectCategory, &'static str, i64);

const SHOWER: Wish = Wish(
    "Une douche à l’italienne",
    "Remplacer la baignoire, 6 m², au deuxième étage.",
    ProjectCategory::Plumbing,
    "Lille",
    450_000,
);
const WEBSITE: Wish = Wish(
    "A website for a choir",
    "Five pages, a calendar, sheet music for members.",
    ProjectCategory::Software,
    "Lyon",
    180_000,
);
const GARDEN: Wish =
    Wish("Un jardin sur le toit", "40 m² de bacs, arrosage compris.", ProjectCategory::Gardening, "Nantes", 950_000);
const MOVE: Wish = Wish(
    "Moving a small library",
    "Two thousand books, third floor, no lift.",
    ProjectCategory::Moving,
    "Lille",
    90_000,
);
const WIRING: Wish = Wish(
    "Mise aux normes électriques",
    "Appartement de 1962, tableau à refaire.",
    ProjectCategory::Electricity,
    "Arras",
    620_000,
);
const FEAST: Wish =
    Wish("Un buffet pour cent", "Végétarien, un samedi de juin.", ProjectCategory::Catering, "Lille", 300_000);
const LOGO: Wish = Wish("A logo, tomorrow", "Must be perfect.", ProjectCategory::Design, "Paris", 5_000);
const TOWER: Wish =
    Wish("Une tour de 300 mètres", "En fer, pour une exposition.", ProjectCategory::Building, "Paris", 780_000_000);
const LESSONS: Wish =
    Wish("Cours d’accordéon", "Débutante, une heure par semaine.", ProjectCategory::Teaching, "Lille", 60_000);

/// Opens the marketplace: plans and packs, and three providers: without a subscription, with a plan, with privilege.
pub(super) async fn open(narrator: &Narrator<'_>, cast: &Cast) -> Result<(), SampleDataError> {
    let plain = plan(narrator, cast, "Essentiel", 1_900, 20, false).await?;
    let privilege = plan(narrator, cast, "Privilège", 4_900, 60, true).await?;
    let pack = CreditPackId(narrator.platform.ids.next());
    let offer = move |store: &mut dyn Store, context: &Context<'_>| {
        let (name, price) = (Line::parse("name", "10 crédits")?, Money::new(1_500, Currency::Eur));
        create_pack(store, context, CreatePack { id: pack, name, price, credits: 10 })
    };
    narrator.act(&cast.sales, WriteSet::alone(pack), offer).await?;
    let trades = ["Plomberie", "Software", "Jardins"];
    for (provider, trade) in cast.providers.iter().zip(trades) {
        let become_one = move |store: &mut dyn Store, context: &Context<'_>| {
            let profile = WriteProfile {
                trade: Line::parse("trade", trade)?,
                presentation: Prose::parse("presentation", "")?,
                city: Line::parse("city", "Lille")?,
                currency: Currency::Eur,
            };
            put_provider(store, context, None, profile)
        };
        narrator.act(provider, own_book(provider), become_one).await?;
    }
    let [none, with_plan, with_privilege] = &cast.providers;
    let purchase = PurchaseId(narrator.platform.ids.next());
    narrator.act(none, own_book(none), move |store, context| buy_credit_pack(store, context, (pack, purchase))).await?;
    for (provider, plan) in [(with_plan, plain), (with_privilege, privilege)] {
        narrator.act(provider, own_book(provider), move |store, context| subscribe(store, context, plan)).await?;
    }
    Ok(())
}

/// Tells of projects in every state; the last ones stay listed.
pub(super) async fn tell(narrator: &Narrator<'_>, cast: &Cast) -> Result<(), SampleDataError> {
    let [clara, tom] = &cast.clients;
    let [none, plain, privilege] = &cast.providers;
    let garden = listed(narrator, cast, clara, &GARDEN).await?;
    let moving = listed(narrator, cast, tom, &MOVE).await?;
    let tower = listed(narrator, cast, tom, &TOWER).await?;
    let done = applied(narrator, privilege, garden, "Douze toits plantés à Nantes.").await?;
    applied(narrator, plain, garden, "Nous plantons en mars.").await?;
    award(narrator, clara, garden, done).await?;
    narrator.act(clara, garden, move |store, context| complete_project(store, context, garden)).await?;
    applied(narrator, none, moving, "Strong arms, careful hands.").await?;
    narrator.act(tom, moving, move |store, context| cancel_project(store, context, moving)).await?;
    let why = "This listing is a joke, and wastes the providers' credits.";
    narrator
        .act(&cast.support, tower, move |store, context| {
            hide_listing(store, context, tower, StatedReason::parse("reason", why)?)
        })
        .await?;
    narrator.pass_days(3).await?;
    let logo = submitted(narrator, tom, &LOGO).await?;
    phoned(narrator, cast, logo, ClientAnswer::Dropped, "No budget, no date.").await?;
    let why = "The client has neither a budget nor a date.";
    narrator
        .act(&cast.follow_up, logo, move |store, context| {
            reject_project(store, context, logo, StatedReason::parse("reason", why)?)
        })
        .await?;
    let wiring = listed(narrator, cast, clara, &WIRING).await?;
    let chosen = applied(narrator, none, wiring, "Consuel compris.").await?;
    award(narrator, clara, wiring, chosen).await?;
    let website = listed(narrator, cast, tom, &WEBSITE).await?;
    let shower = listed(narrator, cast, clara, &SHOWER).await?;
    lively(narrator, cast, (clara, shower), (privilege, plain)).await?;
    let report = StaleReportId(narrator.platform.ids.next());
    narrator
        .act(none, website, move |store, context| {
            let reason = StatedReason::parse("reason", "Nobody answers my mails.")?;
            report_stale(store, context, website, report, reason)
        })
        .await?;
    let (early, wish) = (QuestionId(narrator.platform.ids.next()), CallRequestId(narrator.platform.ids.next()));
    narrator
        .act(none, own_book(none).and(website), move |store, context| {
            let text = Prose::parse("text", "Is it worth applying from Lille?")?;
            let topic = QuestionTopic::Project;
            ask_question(store, context, AskQuestion { id: early, topic, project: Some(website), text })
        })
        .await?;
    narrator
        .act(tom, website, move |store, context| {
            let note = Prose::parse("note", "Two offers, and I cannot choose.")?;
            request_call(store, context, website, RequestCall { id: wish, wished_at: None, note })
        })
        .await?;
    submitted(narrator, clara, &FEAST).await?;
    drafted(narrator, clara, &LESSONS).await?;
    Ok(())
}

/// A listed project with two applicants: one shortlisted and tipped, one with a question.
async fn lively(
    narrator: &Narrator<'_>,
    cast: &Cast,
    (client, project): (&Actor, ProjectId),
    (first, second): (&Actor, &Actor),
) -> Result<(), SampleDataError> {
    let tipped = applied(narrator, first, project, "Devis sous 24 h.").await?;
    applied(narrator, second, project, "Disponible en mars.").await?;
    let reveal =
        move |store: &mut dyn Store, context: &Context<'_>| reveal_contact_details(store, context, project, None);
    narrator.act(second, own_book(second).and(project), reveal).await?;
    let ids = (project, tipped);
    narrator.act(client, project, move |store, context| shortlist_application(store, context, ids)).await?;
    narrator
        .act(&cast.follow_up, project, move |store, context| {
            let tip = Prose::parse("message", "La cliente apprécie votre offre : appelez-la cette semaine.")?;
            let tip = TipApplicant { channel: TipChannel::Message, message: Some(tip) };
            tip_applicant(store, context, ids, tip)
        })
        .await?;
    let question = QuestionId(narrator.platform.ids.next());
    narrator
        .act(second, WriteSet::alone(question).and(project), move |store, context| {
            let text = Prose::parse("text", "L’immeuble a-t-il un ascenseur ?")?;
            ask_question(
                store,
                context,
                AskQuestion { id: question, topic: QuestionTopic::Project, project: Some(project), text },
            )
        })
        .await?;
    Ok(())
}

/// What changes an actor's own book.
fn own_book(actor: &Actor) -> WriteSet {
    actor.account().map_or_else(WriteSet::installation, WriteSet::provider)
}

async fn plan(
    narrator: &Narrator<'_>,
    cast: &Cast,
    name: &'static str,
    price_minor: i64,
    credits_per_month: i64,
    is_privilege: bool,
) -> Result<PlanId, WriteError> {
    let id = PlanId(narrator.platform.ids.next());
    let offer = move |store: &mut dyn Store, context: &Context<'_>| {
        let price = Money::new(price_minor, Currency::Eur);
        let terms = PlanTerms { plan: id, price, credits_per_month, is_privilege };
        create_plan(store, context, CreatePlan { name: Line::parse("name", name)?, terms })
    };
    narrator.act(&cast.sales, WriteSet::alone(id), offer).await?;
    Ok(id)
}

async fn drafted(narrator: &Narrator<'_>, client: &Actor, wish: &'static Wish) -> Result<ProjectId, WriteError> {
    let id = ProjectId(narrator.platform.ids.next());
    let create = move |store: &mut dyn Store, context: &Context<'_>| {
        let Wish(title, description, category, city, budget_minor) = wish;
        let terms = ProjectTerms {
            title: Line::parse("title", title)?,
            description: Prose::parse("description", description)?,
            category: *category,
            city: Line::parse("city", city)?,
            budget: Money::new(*budget_minor, Currency::Eur),
            phone: PhoneNumber::parse("phone", "+33 6 12 34 56 78")?,
        };
        create_project(store, context, id, terms)
    };
    narrator.act(client, id, create).await?;
    Ok(id)
}

async fn submitted(narrator: &Narrator<'_>, client: &Actor, wish: &'static Wish) -> Result<ProjectId, WriteError> {
    let id = drafted(narrator, client, wish).await?;
    narrator.act(client, id, move |store, context| submit_project(store, context, id)).await?;
    Ok(id)
}

async fn listed(
    narrator: &Narrator<'_>,
    cast: &Cast,
    client: &Actor,
    wish: &'static Wish,
) -> Result<ProjectId, WriteError> {
    let id = submitted(narrator, client, wish).await?;
    phoned(narrator, cast, id, ClientAnswer::StillActive, "Sérieux, disponible en soirée.").await?;
    narrator.act(&cast.follow_up, id, move |store, context| validate_project(store, context, id)).await?;
    Ok(id)
}

async fn phoned(
    narrator: &Narrator<'_>,
    cast: &Cast,
    project: ProjectId,
    answer: ClientAnswer,
    note: &'static str,
) -> Result<(), WriteError> {
    let id = ContactId(narrator.platform.ids.next());
    let log = move |store: &mut dyn Store, context: &Context<'_>| {
        let contact = LogContact {
            id,
            contacted_at: None,
            channel: ContactChannel::Phone,
            reached: answer != ClientAnswer::NoAnswer,
            answer,
            interested_in: Vec::new(),
            note: Prose::parse("note", note)?,
            next_contact_at: None,
        };
        log_contact(store, context, project, contact)
    };
    narrator.act(&cast.follow_up, project, log).await.map(drop)
}

async fn applied(
    narrator: &Narrator<'_>,
    provider: &Actor,
    project: ProjectId,
    message: &'static str,
) -> Result<ApplicationId, WriteError> {
    let id = ApplicationId(narrator.platform.ids.next());
    let apply = move |store: &mut dyn Store, context: &Context<'_>| {
        let message = Prose::parse("message", message)?;
        apply_to_project(store, context, project, ApplyToProject { id: Some(id), message, credits_max: None })
    };
    narrator.act(provider, own_book(provider).and(project), apply).await?;
    Ok(id)
}

async fn award(
    narrator: &Narrator<'_>,
    client: &Actor,
    project: ProjectId,
    application: ApplicationId,
) -> Result<(), WriteError> {
    let award = move |store: &mut dyn Store, context: &Context<'_>| award_project(store, context, project, application);
    narrator.act(client, project, award).await.map(drop)
}
