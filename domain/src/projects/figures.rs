//! Figures about projects: how many of those listed were awarded, by category.

use super::ProjectCategory;
use crate::clock::Context;
use crate::permissions::{Operation, Relations};
use crate::refusal::Failure;
use crate::store::Store;

/// What became of the projects of a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CategoryFigures {
    /// The category.
    pub category: ProjectCategory,
    /// How many were ever listed.
    pub listed: i64,
    /// How many of them were awarded.
    pub awarded: i64,
}

impl CategoryFigures {
    /// The share that was awarded, in basis points, rounded down; none when nothing was listed.
    pub const fn awarded_bps(&self) -> Option<i64> {
        if self.listed > 0 { Some(self.awarded.saturating_mul(10_000) / self.listed) } else { None }
    }
}

/// The figures of every category, in the order of [`ProjectCategory::ALL`].
pub fn read_project_figures(store: &mut dyn Store, context: &Context<'_>) -> Result<Vec<CategoryFigures>, Failure> {
    Operation::GET_PROJECT_FIGURES.allow(context.actor, Relations::NONE)?;
    let known = store.list_project_figures()?;
    let figures = |category: &ProjectCategory| {
        let found = known.iter().find(|figures| figures.category == *category).copied();
        found.unwrap_or(CategoryFigures { category: *category, listed: 0, awarded: 0 })
    };
    Ok(ProjectCategory::ALL.iter().map(figures).collect())
}
