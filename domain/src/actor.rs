//! Who is acting: nobody known, a person, an integrator's client, or Palier itself.

use crate::ids::{AccountId, ApiClientId, SessionId};

macro_rules! named {
    ($(#[$enum_doc:meta])* $name:ident { $($(#[doc = $doc:literal])+ $variant:ident $word:literal,)+ }) => {
        $(#[$enum_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[doc = $doc])+ $variant,)+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word used in the API and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// What the word means, in a sentence for whoever reads the API's document.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii()),+ }
            }

            /// The value that a word stands for.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl From<$name> for crate::rule::Fact {
            fn from(value: $name) -> Self {
                Self::Text(value.as_str().to_owned())
            }
        }
    };
}
pub(crate) use named;

named! {
    /// A right granted by an admin; the roles are separate on purpose.
    StaffRole {
        /// Grants roles and sets platform policy.
        Admin "admin",
        /// Reads what finance reads and exports books; decides nothing.
        Auditor "auditor",
        /// Approves, rejects and freezes tranche releases; winds campaigns down.
        Finance "finance",
        /// Validates projects and keeps the contact log.
        FollowUp "follow_up",
        /// Manages plans, subscriptions, credits.
        Sales "sales",
        /// Arbitrates claims and hides abusive content.
        Support "support",
    }
}

impl StaffRole {
    /// Whether nobody may hold both: one of the two checks the other, or must not know what the other knows.
    pub const fn excludes(self, other: Self) -> bool {
        match (self, other) {
            (Self::Auditor, Self::Auditor) => false,
            (Self::Auditor, _) | (_, Self::Auditor) => true,
            (Self::Sales, Self::FollowUp) | (Self::FollowUp, Self::Sales) => true,
            (Self::Finance, Self::Support) | (Self::Support, Self::Finance) => true,
            _ => false,
        }
    }
}

named! {
    /// What an API client was allowed to do for its owner.
    Scope {
        /// Read campaigns, also the owner's drafts.
        CampaignsRead "campaigns:read",
        /// Create, edit, launch and cancel the owner's campaigns.
        CampaignsWrite "campaigns:write",
        /// Read the owner's credits, subscription and statement.
        CreditsRead "credits:read",
        /// Read escrow statements, tranches and transfers.
        EscrowRead "escrow:read",
        /// Request tranche releases and object to them.
        EscrowWrite "escrow:write",
        /// Read what happens to what is the owner's.
        EventsRead "events:read",
        /// Read the media that the owner uploaded.
        MediaRead "media:read",
        /// Upload and delete the owner's media.
        MediaWrite "media:write",
        /// Read the owner's pledges and those of the owner's campaigns.
        PledgesRead "pledges:read",
        /// Make, change and withdraw the owner's pledges.
        PledgesWrite "pledges:write",
        /// Read the owner's account.
        ProfileRead "profile:read",
        /// Read projects, applications and questions, also the owner's own.
        ProjectsRead "projects:read",
        /// Post and decide on the owner's projects; withdraw applications, report and ask.
        ProjectsWrite "projects:write",
    }
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Nobody has signed in.
    Anonymous,
    /// A person, signed in.
    Person {
        /// The person's account.
        account: AccountId,
        /// The session that the access token belongs to.
        session: SessionId,
        /// Staff roles held now.
        roles: Vec<StaffRole>,
    },
    /// An integrator's client acting for the account that owns it.
    Client {
        /// The client.
        client: ApiClientId,
        /// The account that it acts for.
        account: AccountId,
        /// What it was allowed.
        scopes: Vec<Scope>,
    },
    /// Palier itself: workers, and what time starts.
    System,
}

impl Actor {
    /// The account in whose name the actor acts.
    pub const fn account(&self) -> Option<AccountId> {
        match self {
            Self::Person { account, .. } | Self::Client { account, .. } => Some(*account),
            Self::Anonymous | Self::System => None,
        }
    }

    /// Whether the actor is a person who holds `role`; clients never hold staff roles.
    pub fn has_role(&self, role: StaffRole) -> bool {
        matches!(self, Self::Person { roles, .. } if roles.contains(&role))
    }

    /// Whether the actor acts in the name of `account`.
    pub fn is(&self, account: AccountId) -> bool {
        self.account() == Some(account)
    }
}

#[cfg(test)]
mod tests {
    use super::StaffRole;

    #[test]
    fn roles_that_check_one_another_exclude_one_another() {
        let pairs = StaffRole::ALL.iter().flat_map(|one| StaffRole::ALL.iter().map(move |other| (*one, *other)));
        let excluded: Vec<String> = pairs
            .filter(|(one, other)| one < other && one.excludes(*other))
            .map(|(one, other)| format!("{one}+{other}"))
            .collect();
        assert_eq!(
            excluded,
            [
                "admin+auditor",
                "auditor+finance",
                "auditor+follow_up",
                "auditor+sales",
                "auditor+support",
                "finance+support",
                "follow_up+sales",
            ]
        );
        for one in StaffRole::ALL {
            assert!(!one.excludes(*one), "{one}");
            assert!(StaffRole::ALL.iter().all(|other| one.excludes(*other) == other.excludes(*one)), "{one}");
        }
    }
}
