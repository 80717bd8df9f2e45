//! What is offered of projects and applications is what succeeds: in every state, for everybody.

use uuid::Uuid;

use super::projects::{AGENT, CLIENT, OTHER, PROVIDER, apply, become_provider, listed, phoned, project, terms};
use super::world::{World, account};
use crate::actor::{Actor, Scope, StaffRole};
use crate::clock::Context;
use crate::identity::{Account, DisplayName, EmailAddress, IdentityStore, Locale, PasswordHash};
use crate::ids::{ApiClientId, ApplicationId, CallRequestId, ProjectId, SessionId, StaleReportId};
use crate::projects::*;
use crate::refusal::{Failure, SeenVersions};
use crate::store::Store;
use crate::text::Prose;

/// Of follow-up, and applied.
const INTERESTED: u8 = 10;
const COLLEAGUE: u8 = 11;
const SUPPORT: u8 = 12;

fn staff(person: u8, role: StaffRole) -> Actor {
    Actor::Person { account: account(person), session: SessionId(Uuid::nil()), roles: vec![role] }
}

fn plain(person: u8) -> Actor {
    Actor::Person { account: account(person), session: SessionId(Uuid::nil()), roles: vec![] }
}

fn client_of(person: u8, scopes: &[Scope]) -> Actor {
    Actor::Client { client: ApiClientId(Uuid::nil()), account: account(person), scopes: scopes.to_vec() }
}

/// Everybody: nobody, the client, applicants, other providers, staff with and without an interest, a revoked agent, and
/// API clients.
fn actors() -> Vec<Actor> {
    let mut actors = vec![Actor::Anonymous];
    actors.extend([CLIENT, PROVIDER, OTHER, 5, AGENT].map(plain));
    actors.extend([AGENT, INTERESTED, COLLEAGUE, CLIENT].map(|person| staff(person, StaffRole::FollowUp)));
    actors.extend([SUPPORT, CLIENT, PROVIDER].map(|person| staff(person, StaffRole::Support)));
    for person in [CLIENT, PROVIDER] {
        actors.extend([Scope::ALL, &[], &[Scope::ProjectsRead]].map(|scopes| client_of(person, scopes)));
    }
    actors
}

