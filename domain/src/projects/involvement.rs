//! What a caller has to do with a project, loaded once: by that it is decided what the caller sees, may do and pays.

use super::application::{Application, ApplicationState};
use super::{Cost, Project};
use crate::actor::StaffRole;
use crate::clock::Context;
use crate::credits::has_privilege;
use crate::ids::{AccountId, BookId};
use crate::permissions::Relations;
use crate::policy::{MarketplaceTerms, SpendPurpose};
use crate::refusal::Failure;
use crate::store::{Store, StoreError};

/// Staff who know every project that was submitted, whatever its state.
const READERS: &[StaffRole] = &[StaffRole::FollowUp, StaffRole::Support];

/// What a caller has to do with a project.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    let relations = Relations { public, readers: READERS, ..Relations::NONE };
    let mut standing = ProjectInvolvement { relations, application: None, paid: Vec::new() };
    let Some(account) = actor.account() else { return Ok(standing) };
    let relations = &mut standing.relations;
    relations.client = account == project.client;
    relations.party = relations.client;
    relations.agent = project.is_in_charge(actor);
    if relations.client || store.find_provider(account)?.is_none() {
        return Ok(standing);
    }
    standing.application = store.find_application_of(project.id, account)?;
    standing.paid = paid_for(store, project, account)?;
    relations.involved = standing.application.is_some() || standing.paid.contains(&SpendPurpose::ContactDetails);
    let is_active = |application: &Application| application.state != ApplicationState::Withdrawn;
    relations.applicant = standing.application.as_ref().is_some_and(is_active);
    relations.party = relations.involved;
    relations.provider = public || relations.involved;
    Ok(standing)
}

/// Whether a provider has the privilege in force.
pub(super) fn find_privilege(
    store: &mut dyn Store,
    context: &Context<'_>,
    relations: &mut Relations,
) -> Result<(), Failure> {
    if let Some(account) = context.actor.account().filter(|_| relations.provider) {
        relations.privilege = has_privilege(store, account, context.now)?;
    }
    Ok(())
}

/// Whether an account has an interest of its own in a project: its client, or a provider who has to do with it.
pub(crate) fn is_party(store: &mut dyn Store, project: &Project, account: AccountId) -> Result<bool, Failure> {
    let has_applied = account == project.client || store.find_application_of(project.id, account)?.is_some();
    Ok(has_applied || paid_for(store, project, account)?.contains(&SpendPurpose::ContactDetails))
}

fn paid_for(store: &mut dyn Store, project: &Project, account: AccountId) -> Result<Vec<SpendPurpose>, StoreError> {
    let spends = store.list_spends_on(BookId::of_provider(account), project.id)?;
    Ok(spends.into_iter().map(|spend| spend.purpose).collect())
}
