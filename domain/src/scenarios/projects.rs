//! Projects by hand: who may what, in which state, and what stays as it was.

mod prices;
mod time;

use chrono::Duration;
use uuid::Uuid;

use super::project_actions::sign_up;
use super::world::{SALES, World, account};
use crate::actor::{Actor, StaffRole};
use crate::credits::{CreatePack, CreditRefusal, WriteProfile, buy_credit_pack, create_pack, put_provider};
use crate::identity::AccountRoles;
use crate::ids::{ApplicationId, ContactId, CreditPackId, ProjectId, PurchaseId, QuestionId, SessionId, StaleReportId};
use crate::jobs::{JobKind, JobStore, do_job};
use crate::money::{Currency, Money};
use crate::notifications::NotificationKind;
use crate::page::PageRequest;
use crate::permissions::Operation;
use crate::policy::{BudgetBand, PolicyTerms};
use crate::projects::ProjectRefusal;
use crate::projects::*;
use crate::questions::{AskQuestion, QuestionBox, QuestionTopic, answer_question, ask_question, list_questions};
use crate::refusal::{Failure, Refusal, SeenVersions};
use crate::text::{Line, Prose};

pub(super) const CLIENT: u8 = 0;
pub(super) const PROVIDER: u8 = 2;
pub(super) const OTHER: u8 = 3;
pub(super) const AGENT: u8 = 9;

const COLLEAGUE: u8 = 10;

fn of_follow_up(person: u8) -> Actor {
    let roles = vec![StaffRole::FollowUp];
    Actor::Person { account: account(person), session: SessionId(Uuid::nil()), roles }
}

pub(super) fn agent() -> Actor {
    of_follow_up(AGENT)
}

pub(super) fn terms(budget_minor: i64) -> ProjectTerms {
    ProjectTerms {
        title: Line::parse("title", "Une douche").unwrap(),
        description: Prose::parse("description", "À l’italienne.").unwrap(),
        category: ProjectCategory::Plumbing,
        city: Line::parse("city", "Saint-Étienne").unwrap(),
        budget: Money::new(budget_minor, Currency::Eur),
        phone: PhoneNumber::parse("phone", "0612345678").unwrap(),
    }
}

pub(super) fn refusal<T: std::fmt::Debug>(outcome: Result<T, Failure>) -> Refusal {
    match outcome {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("{other:?} is no refusal"),
    }
}

pub(super) fn phoned(world: &World, answer: ClientAnswer) -> LogContact {
    LogContact {
        id: ContactId(world.next_id()),
        contacted_at: None,
        channel: ContactChannel::Phone,
        reached: answer != ClientAnswer::NoAnswer,
        answer,
        interested_in: Vec::new(),
        note: Prose::parse("note", "").unwrap(),
        next_contact_at: None,
    }
}

/// A world with a listed project and two providers with ten credits each.
pub(super) fn listed() -> (World, ProjectId) {
    let mut world = World::new(PolicyTerms::initial());
    for provider in [PROVIDER, OTHER] {
        become_provider(&mut world, provider);
    }
    hire(&mut world, AGENT);
    let id = ProjectId(world.next_id());
    world.by(CLIENT, |store, context| create_project(store, context, id, terms(4_500_00))).unwrap();
    world.by(CLIENT, |store, context| submit_project(store, context, id)).unwrap();
    let contact = phoned(&world, ClientAnswer::StillActive);
    world.act(&agent(), |store, context| log_contact(store, context, id, contact)).unwrap();
    world.act(&agent(), |store, context| validate_project(store, context, id)).unwrap();
    (world, id)
}

pub(super) fn become_provider(world: &mut World, person: u8) {
    let profile = WriteProfile {
        trade: Line::parse("trade", "Plumber").unwrap(),
        presentation: Prose::parse("presentation", "").unwrap(),
        city: Line::parse("city", "Lille").unwrap(),
        currency: Currency::Eur,
    };
    world.by(person, |store, context| put_provider(store, context, None, profile)).unwrap();
    let (pack, purchase) = (CreditPackId(world.next_id()), PurchaseId(world.next_id()));
    let name = Line::parse("name", "A pack").unwrap();
    let offer = CreatePack { id: pack, name, price: Money::new(10_00, Currency::Eur), credits: 10 };
    world.by(SALES, |store, context| create_pack(store, context, offer)).unwrap();
    world.by(person, |store, context| buy_credit_pack(store, context, (pack, purchase))).unwrap();
}

