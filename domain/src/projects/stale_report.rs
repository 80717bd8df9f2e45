//! A provider's report that a project is stale: a note for the agent, never a cancellation.
//!
//! Some who report want a project gone to raise their own chances. A report by
//! somebody who applied to the project, or who reports often, is marked as
//! possible pressure; the agent decides what it is worth.

use chrono::{DateTime, Duration, Utc};

use super::application::ApplicationState;
use super::reading::{provider_of, require_project_for};
use super::{ProjectAction, REASON_CHARACTERS_MAX, StaleReportKey};
use crate::clock::Context;
use crate::ids::{AccountId, ProjectId, StaleReportId};
use crate::page::{Page, PageRequest};
use crate::permissions::Operation;
use crate::refusal::{Failure, Refusal};
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

/// Notes for the agent that a project seems stale; once per provider and project. Nothing else changes.
pub fn report_stale(
    store: &mut dyn Store,
    context: &Context<'_>,
    project: ProjectId,
    id: StaleReportId,
    reason: Line<REASON_CHARACTERS_MAX>,
) -> Result<StaleReport, Failure> {
    let (project, _) = require_project_for(store, context, Operation::CreateStaleReport, project)?;
    let provider = provider_of(context)?;
    project.check(ProjectAction::ReportStale)?;
    if let Some(reported) = store.find_stale_report(project.id, provider)? {
        return Err(Refusal::AlreadyReported { reported_at: reported.created_at }.into());
    }
    let terms = store.current_policy()?.terms.marketplace;
    let since = context.now - Duration::days(terms.stale_report_days);
    let lately = store.count_stale_reports(provider, since, terms.stale_reports_max)?;
    let application = store.find_application_of(project.id, provider)?;
    let report = StaleReport {
        id,
        project: project.id,
        provider,
        reason,
        has_applied: application.is_some_and(|application| application.state == ApplicationState::Active),
        reports_often: lately >= terms.stale_reports_max,
        created_at: context.now,
    };
    store.insert_stale_report(&report)?;
    Ok(report)
}

/// The reports on a project, newest first; for follow-up.
pub fn list_stale_reports(
    store: &mut dyn Store,
    context: &Context<'_>,
    project: ProjectId,
    page: &PageRequest<StaleReportKey>,
) -> Result<Page<StaleReport, StaleReportKey>, Failure> {
    let (project, _) = require_project_for(store, context, Operation::ListStaleReports, project)?;
    Ok(store.list_stale_reports(project.id, page)?)
}
