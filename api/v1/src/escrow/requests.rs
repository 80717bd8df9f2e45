//! What callers send about tranches and escrow.

use palier_domain::Refusal;
use palier_domain::escrow::Evidence;
use palier_domain::text::{Line, Prose};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::tranche_views::EvidenceView;

/// A backer's objection.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "reason": "Les photos montrent un autre four." })))]
pub struct CreateObjectionRequest {
    /// The id that the objection gets; made by Palier when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    /// Why.
    #[schema(min_length = 1, max_length = 2_000, format = "prose")]
    pub reason: String,
}

impl EvidenceView {
    /// The evidence in the domain's words.
    pub fn evidence(&self) -> Result<Evidence, Refusal> {
        let links = Line::parse_each("links", self.links.iter().map(|link| link.0.as_str()))?;
        Ok(Evidence { note: Prose::parse("note", &self.note)?, links })
    }
}
