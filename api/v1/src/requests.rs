//! What callers send in more than one context.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Why something is refused or stopped.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "reason": "The photographs do not show the moulds." })))]
pub struct ReasonRequest {
    /// The reason, shown to everybody whom it concerns.
    #[schema(min_length = 1, max_length = 1_000, format = "line")]
    pub reason: String,
}

/// Whether something is done or only shown.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DryRunQuery {
    /// `true` shows every amount and changes nothing.
    #[param(nullable = false, default = false)]
    pub dry_run: Option<bool>,
}

impl DryRunQuery {
    /// Whether nothing is to change.
    pub fn is_dry(&self) -> bool {
        self.dry_run.unwrap_or(false)
    }
}
