//! What a caller has to do with a project, loaded once: by that it is decided what the caller sees, may do and pays.

use super::application::{Application, ApplicationState};
use super::operations::{AGENT, APPLICANT, INVOLVED, PRIVILEGE_PROVIDER, PROJECT_CLIENT, PROVIDER};
use super::refusal::ProjectRefusal;
use super::{Cost, Project};
use crate::actor::StaffRole;
use crate::clock::Context;
use crate::credits::has_privilege;
use crate::ids::{AccountId, BookId};
use crate::permissions::{Interest, Relations};
use crate::policy::{MarketplaceTerms, SpendPurpose};
use crate::refusal::{Failure, Refusal};
use crate::store::{Store, StoreError};

/// Staff who know every project that was submitted, whatever its state.
const READERS: &[StaffRole] = &[StaffRole::FollowUp, StaffRole::Support];

/// What a caller has to do with a project.
#[derive(Debug, Clone)]
pub struct ProjectInvolvement {
    /// What the caller is to it.
    pub relations: Relations,
    /// A provider's own application, also when it was withdrawn.
    pub application: Option<Application>,
    /// What a provider paid for, whatever became of that.
    pub paid: Vec<SpendPurpose>,
}

impl ProjectInvolvement {
    /// Why an act costs this provider nothing any more; none when it has its price.
    pub fn free(&self, project: &Project, purpose: SpendPurpose) -> Option<Cost> {
        let is_own = |id| self.application.as_ref().is_some_and(|own| own.id == id);
        if self.paid.contains(&purpose) {
            Some(Cost::Paid)
        } else if project.stage.award().is_some_and(|award| is_own(award.application)) {
            Some(Cost::Won)
        } else {
            None
        }
    }

    /// What an act costs this provider now, by these terms.
    pub fn cost(&self, project: &Project, purpose: SpendPurpose, terms: &MarketplaceTerms) -> Cost {
        self.free(project, purpose).unwrap_or_else(|| Cost::Price(terms.price(project.budget_band, purpose)))
    }
}

/// What the caller has to do with a project.
pub fn involvement_in(
    store: &mut dyn Store,
    context: &Context<'_>,
    project: &Project,
) -> Result<ProjectInvolvement, Failure> {
    let mut standing = standing_without_privilege(store, context, project)?;
    find_privilege(store, context, &mut standing.relations)?;
    Ok(standing)
}

/// A provider's standing, without looking its privilege up.
pub(super) fn standing_without_privilege(
    store: &mut dyn Store,
    context: &Context<'_>,
    project: &Project,
) -> Result<ProjectInvolvement, Failure> {
    let actor = context.actor;
    let public = project.listing().is_some();
    let relations = Relations::NONE.public(public).known_to(READERS);
    let mut standing = ProjectInvolvement { relations, application: None, paid: Vec::new() };
    let Some(account) = actor.account() else { return Ok(standing) };
    let is_client = account == project.client;
    standing.relations = relations.with(PROJECT_CLIENT, is_client).with(AGENT, project.is_in_charge(actor));
    if is_client {
        standing.relations = standing.relations.with_interest(Some(client_interest));
    }
    if is_client || store.find_provider(account)?.is_none() {
        return Ok(standing);
    }
    standing.application = store.find_application_of(project.id, account)?;
    standing.paid = paid_for(store, project, account)?;
    let is_involved = standing.application.is_some() || standing.paid.contains(&SpendPurpose::ContactDetails);
    let is_active = |application: &Application| application.state != ApplicationState::Withdrawn;
    let is_applicant = standing.application.as_ref().is_some_and(is_active);
    standing.relations = standing
        .relations
        .with(INVOLVED, is_involved)
        .with(APPLICANT, is_applicant)
        .with(PROVIDER, public || is_involved)
        .with_interest(is_involved.then_some(provider_interest));
    Ok(standing)
}

/// Whether a provider has the privilege in force.
pub(super) fn find_privilege(
    store: &mut dyn Store,
    context: &Context<'_>,
    relations: &mut Relations,
) -> Result<(), Failure> {
    if let Some(account) = context.actor.account().filter(|_| relations.has(PROVIDER)) {
        *relations = relations.with(PRIVILEGE_PROVIDER, has_privilege(store, account, context.now)?);
    }
    Ok(())
}

/// The interest of its own that an account has in a project: its client, or a provider who has to do with it.
pub(crate) fn interest_in(
    store: &mut dyn Store,
    project: &Project,
    account: AccountId,
) -> Result<Option<Interest>, Failure> {
    if account == project.client {
        return Ok(Some(client_interest));
    }
    let is_involved = store.find_application_of(project.id, account)?.is_some()
        || paid_for(store, project, account)?.contains(&SpendPurpose::ContactDetails);
    Ok(is_involved.then_some(provider_interest))
}

/// A client does nothing for Palier about its own project.
pub(super) fn client_interest() -> Refusal {
    ProjectRefusal::OwnProject.into()
}

/// A provider does nothing for Palier about a project that it has to do with.
pub(super) fn provider_interest() -> Refusal {
    Refusal::OwnInterest { interest: INVOLVED.as_str() }
}

fn paid_for(store: &mut dyn Store, project: &Project, account: AccountId) -> Result<Vec<SpendPurpose>, StoreError> {
    let spends = store.list_spends_on(BookId::of_provider(account), project.id)?;
    Ok(spends.into_iter().map(|spend| spend.purpose).collect())
}