pub(super) fn apply(world: &mut World, person: u8, id: ProjectId) -> Result<(Project, Application, i64), Failure> {
    let message = Prose::parse("message", "Moi.").unwrap();
    let command = ApplyToProject { id: None, message, credits_max: None };
    let made = world.by(person, |store, context| apply_to_project(store, context, id, command));
    made.map(|(project, application, cost)| (project, application, cost.credits()))
}

fn report(world: &mut World, person: u8, id: ProjectId) -> StaleReport {
    let (report, reason) = (StaleReportId(world.next_id()), Line::parse("reason", "Trouvé ailleurs.").unwrap());
    world.by(person, |store, context| report_stale(store, context, id, report, reason)).unwrap()
}

/// Gives somebody the role of follow-up.
fn hire(world: &mut World, person: u8) {
    let account = account(person);
    world.store.roles.retain(|held| held.account != account);
    world.store.roles.push(AccountRoles { account, roles: vec![StaffRole::FollowUp], version: 1 });
}

pub(super) fn project(world: &World, id: ProjectId) -> &Project {
    world.store.projects.iter().find(|project| project.id == id).unwrap()
}

pub(super) fn told(world: &World, person: u8) -> Vec<NotificationKind> {
    let own = world.store.notifications.iter().filter(|one| one.account == account(person));
    own.map(|one| one.kind).collect()
}

#[test]
fn an_award_takes_the_project_out_of_the_list_and_tells_everybody() {
    let (mut world, id) = listed();
    assert_eq!(project(&world, id).budget_band, BudgetBand::Medium);
    let (_, chosen, cost) = apply(&mut world, PROVIDER, id).unwrap();
    assert_eq!((cost, apply(&mut world, OTHER, id).unwrap().2), (2, 2));
    assert_eq!(apply(&mut world, PROVIDER, id).unwrap().2, 0);
    assert_eq!(project(&world, id).applications, 2);
    let unknown = ApplicationId(Uuid::nil());
    let award = |world: &mut World, person, application| {
        world.by(person, |store, context| award_project(store, context, id, application))
    };
    assert_eq!(refusal(award(&mut world, CLIENT, unknown)), ProjectRefusal::ApplicantUnknown);
    assert!(matches!(refusal(award(&mut world, PROVIDER, chosen.id)), Refusal::NotAllowed { .. }));
    award(&mut world, CLIENT, chosen.id).unwrap();
    assert_eq!(project(&world, id).state(), ProjectState::InProgress);
    let listing = project(&world, id).listing().unwrap();
    assert!(ListedState::InProgress.places().contains(&listing.0), "it went over to the other list");
    assert_eq!(told(&world, PROVIDER), [NotificationKind::ProjectAwarded]);
    assert_eq!(told(&world, OTHER), [NotificationKind::ApplicationNotChosen]);
    let again = ProjectRefusal::NotPending { state: ProjectState::InProgress };
    assert_eq!(refusal(award(&mut world, CLIENT, chosen.id)), again);
    assert_eq!(refusal(apply(&mut world, OTHER, id)), again);
    world.by(CLIENT, |store, context| complete_project(store, context, id)).unwrap();
    assert_eq!((project(&world, id).next_contact_at, project(&world, id).listing()), (None, None));
}

