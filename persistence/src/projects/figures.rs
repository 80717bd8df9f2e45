//! Rows of `project_figures`: how many projects of each category were listed, and awarded.
//!
//! Projects of every lane count in the same few rows. So a session adds up what
//! its transaction counts, and sends it as the very last, in the order of the
//! categories: lanes wait for each other's commits at most, never for each other.

use std::collections::BTreeMap;

use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Text};
use palier_domain::StoreError;
use palier_domain::projects::{CategoryFigures, ProjectCategory};

use crate::connection::AnyConnection;
use crate::errors::classify;
use crate::rows::{RowOf, expect_one};
use crate::session::Session;
use crate::statement::Statement;

/// What a transaction counts.
#[derive(Debug, Default)]
pub(crate) struct Counts(BTreeMap<ProjectCategory, (i64, i64)>);

impl Counts {
    pub(super) fn listed(&mut self, category: ProjectCategory) {
        self.0.entry(category).or_default().0 += 1;
    }

    pub(super) fn awarded(&mut self, category: ProjectCategory) {
        self.0.entry(category).or_default().1 += 1;
    }

    /// Adds it to the figures.
    pub(crate) fn send(self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        for (category, (listed, awarded)) in self.0 {
            let text = "INSERT INTO project_figures (category, listed, awarded) VALUES (?, ?, 0) \
                        ON CONFLICT (category) DO UPDATE SET listed = project_figures.listed + excluded.listed";
            let add = Statement::new(text).bind::<Text, _>(category.as_str()).bind::<BigInt, _>(listed);
            expect_one(add.execute(connection).map_err(classify)?, "project_figures")?;
            if awarded > 0 {
                let add = Statement::new("UPDATE project_figures SET awarded = awarded + ? WHERE category = ?")
                    .bind::<BigInt, _>(awarded)
                    .bind::<Text, _>(category.as_str());
                expect_one(add.execute(connection).map_err(classify)?, "project_figures")?;
            }
        }
        Ok(())
    }
}

pub(super) fn list(session: &mut Session<'_>) -> Result<Vec<CategoryFigures>, StoreError> {
    let categories = i64::try_from(ProjectCategory::ALL.len()).unwrap_or(i64::MAX);
    let query = Statement::new("SELECT category, listed, awarded FROM project_figures ORDER BY category LIMIT ?")
        .returning::<(Text, BigInt, BigInt)>()
        .bind::<BigInt, _>(categories);
    let rows: Vec<(String, i64, i64)> = session.reading(|connection| query.load(connection))?;
    let figures = |(category, listed, awarded): (String, i64, i64)| {
        let of = RowOf { table: "project_figures", key: &category };
        let category = of.parsed("category", ProjectCategory::parse(&category))?;
        Ok(CategoryFigures { category, listed, awarded })
    };
    rows.into_iter().map(figures).collect()
}
