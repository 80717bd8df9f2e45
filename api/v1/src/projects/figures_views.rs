//! Figures of projects as the API shows them.

use palier_domain::projects::CategoryFigures;
use serde::Serialize;
use utoipa::ToSchema;

use crate::projects::words::ProjectCategoryWord;

/// How many of the listed projects were awarded, by category.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectFigures)]
pub struct ProjectFiguresView {
    /// One for each category.
    #[schema(max_items = 100)]
    pub categories: Vec<CategoryFiguresView>,
}

/// What became of the projects of a category.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CategoryFigures)]
pub struct CategoryFiguresView {
    /// The category.
    pub category: ProjectCategoryWord,
    /// How many were ever listed.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64, examples(40))]
    pub listed: i64,
    /// How many of them were awarded.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64, examples(14))]
    pub awarded: i64,
    /// The share awarded, in basis points, rounded down; null when nothing was listed.
    #[schema(required = true, format = Int64, minimum = 0, maximum = 10_000, examples(3500))]
    pub awarded_bps: Option<i64>,
}

impl From<CategoryFigures> for CategoryFiguresView {
    fn from(figures: CategoryFigures) -> Self {
        Self {
            category: ProjectCategoryWord(figures.category),
            listed: figures.listed,
            awarded: figures.awarded,
            awarded_bps: figures.awarded_bps(),
        }
    }
}
