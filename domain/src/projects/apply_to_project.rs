//! What providers do with a listed project, and what it costs them: seeing how the client is reached, and applying.
//!
//! Each costs credits once per project and provider; again is free. The credits
//! are spent in the transaction of the effect.

use super::application::{Application, ApplicationAction, ApplicationState, MESSAGE_CHARACTERS_MAX};
use super::drafting::touch;
use super::operations::APPLICANT;
use super::reading::{require_application_for, require_project_for_provider};
use super::refusal::ProjectRefusal;
use super::{APPLICATIONS_MAX, PhoneNumber, Project, ProjectAction, ProjectInvolvement};
use crate::clock::Context;
use crate::credits::spend_credits;
use crate::frequency::{FrequentAct, count_act};
use crate::identity::{DisplayName, EmailAddress};
use crate::ids::{AccountId, ApplicationId, ProjectId};
use crate::notifications::{Notice, NotificationKind, notify};
use crate::permissions::Operation;
use crate::policy::SpendPurpose;
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::Store;
use crate::text::Prose;

/// How a client is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactDetails {
    /// The client's name.
    pub name: DisplayName,
    /// By mail.
    pub email: EmailAddress,
    /// By phone.
    pub phone: PhoneNumber,
}

/// An application to be made, or made anew.
#[derive(Debug, Clone)]
pub struct ApplyToProject {
    /// The id that the provider chose for it, if it chose one.
    pub id: Option<ApplicationId>,
    /// What the provider writes.
    pub message: Prose<MESSAGE_CHARACTERS_MAX>,
    /// What the provider is ready to spend; more is refused.
    pub credits_max: Option<i64>,
}

/// What an act costs a provider on a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// Nothing any more: it was paid for.
    Paid,
    /// Nothing: the provider won the project.
    Won,
    /// So many credits, by the policy in force; none is a price too.
    Price(i64),
}

impl Cost {
    /// That in credits.
    pub const fn credits(self) -> i64 {
        match self {
            Self::Paid | Self::Won => 0,
            Self::Price(credits) => credits,
        }
    }
}

/// What an act costs a provider who stands so to the project now; what has a price is paid at once.
fn pay(
    store: &mut dyn Store,
    context: &Context<'_>,
    (project, standing): (&Project, &ProjectInvolvement),
    purpose: SpendPurpose,
    credits_max: Option<i64>,
) -> Result<Cost, Failure> {
    if let Some(free) = standing.free(project, purpose) {
        return Ok(free);
    }
    let price = store.current_policy()?.terms.marketplace.price(project.budget_band, purpose);
    if let Some(credits_max) = credits_max {
        ensure(price <= credits_max, ProjectRefusal::PriceAboveMax { price, credits_max })?;
    }
    // A price of zero counts too: access once granted stays.
    spend_credits(store, context, project.id, purpose, price)?;
    Ok(Cost::Price(price))
}

/// Shows how the client is reached; what it cost. Whoever paid once, or won the project, pays nothing.
pub fn reveal_contact_details(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: ProjectId,
    credits_max: Option<i64>,
) -> Result<(ContactDetails, Cost), Failure> {
    let purpose = SpendPurpose::ContactDetails;
    let (project, _, standing) = require_project_for_provider(store, context, Operation::REVEAL_CONTACT_DETAILS, id)?;
    if standing.free(&project, purpose).is_none() {
        project.check(ProjectAction::RevealContactDetails)?;
    }
    let cost = pay(store, context, (&project, &standing), purpose, credits_max)?;
    let client = store.find_account(project.client)?.ok_or(Refusal::NotFound)?;
    let details = ContactDetails { name: client.display_name, email: client.email, phone: project.terms.phone };
    Ok((details, cost))
}

/// Applies to a project; what it cost. Applying again renews the message, and an application that was
/// withdrawn, for nothing; it keeps its id. The client is told each time, and so no more often than the policy allows.
pub fn apply_to_project(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: ProjectId,
    command: ApplyToProject,
) -> Result<(Project, Application, Cost), Failure> {
    let (mut project, provider, standing) =
        require_project_for_provider(store, context, Operation::CREATE_APPLICATION, id)?;
    project.check(ProjectAction::Apply)?;
    let limit = APPLICATIONS_MAX;
    let has_room = standing.relations.has(APPLICANT) || project.applications < limit;
    ensure(has_room, Refusal::LimitReached { what: "applications", limit })?;
    match (&standing.application, command.id) {
        (Some(known), Some(chosen)) => {
            ensure(known.id == chosen, ProjectRefusal::AlreadyApplied { application_id: known.id })?;
        }
        (None, Some(chosen)) => ensure(store.find_application(id, chosen)?.is_none(), Refusal::IdTaken)?,
        (_, None) => {}
    }
    if let Some(known) = standing.application.as_ref().filter(|known| !known.says(&command.message)) {
        count_act(store, context, (known.provider, FrequentAct::RewriteApplication, id.0))?;
    }
    let cost = pay(store, context, (&project, &standing), SpendPurpose::Application, command.credits_max)?;
    let application = record(store, context, &mut project, (provider, standing.application), command)?;
    Ok((project, application, cost))
}

/// Adds the application, or renews the one that is there; the client is told. The same words once more are no news.
fn record(
    store: &mut dyn Store,
    context: &Context<'_>,
    project: &mut Project,
    (provider, known): (AccountId, Option<Application>),
    command: ApplyToProject,
) -> Result<Application, Failure> {
    let was_active = known.as_ref().is_some_and(|known| known.state == ApplicationState::Active);
    let application = match known {
        Some(known) if known.says(&command.message) => return Ok(known),
        Some(known) => {
            let application = Application {
                message: command.message,
                state: ApplicationState::Active,
                updated_at: context.now,
                version: known.version + 1,
                ..known
            };
            store.update_application(&application)?;
            application
        }
        None => {
            let application = Application {
                id: command.id.unwrap_or_else(|| ApplicationId(context.ids.next())),
                project: project.id,
                provider,
                message: command.message,
                state: ApplicationState::Active,
                shortlisted_at: None,
                interest_named_at: None,
                tip: None,
                created_at: context.now,
                updated_at: context.now,
                version: 1,
            };
            store.insert_application(&application)?;
            application
        }
    };
    let kind = if was_active { NotificationKind::ApplicationUpdated } else { NotificationKind::ApplicationReceived };
    let notice = Notice::about(kind, project).saying(application.message.as_str());
    notify(store, context, &[project.client], &notice)?;
    if !was_active {
        store.mark_stale_report(project.id, provider)?;
        project.applications += 1;
        touch(store, project)?;
    }
    Ok(application)
}

/// Takes an application back. Nothing is refunded; applying again costs nothing either.
pub fn withdraw_application(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (ProjectId, ApplicationId),
) -> Result<(Project, Application), Failure> {
    let (mut project, mut application) = require_application_for(store, context, Operation::WITHDRAW_APPLICATION, ids)?;
    application.check(&project, ApplicationAction::Withdraw)?;
    application.state = ApplicationState::Withdrawn;
    application.version += 1;
    store.update_application(&application)?;
    project.applications -= 1;
    touch(store, &mut project)?;
    Ok((project, application))
}
