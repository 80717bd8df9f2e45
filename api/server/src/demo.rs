//! Plays the whole story over HTTP against a sandbox with sample data, and
//! prints each step with the money.

#![expect(clippy::indexing_slicing, reason = "a member that a JSON value does not have reads as null")]

mod life;
mod marketplace;
mod scenes;
mod stage;

use stage::Stage;

/// Why the play broke off.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The server cannot be reached.
    #[error("the sandbox cannot be reached: {0}")]
    Unreachable(#[from] reqwest::Error),
    /// The server replied something that the story does not expect.
    #[error("{step}: expected {expected}, got {found}")]
    Unexpected {
        /// What was tried.
        step: String,
        /// What the story expects.
        expected: String,
        /// What came back.
        found: String,
    },
}

/// Plays every scene on the sandbox at `url`.
pub async fn play(url: &str) -> Result<(), DemoError> {
    let stage = Stage::open(url).await?;
    scenes::funded_and_paid_out(&stage).await?;
    scenes::failed_and_relaunched(&stage).await?;
    scenes::wound_down(&stage).await?;
    scenes::payments_that_go_wrong(&stage).await?;
    life::told_all_along(&stage).await?;
    marketplace::projects_and_credits(&stage).await?;
    println!("\nThe end. `palier audit` recomputes every balance and every hash.");
    Ok(())
}