#[test]
fn every_state_says_what_it_allows() {
    let (mut world, id) = listed();
    let pending = project(&world, id).clone();
    let allowed = |project: &Project| -> Vec<ProjectAction> {
        ProjectAction::ALL.iter().copied().filter(|action| project.check(*action).is_ok()).collect()
    };
    use ProjectAction::{
        Apply, Award as Give, Cancel, Complete, Contest, Hide, LogContact, OpenCheckIn, Reject, ReportStale,
        RequestCall, RevealContactDetails, ReviewContestedListing, Submit, Update, UpdatePhone, Validate,
    };
    assert_eq!(
        allowed(&pending),
        [
            UpdatePhone,
            Cancel,
            Give,
            RequestCall,
            OpenCheckIn,
            LogContact,
            Hide,
            RevealContactDetails,
            Apply,
            ReportStale
        ]
    );
    let in_state = |stage| Project { stage, ..pending.clone() };
    assert_eq!(allowed(&in_state(ProjectStage::Draft)), [Update, UpdatePhone, Submit, Cancel]);
    let submitted = in_state(ProjectStage::Submitted { expires_at: world.now });
    assert_eq!(allowed(&submitted), [UpdatePhone, Cancel, RequestCall, Validate, Reject, LogContact]);
    let dropped = Project { reached_at: Some(world.now + Duration::minutes(1)), ..submitted.clone() };
    assert_eq!(allowed(&dropped), [UpdatePhone, Cancel, RequestCall, Reject, LogContact]);
    let waiting = Project { reached_at: None, ..submitted };
    assert_eq!(allowed(&waiting), [UpdatePhone, Cancel, RequestCall, LogContact]);
    let award = Award { application: ApplicationId(Uuid::nil()), provider: account(PROVIDER), awarded_at: world.now };
    let awarded = in_state(ProjectStage::InProgress(award));
    assert_eq!(allowed(&awarded), [UpdatePhone, Cancel, Complete, RequestCall, LogContact, Hide]);
    let hidden = Project { hidden_at: Some(world.now), ..awarded };
    assert_eq!(
        allowed(&hidden),
        [UpdatePhone, Cancel, Complete, RequestCall, Contest, LogContact, ReviewContestedListing]
    );
    assert!(hidden.listing().is_none());
    assert_eq!(allowed(&in_state(ProjectStage::Expired { expired_at: world.now })), []);
    let hidden = Project { hidden_at: Some(world.now), ..pending.clone() };
    assert_eq!(
        allowed(&hidden),
        [UpdatePhone, Cancel, Give, RequestCall, Contest, OpenCheckIn, LogContact, ReviewContestedListing]
    );
    assert!(hidden.listing().is_none());
    let cancelled = world.by(CLIENT, |store, context| cancel_project(store, context, id)).unwrap();
    assert_eq!(allowed(&cancelled), []);
}

#[test]
fn a_refused_application_leaves_nothing_behind() {
    let (mut world, id) = listed();
    let before = world.store.clone();
    let message = Prose::parse("message", "Moi.").unwrap();
    let command = ApplyToProject { id: None, message, credits_max: Some(1) };
    let refused = world.by(PROVIDER, |store, context| apply_to_project(store, context, id, command));
    assert_eq!(refusal(refused), ProjectRefusal::PriceAboveMax { price: 2, credits_max: 1 });
    assert_eq!(refusal(apply(&mut world, 5, id)), CreditRefusal::ProviderProfileRequired);
    become_provider(&mut world, CLIENT);
    assert_eq!(refusal(apply(&mut world, CLIENT, id)), ProjectRefusal::OwnProject);
    assert_eq!((&world.store.applications, &world.store.spends), (&before.applications, &before.spends));
    assert_eq!(world.store.projects, before.projects);
}

#[test]
fn a_report_is_marked_when_its_reporter_applies_later() {
    let (mut world, id) = listed();
    assert!(!report(&mut world, PROVIDER, id).is_possible_pressure());
    apply(&mut world, PROVIDER, id).unwrap();
    let page = PageRequest::first(5);
    let marked = world.act(&agent(), |store, context| list_stale_reports(store, context, id, &page)).unwrap();
    assert!(marked.items.iter().all(StaleReport::is_possible_pressure));
}

