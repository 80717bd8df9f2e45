//! Every kind of id has its own type, from this one alphabetical list.

use std::fmt;
use uuid::Uuid;

macro_rules! ids {
    ($dollar:tt $($(#[$doc:meta])* $name:ident;)+) => {
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

            impl From<$name> for crate::rule::Fact {
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

        /// Hands the names of all ids to a macro, for what has to be said of each of them.
        #[macro_export]
        macro_rules! every_id {
            ($dollar callback:ident) => {
                $dollar callback!($($name),+);
            };
        }
    };
}

ids! { $
    /// A person's account.
    AccountId;
    /// An integrator's API client.
    ApiClientId;
    /// A provider's application to a project.
    ApplicationId;
    /// A book of the ledger; a campaign's book has the campaign's id, a provider's the account's.
    BookId;
    /// A client's wish to be phoned about a project.
    CallRequestId;
    /// A campaign.
    CampaignId;
    /// A comment on an update.
    CommentId;
    /// A contact with the client of a project, in its contact log.
    ContactId;
    /// Credits that were granted together and expire together.
    CreditLotId;
    /// A pack of credits on offer.
    CreditPackId;
    /// Credits spent by a provider on a project.
    CreditSpendId;
    /// A job that time starts.
    JobId;
    /// A picture, video or document that somebody uploaded.
    MediumId;
    /// A notification in an inbox.
    NotificationId;
    /// A backer's objection to a tranche request.
    ObjectionId;
    /// A recorded intent to collect, refund or pay out.
    PaymentOrderId;
    /// A plan that providers subscribe to.
    PlanId;
    /// A pledge.
    PledgeId;
    /// A client's project.
    ProjectId;
    /// What a provider pays for: a month of a plan or a pack.
    PurchaseId;
    /// A provider's or a client's question.
    QuestionId;
    /// A reward of a campaign.
    RewardId;
    /// A signed-in session: the family of its refresh tokens.
    SessionId;
    /// A provider's report that a project is stale.
    StaleReportId;
    /// A provider's subscription to a plan.
    SubscriptionId;
    /// A transfer of the ledger.
    TransferId;
    /// A shipment of a pledge.
    ShipmentId;
    /// A movement of money that no order awaited.
    UnexpectedMovementId;
    /// An update of a campaign.
    UpdateId;
}

impl BookId {
    /// The book of a provider.
    pub const fn of_provider(provider: AccountId) -> Self {
        Self(provider.0)
    }

    /// The provider whose book it is; of a campaign's book this has no meaning.
    pub const fn provider(self) -> AccountId {
        AccountId(self.0)
    }
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
