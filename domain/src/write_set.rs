//! What a command changes, or relies on as it is. It is named before the command runs and locked when its transaction
//! begins; a write to anything else is a fault, and is refused by the session.
//!
//! All servers lock in one order, so that none waits for another that waits for it: books, accounts, projects, each kind
//! in the order of its ids (decision 0014). Rows that belong to nothing larger are locked by their own change.

use uuid::Uuid;

use crate::ids::{AccountId, BookId, CampaignId, PledgeId, ProjectId};

/// What is locked as one, with all that belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aggregate {
    /// A campaign or a provider: the book, what has money in it, and what is owed to whom.
    Book(BookId),
    /// The row of an account, and what is counted for it.
    Account(AccountId),
    /// A project, with its applications, contact log, reports and questions.
    Project(ProjectId),
    /// A row that belongs to nothing larger: a session, a plan, a policy, a question to sales.
    Alone,
}

impl Aggregate {
    /// A provider, by the account.
    pub const fn provider(account: AccountId) -> Self {
        Self::Book(BookId::of_provider(account))
    }
}

/// The aggregates of one command, and what it most likely looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteSet {
    /// What it is about, by which its lane is chosen.
    lane_key: Uuid,
    aggregates: Vec<Aggregate>,
    hints: Hints,
}

/// What a command looks for: a batch looks for all of it at once. A wrong hint costs a statement and nothing else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hints {
    /// A pledge of a campaign, under the id that a new one is to have.
    pub pledge: Option<(CampaignId, PledgeId)>,
    /// An account whose name will be shown.
    pub name_of: Option<AccountId>,
}

impl WriteSet {
    /// A command about a book: a campaign's, or a provider's.
    pub fn book(id: impl Into<BookId>) -> Self {
        let id = id.into();
        Self::about(id.0, Aggregate::Book(id))
    }

    /// A command about a provider's book.
    pub fn provider(account: AccountId) -> Self {
        Self::book(BookId::of_provider(account))
    }

    /// A command about a project.
    pub fn project(id: ProjectId) -> Self {
        Self::about(id.0, Aggregate::Project(id))
    }

    /// A command about the row of an account.
    pub fn account(id: AccountId) -> Self {
        Self::about(id.0, Aggregate::Account(id))
    }

    /// A command about one row that belongs to nothing larger, by its id or what stands for it.
    pub fn alone(id: impl Into<Uuid>) -> Self {
        Self::about(id.into(), Aggregate::Alone)
    }

    /// A command about the installation: its policy, its clock, what is due.
    pub fn installation() -> Self {
        Self::alone(Uuid::nil())
    }

    /// Adds something else that the command changes or relies on.
    #[must_use]
    pub fn and(mut self, other: impl Into<Aggregate>) -> Self {
        self.aggregates.push(other.into());
        self
    }

    /// Adds what the command most likely looks for.
    #[must_use]
    pub fn with_hints(self, hints: Hints) -> Self {
        Self { hints, ..self }
    }

    /// By what its lane is chosen: for whoever runs commands.
    pub const fn lane_key(&self) -> Uuid {
        self.lane_key
    }

    /// What it most likely looks for.
    pub const fn hints(&self) -> Hints {
        self.hints
    }

    /// All that is locked for it.
    pub fn aggregates(&self) -> impl Iterator<Item = Aggregate> + '_ {
        self.aggregates.iter().copied()
    }

    /// Whether it may change what belongs to this.
    pub fn contains(&self, aggregate: Aggregate) -> bool {
        aggregate == Aggregate::Alone || self.aggregates.contains(&aggregate)
    }

    fn about(lane_key: Uuid, root: Aggregate) -> Self {
        Self { lane_key, aggregates: vec![root], hints: Hints::default() }
    }
}

impl From<BookId> for Aggregate {
    fn from(id: BookId) -> Self {
        Self::Book(id)
    }
}

impl From<CampaignId> for Aggregate {
    fn from(id: CampaignId) -> Self {
        Self::Book(id.into())
    }
}

impl From<AccountId> for Aggregate {
    fn from(id: AccountId) -> Self {
        Self::Account(id)
    }
}

impl From<ProjectId> for Aggregate {
    fn from(id: ProjectId) -> Self {
        Self::Project(id)
    }
}

impl From<CampaignId> for WriteSet {
    fn from(id: CampaignId) -> Self {
        Self::book(id)
    }
}

impl From<BookId> for WriteSet {
    fn from(id: BookId) -> Self {
        Self::book(id)
    }
}

impl From<ProjectId> for WriteSet {
    fn from(id: ProjectId) -> Self {
        Self::project(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_contains_what_was_named_and_what_belongs_to_nothing() {
        let (campaign, project, account) =
            (CampaignId(Uuid::from_u128(1)), ProjectId(Uuid::from_u128(2)), AccountId(Uuid::from_u128(3)));
        let set = WriteSet::from(campaign).and(account);
        assert_eq!(set.lane_key(), campaign.0, "what it is about chooses the lane, whatever else it changes");
        assert!(set.contains(campaign.into()) && set.contains(account.into()) && set.contains(Aggregate::Alone));
        assert!(!set.contains(project.into()) && !set.contains(Aggregate::provider(account)));
        let of_project = WriteSet::from(ProjectId(campaign.0));
        assert!(!of_project.contains(campaign.into()), "the same id of another kind is something else");
    }
}