#[test]
fn an_application_has_one_id_for_good() {
    let (mut world, id) = listed();
    let apply_as = |world: &mut World, chosen| {
        let message = Prose::parse("message", "Moi.").unwrap();
        let command = ApplyToProject { id: chosen, message, credits_max: None };
        world.by(PROVIDER, |store, context| apply_to_project(store, context, id, command))
    };
    let own = ApplicationId(world.next_id());
    assert_eq!(apply_as(&mut world, Some(own)).unwrap().1.id, own);
    let other = Some(ApplicationId(world.next_id()));
    assert_eq!(refusal(apply_as(&mut world, other)), ProjectRefusal::AlreadyApplied { application_id: own });
    for again in [None, Some(own)] {
        assert_eq!(apply_as(&mut world, again).unwrap().1.id, own);
    }
}

#[test]
fn a_report_after_an_application_was_withdrawn_is_marked() {
    let (mut world, id) = listed();
    let (_, application, _) = apply(&mut world, PROVIDER, id).unwrap();
    world.by(PROVIDER, |store, context| withdraw_application(store, context, (id, application.id))).unwrap();
    let made = report(&mut world, PROVIDER, id);
    assert!(made.has_applied && made.is_possible_pressure());
    assert_eq!(told(&world, AGENT), [NotificationKind::PressureReported]);
}

#[test]
fn a_contact_that_is_noted_late_leaves_later_reports_open() {
    let (mut world, id) = listed();
    let noted = |world: &mut World, answer, contacted_at| {
        let contact = LogContact { contacted_at: Some(contacted_at), ..phoned(world, answer) };
        world.act(&agent(), |store, context| log_contact(store, context, id, contact)).unwrap();
        project(world, id).open_reports
    };
    let begun_at = world.now;
    world.now += Duration::days(1);
    report(&mut world, PROVIDER, id);
    let between = world.now + Duration::hours(1);
    world.now += Duration::days(1);
    report(&mut world, OTHER, id);
    assert_eq!(noted(&mut world, ClientAnswer::StillActive, begun_at), 2, "both came later");
    assert_eq!(noted(&mut world, ClientAnswer::NoAnswer, between), 2, "nobody was reached");
    assert_eq!(noted(&mut world, ClientAnswer::StillActive, between), 1, "one came later");
    assert_eq!(noted(&mut world, ClientAnswer::StillActive, begun_at), 1, "what was answered stays so");
    let now = world.now;
    assert_eq!(noted(&mut world, ClientAnswer::StillActive, now), 0);
}

#[test]
fn whoever_can_act_minds_what_the_agent_in_charge_cannot() {
    let (mut world, id) = listed();
    apply(&mut world, PROVIDER, id).unwrap();
    let question = |world: &mut World| {
        let text = Prose::parse("text", "Quelle surface ?").unwrap();
        let ask =
            AskQuestion { id: QuestionId(world.next_id()), topic: QuestionTopic::Project, project: Some(id), text };
        world.by(PROVIDER, |store, context| ask_question(store, context, ask)).unwrap()
    };
    let first = question(&mut world);
    assert_eq!((first.addressee, told(&world, AGENT)), (Some(account(AGENT)), vec![NotificationKind::QuestionAsked]));
    hire(&mut world, COLLEAGUE);
    world.store.roles.iter_mut().find(|held| held.account == account(AGENT)).unwrap().roles.clear();
    let second = question(&mut world);
    report(&mut world, OTHER, id);
    let both = [NotificationKind::QuestionAsked, NotificationKind::StaleReported];
    assert_eq!((second.addressee, told(&world, AGENT).len()), (None, 1), "who was in charge is told no more");
    assert_eq!(told(&world, COLLEAGUE), both);
    let answer = |world: &mut World, person, id| {
        let text = Prose::parse("text", "Six mètres carrés.").unwrap();
        world.act(&of_follow_up(person), |store, context| answer_question(store, context, id, text))
    };
    let page = PageRequest::first(5);
    let boxed = |world: &mut World, person| -> Vec<QuestionId> {
        let which = QuestionBox::FollowUp;
        let read = world.act(&of_follow_up(person), |store, context| list_questions(store, context, which, &page));
        read.unwrap().items.iter().map(|(question, _)| question.id).collect()
    };
    assert_eq!(boxed(&mut world, COLLEAGUE), [second.id, first.id]);
    answer(&mut world, COLLEAGUE, second.id).unwrap();
    let contact = phoned(&world, ClientAnswer::StillActive);
    world.act(&of_follow_up(COLLEAGUE), |store, context| log_contact(store, context, id, contact)).unwrap();
    assert_eq!(project(&world, id).agent, Some(account(COLLEAGUE)), "who phones takes over");
    let kept = world.store.questions.iter().find(|question| question.id == first.id).unwrap();
    assert_eq!(kept.addressee, Some(account(COLLEAGUE)));
    hire(&mut world, AGENT);
    assert_eq!((boxed(&mut world, COLLEAGUE), boxed(&mut world, AGENT)), (vec![first.id], vec![]));
    assert_eq!(refusal(answer(&mut world, AGENT, first.id)), Refusal::NotFound);
    answer(&mut world, COLLEAGUE, first.id).unwrap();
}

