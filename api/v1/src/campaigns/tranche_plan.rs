//! The plan of a draft's tranches, read and written alike.

use palier_domain::Refusal;
use palier_domain::escrow::{PlannedTranche, Tranche};
use palier_domain::money::Bps;
use palier_domain::text::Line;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::words::GateWord;

/// The tranches in which raised money is released, and the gate of each.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TranchePlan, examples(json!({ "tranches": [
    { "title": "Start", "gate": "success", "share_bps": 2000 },
    { "title": "Preparation", "gate": "preparation", "share_bps": 3000 },
    { "title": "Completion", "gate": "completion", "share_bps": 5000 }
] })))]
pub struct TranchePlanView {
    /// The tranches, in order; their shares add up to 10 000 basis points and only the first gate is `success`.
    #[schema(min_items = 2, max_items = 6)]
    pub tranches: Vec<PlannedTrancheView>,
}

/// A tranche as it is planned.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlannedTranche)]
pub struct PlannedTrancheView {
    /// What it is for.
    #[schema(min_length = 1, max_length = 120, format = "line", examples("Preparation"))]
    pub title: String,
    /// What must have happened before it is released.
    pub gate: GateWord,
    /// Its share of the raised amount, in basis points.
    #[schema(format = Int64, minimum = 1, maximum = 10_000, examples(3000))]
    pub share_bps: i64,
}

impl TranchePlanView {
    /// The plan that tranches were made from.
    pub fn of(tranches: &[Tranche]) -> Self {
        let planned = |tranche: &Tranche| PlannedTrancheView {
            title: tranche.title.as_str().to_owned(),
            gate: GateWord(tranche.gate),
            share_bps: tranche.share.get(),
        };
        Self { tranches: tranches.iter().map(planned).collect() }
    }
}

impl TranchePlanView {
    /// The plan in the domain's words.
    pub fn plan(&self) -> Result<Vec<PlannedTranche>, Refusal> {
        let planned = |(place, tranche): (usize, &PlannedTrancheView)| {
            let title = Line::parse("title", &tranche.title);
            Ok(PlannedTranche {
                title: title.map_err(|refusal| refusal.within(&format!("/tranches/{place}")))?,
                gate: tranche.gate.0,
                share: Bps::new(tranche.share_bps).unwrap_or(Bps::ZERO),
            })
        };
        self.tranches.iter().enumerate().map(planned).collect()
    }
}
