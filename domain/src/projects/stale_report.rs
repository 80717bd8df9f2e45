//! A provider's report that a project is stale: a note for the agent, never a cancellation.
//!
//! Some who report want a project gone to raise their own chances. A report by
//! somebody who applied to the project, or who reports often, is marked as
//! possible pressure; the agent decides what it is worth.

use chrono::{DateTime, Duration, Utc};

use super::drafting::touch;
use super::in_charge::minders;
use super::involvement::interest_in;
use super::operations::{PROJECT_CLIENT, REPORTER};
use super::reading::{require_project_for, require_project_for_provider};
use super::refusal::ProjectRefusal;
use super::{ProjectAction, REASON_CHARACTERS_MAX, StaleReportKey};
use crate::actor::StaffRole;
use crate::clock::Context;
use crate::frequency::{FrequentAct, count_act};
use crate::ids::{AccountId, ProjectId, StaleReportId};
use crate::notifications::{Notice, NotificationKind, notify};
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::Store;
use crate::text::Line;

/// A report that a project is stale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleReport {
    /// Its id.
    pub id: StaleReportId,
    /// The project.
    pub project: ProjectId,
    /// Who reports.
    pub provider: AccountId,
    /// Why the provider thinks so.
    pub reason: Line<REASON_CHARACTERS_MAX>,
    /// The reporter applied to the project, before or after.
    pub has_applied: bool,
    /// The reporter reports more often than the policy takes as usual.
    pub reports_often: bool,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl StaleReport {
    /// Whether it may be meant to raise the reporter's own chances.
    pub const fn is_possible_pressure(&self) -> bool {
        self.has_applied || self.reports_often
    }
}

/// Notes that a project seems stale, once per provider and project, and tells the agent in charge, or all of follow-up
/// while there is none. Nothing is decided by that.
pub fn report_stale(
    store: &mut dyn Store,
    context: &Context<'_>,
    project: ProjectId,
    id: StaleReportId,
    reason: Line<REASON_CHARACTERS_MAX>,
) -> Result<StaleReport, Failure> {
    let operation = Operation::CREATE_STALE_REPORT;
    let (mut project, provider, standing) = require_project_for_provider(store, context, operation, project)?;
    project.check(ProjectAction::ReportStale)?;
    if let Some(reported) = store.find_stale_report_of(project.id, provider)? {
        return Err(ProjectRefusal::AlreadyReported { reported_at: reported.created_at }.into());
    }
    ensure(store.find_stale_report(project.id, id)?.is_none(), Refusal::IdTaken)?;
    count_act(store, context, (provider, FrequentAct::ReportStale, provider.0))?;
    let terms = store.current_policy()?.terms.marketplace;
    let since = context.now - Duration::days(terms.stale_report_days);
    let lately = store.count_stale_reports(provider, since, terms.stale_reports_max)?;
    let report = StaleReport {
        id,
        project: project.id,
        provider,
        reason,
        has_applied: standing.application.is_some(),
        reports_often: lately >= terms.stale_reports_max,
        created_at: context.now,
    };
    store.insert_stale_report(&report)?;
    project.open_reports += 1;
    touch(store, &mut project)?;
    let kind = match report.is_possible_pressure() {
        true => NotificationKind::PressureReported,
        false => NotificationKind::StaleReported,
    };
    let told = minders(store, context, &project, StaffRole::FollowUp, project.agent)?;
    notify(store, context, &told, &Notice::about(kind, &project).saying(report.reason.as_str()))?;
    Ok(report)
}

/// A report on a project, for whoever made it and follow-up. Nobody else learns whether there is one.
pub fn read_stale_report(
    store: &mut dyn Store,
    context: &Context<'_>,
    (project, id): (ProjectId, StaleReportId),
) -> Result<StaleReport, Failure> {
    let operation = Operation::GET_STALE_REPORT;
    operation.admit(context.actor)?;
    let project = store.find_project(project)?.ok_or(Refusal::NotFound)?;
    let report = store.find_stale_report(project.id, id)?;
    let is_reporter = report.as_ref().is_some_and(|report| context.actor.is(report.provider));
    let mut relations = Relations::NONE.known_to(&[StaffRole::FollowUp]).with(REPORTER, is_reporter);
    if let Some(account) = context.actor.account().filter(|_| context.actor.has_role(StaffRole::FollowUp)) {
        let interest = interest_in(store, &project, account)?;
        relations = relations.with(PROJECT_CLIENT, account == project.client).with_interest(interest);
    }
    operation.allow(context.actor, relations)?;
    Ok(report.ok_or(Refusal::NotFound)?)
}

/// The reports on a project, newest first; for follow-up.
pub fn list_stale_reports(
    store: &mut dyn Store,
    context: &Context<'_>,
    project: ProjectId,
    page: &PageRequest<StaleReportKey>,
) -> Result<Page<StaleReport, StaleReportKey>, Failure> {
    let (project, _) = require_project_for(store, context, Operation::LIST_STALE_REPORTS, project)?;
    Ok(store.list_stale_reports(project.id, page)?)
}