#[test]
fn a_project_takes_a_hundred_applications_at_a_time() {
    let (mut world, id) = listed();
    for number in 100..200 {
        become_provider(&mut world, number);
        apply(&mut world, number, id).unwrap();
    }
    assert_eq!(project(&world, id).applications, APPLICATIONS_MAX);
    let full = Refusal::LimitReached { what: "applications", limit: APPLICATIONS_MAX };
    assert_eq!(refusal(apply(&mut world, PROVIDER, id)), full);
    assert_eq!(apply(&mut world, 150, id).unwrap().2, 0, "who has applied can write anew");
    let own = world.store.applications.iter().find(|found| found.provider == account(150)).unwrap().id;
    world.by(150, |store, context| withdraw_application(store, context, (id, own))).unwrap();
    apply(&mut world, PROVIDER, id).unwrap();
    assert_eq!(refusal(apply(&mut world, 150, id)), full, "also for who comes back");
}

#[test]
fn only_the_client_is_listed_for_what_only_the_client_decides() {
    for operation in [Operation::CANCEL_PROJECT, Operation::AWARD_PROJECT, Operation::COMPLETE_PROJECT] {
        assert_eq!(operation.rule().0, [crate::projects::PROJECT_CLIENT], "{}", operation.id());
    }
}

#[test]
fn many_who_only_paid_are_told_some_at_a_time_and_once() {
    let (mut world, id) = listed();
    sign_up(&mut world, CLIENT);
    for number in 100..225 {
        become_provider(&mut world, number);
        world.by(number, |store, context| reveal_contact_details(store, context, id, None)).unwrap();
        if number % 25 == 0 {
            apply(&mut world, number, id).unwrap();
        }
    }
    world.by(CLIENT, |store, context| cancel_project(store, context, id)).unwrap();
    let mut turns = 0;
    loop {
        let now = world.now;
        let due = world.store.lease_jobs(now, 500).unwrap();
        let Some(job) = due.into_iter().find(|job| job.kind == JobKind::TELL_SPENDERS) else { break };
        world.act(&Actor::System, |store, context| do_job(store, context, &job, None)).unwrap();
        turns += 1;
    }
    assert_eq!(turns, 2, "a hundred at a time");
    for number in 100..225 {
        assert_eq!(told(&world, number), [NotificationKind::ProjectCancelled], "{number}");
    }
}

#[test]
fn a_corrected_phone_number_changes_no_price() {
    let (mut world, id) = listed();
    world.store.projects[0].budget_band = BudgetBand::VeryLarge;
    let phone = PhoneNumber::parse("phone", "0612345679").ok();
    let changes = ProjectChanges { phone: phone.clone(), ..ProjectChanges::default() };
    let seen = SeenVersions::Any;
    let corrected = world.by(CLIENT, |store, context| update_project(store, context, id, &seen, changes)).unwrap();
    assert_eq!((Some(corrected.terms.phone), corrected.budget_band), (phone, BudgetBand::VeryLarge));
}
