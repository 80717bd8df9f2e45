//! Who of staff minds a project: whoever is in charge of it, or everybody of the department while nobody can be.
//!
//! Roles are taken away and interests arise. Whoever was in charge and can act no
//! more counts as nobody, so that nothing waits for an answer that cannot come.

use std::collections::BTreeMap;

use super::Project;
use super::involvement::interest_in;
use crate::actor::StaffRole;
use crate::clock::Context;
use crate::ids::{AccountId, ProjectId};
use crate::refusal::Failure;
use crate::store::Store;

/// The most of a department who are told something at once.
pub const STAFF_TOLD_MAX: u32 = 100;

/// Who is in charge of each of these projects; nobody of those that are left out.
pub fn agents_in_charge(
    store: &mut dyn Store,
    projects: &[Project],
) -> Result<BTreeMap<ProjectId, AccountId>, Failure> {
    let ids: Vec<ProjectId> = projects.iter().filter(|project| project.agent.is_some()).map(|found| found.id).collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    Ok(store.list_agents_in_charge(&ids)?.into_iter().collect())
}

/// Whoever is `in_charge`, as long as that person holds the role and has no interest of its own in the project.
pub(crate) fn minder(
    store: &mut dyn Store,
    project: &Project,
    role: StaffRole,
    in_charge: Option<AccountId>,
) -> Result<Option<AccountId>, Failure> {
    let Some(account) = in_charge else { return Ok(None) };
    let holds_role = store.find_roles(account)?.is_some_and(|found| found.roles.contains(&role));
    let can_act = holds_role && interest_in(store, project, account)?.is_none();
    Ok(can_act.then_some(account))
}

/// Whom to tell: whoever is in charge, or else everybody who could be, but for the caller.
pub(crate) fn minders(
    store: &mut dyn Store,
    context: &Context<'_>,
    project: &Project,
    role: StaffRole,
    in_charge: Option<AccountId>,
) -> Result<Vec<AccountId>, Failure> {
    if let Some(account) = minder(store, project, role, in_charge)? {
        return Ok(vec![account]);
    }
    let mut all = store.list_impartial_staff(project.id, role, STAFF_TOLD_MAX)?;
    all.retain(|account| !context.actor.is(*account));
    Ok(all)
}
