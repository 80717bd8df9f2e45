//! Every kind of id has its own type, from this one alphabetical list.

use std::fmt;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(pub Uuid);

            impl fmt::Display for $name {
                fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                    self.0.fmt(formatter)
                }
            }

            impl From<Uuid> for $name {
                fn from(id: Uuid) -> Self {
                    Self(id)
                }
            }

            impl From<$name> for crate::refusal::Fact {
                fn from(id: $name) -> Self {
                    Self::Id(id.0)
                }
            }

            impl From<$name> for Uuid {
                fn from(id: $name) -> Self {
                    id.0
                }
            }
        )+
    };
}

ids! {
    /// A person's account.
    AccountId;
    /// An integrator's API client.
    ApiClientId;
    /// A book of the ledger; a campaign's book has the campaign's id.
    BookId;
    /// A campaign.
    CampaignId;
    /// A job that time starts.
    JobId;
    /// A backer's objection to a tranche request.
    ObjectionId;
    /// A recorded intent to collect, refund or pay out.
    PaymentOrderId;
    /// A pledge.
    PledgeId;
    /// A reward of a campaign.
    RewardId;
    /// A signed-in session: the family of its refresh tokens.
    SessionId;
    /// A transfer of the ledger.
    TransferId;
}

impl From<CampaignId> for BookId {
    fn from(campaign: CampaignId) -> Self {
        Self(campaign.0)
    }
}

impl From<BookId> for CampaignId {
    fn from(book: BookId) -> Self {
        Self(book.0)
    }
}
