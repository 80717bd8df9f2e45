//! What a caller is to a thing.

use super::Who;
use crate::actor::{Actor, StaffRole};
use crate::projects::ProjectRefusal;
use crate::refusal::Refusal;

/// What the caller is to the thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Relations {
    /// Everybody may know the thing.
    pub public: bool,
    /// The caller is the campaign's initiator.
    pub initiator: bool,
    /// The caller is the pledge's backer.
    pub backer: bool,
    /// The caller has money in the campaign.
    pub funder: bool,
    /// The caller is the project's client.
    pub client: bool,
    /// The caller is a provider who may know the project.
    pub provider: bool,
    /// The caller ever applied to the project, or paid for its contact details.
    pub involved: bool,
    /// The caller's application to the project stands.
    pub applicant: bool,
    /// The caller may know the project as a provider with a privilege subscription.
    pub privilege: bool,
    /// The caller is the follow-up agent in charge.
    pub agent: bool,
    /// The caller asked the question.
    pub asker: bool,
    /// The caller is to answer the question.
    pub addressee: bool,
    /// The caller made the report.
    pub reporter: bool,
    /// The caller has an interest of its own: the project's client, or a provider who has to do with it. Staff roles
    /// do not count then.
    pub party: bool,
    /// The roles whose holders know the thing whatever its state.
    pub readers: &'static [StaffRole],
}

impl Relations {
    /// No relation to anything.
    pub const NONE: Self = Self {
        public: false,
        initiator: false,
        backer: false,
        funder: false,
        client: false,
        provider: false,
        involved: false,
        applicant: false,
        privilege: false,
        agent: false,
        asker: false,
        addressee: false,
        reporter: false,
        party: false,
        readers: READERS,
    };

    /// The refusal of what staff may do to somebody of staff who is a party.
    pub(super) fn own_interest(self) -> Refusal {
        match self.client {
            true => ProjectRefusal::OwnProject.into(),
            false => Refusal::OwnInterest { interest: Who::Involved.as_str() },
        }
    }

    /// Whether the caller may know that the thing exists.
    pub(crate) fn is_known(self, actor: &Actor) -> bool {
        let related = self.public || self.initiator || self.backer || self.funder;
        let in_project = self.client || self.involved || self.applicant || self.agent;
        let is_reader = self.readers.iter().any(|&role| actor.has_role(role));
        related || in_project || self.asker || self.addressee || self.reporter || is_reader
    }
}

/// Staff who read what they need for their work, whatever its state.
const READERS: &[StaffRole] = &[StaffRole::Admin, StaffRole::Auditor, StaffRole::Finance, StaffRole::Support];
