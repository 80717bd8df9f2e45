//! The history of a tranche as the API shows it.

use palier_domain::escrow::TrancheStep;
use palier_http::instants::DateTime;
use serde::Serialize;
use utoipa::ToSchema;

use super::tranche_views::EvidenceView;
use crate::escrow::words::TrancheStepKindWord;

/// Something that happened to a tranche; never changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrancheStep)]
pub struct TrancheStepView {
    /// Its place among the tranche's steps: 1, 2, 3 …
    #[schema(format = Int64, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub position: i64,
    /// What happened.
    pub kind: TrancheStepKindWord,
    /// Which of the tranche's requests it was about; 0 before the first.
    #[schema(format = Int64, minimum = 0, maximum = 1_000_000)]
    pub request_number: i64,
    /// How many backers had objected to that request by then.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub objections: i64,
    /// Why; null where no reason is given.
    #[schema(required = true, max_length = 1_000)]
    pub reason: Option<String>,
    /// What was shown with a request; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub evidence: Option<EvidenceView>,
    /// Until when backers may object from then on; null where no window opens.
    #[schema(required = true)]
    pub inspection_ends_at: Option<DateTime>,
    /// When.
    pub recorded_at: DateTime,
}

/// A page of a tranche's history.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrancheHistory)]
pub struct TrancheHistoryView {
    /// The steps, in order.
    #[schema(max_items = 100)]
    pub items: Vec<TrancheStepView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

impl From<TrancheStep> for TrancheStepView {
    fn from(step: TrancheStep) -> Self {
        Self {
            position: step.position,
            kind: TrancheStepKindWord(step.kind),
            request_number: step.request,
            objections: step.objections,
            reason: step.reason.as_ref().map(|reason| reason.as_str().to_owned()),
            evidence: step.evidence.as_ref().map(EvidenceView::from),
            inspection_ends_at: step.inspection_ends_at.map(DateTime),
            recorded_at: DateTime(step.recorded_at),
        }
    }
}