type Step = (&'static str, fn(&mut World, ProjectId));

/// How a listed project with three applications goes on; each path begins anew.
const PATHS: [Step; 16] = [
    ("listed", |_, _| {}),
    ("shortlisted", shortlist),
    ("tipped", |world, id| {
        shortlist(world, id);
        let application = first(world, id);
        by(world, &staff(AGENT, StaffRole::FollowUp), |store, context| {
            tip_applicant(store, context, (id, application), bravo())
        });
    }),
    ("named in the log", |world, id| {
        let interested_in = vec![first(world, id)];
        let contact = LogContact { interested_in, ..phoned(world, ClientAnswer::StillActive) };
        by(world, &staff(AGENT, StaffRole::FollowUp), |store, context| log_contact(store, context, id, contact));
    }),
    ("to be phoned", |world, id| {
        for _ in 0..3 {
            let wish = wish(world);
            by(world, &plain(CLIENT), |store, context| request_call(store, context, id, wish));
        }
    }),
    ("rewritten too often", |world, id| {
        for text in ["1", "2", "Moi."] {
            let message = Prose::parse("message", text).unwrap();
            let command = ApplyToProject { id: None, message, credits_max: None };
            by(world, &plain(PROVIDER), |store, context| apply_to_project(store, context, id, command));
        }
    }),
    ("withdrawn", |world, id| {
        let application = first(world, id);
        by(world, &plain(PROVIDER), |store, context| withdraw_application(store, context, (id, application)));
    }),
    ("reported", |world, id| {
        let report = StaleReportId(world.next_id());
        by(world, &plain(PROVIDER), |store, context| report_stale(store, context, id, report, why()));
    }),
    ("details paid", |world, id| {
        by(world, &plain(OTHER), |store, context| reveal_contact_details(store, context, id, None));
    }),
    ("hidden", hide),
    ("contested", contest),
    ("upheld", |world, id| {
        contest(world, id);
        by(world, &staff(SUPPORT, StaffRole::Support), |store, context| {
            review_contested_listing(store, context, id, (ContestDecision::Upheld, why()))
        });
    }),
    ("contested and awarded", |world, id| {
        contest(world, id);
        award(world, id);
    }),
    ("awarded", award),
    ("awarded and hidden", |world, id| {
        award(world, id);
        hide(world, id);
    }),
    ("cancelled", |world, id| {
        by(world, &plain(OTHER), |store, context| reveal_contact_details(store, context, id, None));
        by(world, &plain(CLIENT), |store, context| cancel_project(store, context, id));
    }),
];

fn by<T>(world: &mut World, actor: &Actor, act: impl FnOnce(&mut dyn Store, &Context<'_>) -> Result<T, Failure>) -> T {
    world.act(actor, act).unwrap()
}

fn bravo() -> TipApplicant {
    TipApplicant { channel: TipChannel::Message, message: Prose::parse("message", "Bravo.").ok() }
}

fn wish(world: &World) -> RequestCall {
    RequestCall { id: CallRequestId(world.next_id()), wished_at: None, note: Prose::parse("note", "").unwrap() }
}

fn why() -> StatedReason {
    StatedReason::parse("reason", "X").unwrap()
}

fn first(world: &World, id: ProjectId) -> ApplicationId {
    let mut own = world.store.applications.iter().filter(|found| found.project == id);
    own.find(|found| found.provider == account(PROVIDER)).unwrap().id
}

fn shortlist(world: &mut World, id: ProjectId) {
    for application in world.store.applications.clone() {
        let ids = (id, application.id);
        by(world, &plain(CLIENT), |store, context| shortlist_application(store, context, ids));
    }
}

fn hide(world: &mut World, id: ProjectId) {
    by(world, &staff(SUPPORT, StaffRole::Support), |store, context| hide_listing(store, context, id, why()));
}

fn contest(world: &mut World, id: ProjectId) {
    hide(world, id);
    by(world, &plain(CLIENT), |store, context| contest_hidden_listing(store, context, id, why()));
}

fn award(world: &mut World, id: ProjectId) {
    let application = first(world, id);
    by(world, &plain(CLIENT), |store, context| award_project(store, context, id, application));
}

/// Whoever sees contact details sees those of an account.
pub(super) fn sign_up(world: &mut World, person: u8) {
    let created = Account {
        id: account(person),
        email: EmailAddress::parse("clara@example.org").unwrap(),
        display_name: DisplayName::parse("name", "Clara").unwrap(),
        locale: Locale::Fr,
        password_hash: PasswordHash::new(String::new()),
        password_version: 1,
        access_changed_at: None,
        created_at: world.now,
        version: 1,
    };
    world.store.insert_account(&created).unwrap();
}

/// Whether a use case would succeed; whatever it did is undone.
fn would<T>(
    world: &mut World,
    actor: &Actor,
    use_case: impl FnOnce(&mut dyn Store, &Context<'_>) -> Result<T, Failure>,
) -> bool {
    let kept = world.store.clone();
    let outcome = world.act(actor, use_case);
    world.store = kept;
    match outcome {
        Ok(_) => true,
        Err(Failure::Refused(_)) => false,
        Err(Failure::Store(error)) => panic!("{error}"),
    }
}

fn succeeds(world: &mut World, actor: &Actor, id: ProjectId, action: ProjectAction) -> bool {
    let contact = phoned(world, ClientAnswer::StillActive);
    let active = world.store.applications.iter().find(|found| found.state == ApplicationState::Active);
    let chosen = active.map_or(ApplicationId(Uuid::nil()), |found| found.id);
    let wish = wish(world);
    let message = Prose::parse("message", "Et moi.").unwrap();
    let offer = ApplyToProject { id: None, message, credits_max: None };
    let report = StaleReportId(world.next_id());
    would(world, actor, |store, context| match action {
        ProjectAction::Update => {
            update_project(store, context, id, &SeenVersions::Any, ProjectChanges::default()).map(drop)
        }
        ProjectAction::UpdatePhone => {
            let changes =
                ProjectChanges { phone: PhoneNumber::parse("phone", "0612345679").ok(), ..ProjectChanges::default() };
            update_project(store, context, id, &SeenVersions::Any, changes).map(drop)
        }
        ProjectAction::Submit => submit_project(store, context, id).map(drop),
        ProjectAction::Cancel => cancel_project(store, context, id).map(drop),
        ProjectAction::Award => award_project(store, context, id, chosen).map(drop),
        ProjectAction::Complete => complete_project(store, context, id).map(drop),
        ProjectAction::RequestCall => request_call(store, context, id, wish).map(drop),
        ProjectAction::Contest => contest_hidden_listing(store, context, id, why()).map(drop),
        ProjectAction::Validate => validate_project(store, context, id).map(drop),
        ProjectAction::Reject => reject_project(store, context, id, why()).map(drop),
        ProjectAction::OpenCheckIn => open_check_in(store, context, id).map(drop),
        ProjectAction::LogContact => log_contact(store, context, id, contact).map(drop),
        ProjectAction::Hide => hide_listing(store, context, id, why()).map(drop),
        ProjectAction::ReviewContestedListing => {
            review_contested_listing(store, context, id, (ContestDecision::Restored, why())).map(drop)
        }
        ProjectAction::RevealContactDetails => reveal_contact_details(store, context, id, None).map(drop),
        ProjectAction::Apply => apply_to_project(store, context, id, offer).map(drop),
        ProjectAction::ReportStale => report_stale(store, context, id, report, why()).map(drop),
    })
}

fn succeeds_on_application(
    world: &mut World,
    actor: &Actor,
    ids: (ProjectId, ApplicationId),
    action: ApplicationAction,
) -> bool {
    would(world, actor, |store, context| match action {
        ApplicationAction::Shortlist => shortlist_application(store, context, ids).map(drop),
        ApplicationAction::Award => award_project(store, context, ids.0, ids.1).map(drop),
        ApplicationAction::Tip => tip_applicant(store, context, ids, bravo()).map(drop),
        ApplicationAction::Withdraw => withdraw_application(store, context, ids).map(drop),
    })
}

/// Holds what is offered against what succeeds; counts the offers.
fn check(world: &mut World, actor: &Actor, id: ProjectId, at: &str) -> usize {
    let mut offers = 0;
    if let Ok((seen, standing)) = world.act(actor, |store, context| read_project(store, context, id)) {
        let allowed =
            world.act(actor, |store, context| allowed_project_actions(store, context, &seen, &standing)).unwrap();
        for action in ProjectAction::ALL.iter().copied() {
            let offered = allowed.contains(&action);
            offers += usize::from(offered);
            assert_eq!(offered, succeeds(world, actor, id, action), "{action} of {actor:?}, {at}");
        }
    }
    for application in world.store.applications.clone() {
        let ids = (id, application.id);
        let Ok((seen, found)) = world.act(actor, |store, context| read_application(store, context, ids)) else {
            continue;
        };
        let allowed = found.allowed_actions(&seen, actor);
        for action in ApplicationAction::ALL.iter().copied() {
            let offered = allowed.contains(&action);
            offers += usize::from(offered);
            assert_eq!(offered, succeeds_on_application(world, actor, ids, action), "{action} of {actor:?}, {at}");
        }
    }
    offers
}

#[test]
fn what_is_offered_is_what_succeeds() {
    let mut offers = 0;
    for (at, path) in PATHS {
        let (mut world, id) = listed();
        sign_up(&mut world, CLIENT);
        become_provider(&mut world, INTERESTED);
        apply(&mut world, PROVIDER, id).unwrap();
        apply(&mut world, INTERESTED, id).unwrap();
        path(&mut world, id);
        for actor in actors() {
            offers += check(&mut world, &actor, id, at);
        }
    }
    for answer in [None, Some(ClientAnswer::StillActive), Some(ClientAnswer::Dropped)] {
        let (mut world, _) = listed();
        become_provider(&mut world, CLIENT);
        let id = ProjectId(world.next_id());
        world.by(CLIENT, |store, context| create_project(store, context, id, terms(4_500_00))).unwrap();
        for actor in actors() {
            offers += check(&mut world, &actor, id, "draft");
        }
        world.by(CLIENT, |store, context| submit_project(store, context, id)).unwrap();
        if let Some(answer) = answer {
            let contact = phoned(&world, answer);
            let agent = staff(AGENT, StaffRole::FollowUp);
            by(&mut world, &agent, |store, context| log_contact(store, context, id, contact));
        }
        for actor in actors() {
            offers += check(&mut world, &actor, id, "submitted");
        }
        assert_eq!(project(&world, id).state(), ProjectState::Submitted);
    }
    assert!(offers > 150, "only {offers} offers were tried");
}
