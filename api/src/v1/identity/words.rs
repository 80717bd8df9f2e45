//! Languages, staff roles and scopes in JSON: closed sets, as clients send them too.

use palier_domain::actor::{Scope, StaffRole};
use palier_domain::identity::Locale;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! closed_words {
    ($($(#[$doc:meta])* $name:ident($domain:ty) as $schema:ident { $($variant:ident $word:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[schema(as = $schema)]
        #[expect(missing_docs, reason = "the domain says what each word means")]
        pub enum $name { $(#[serde(rename = $word)] $variant,)+ }

        impl From<$domain> for $name {
            fn from(value: $domain) -> Self {
                match value { $(<$domain>::$variant => Self::$variant,)+ }
            }
        }

        impl From<$name> for $domain {
            fn from(value: $name) -> Self {
                match value { $($name::$variant => Self::$variant,)+ }
            }
        }
    )+};
}

closed_words! {
    /// The language that a person reads.
    LocaleWord(Locale) as Locale {
        Fr "fr",
        En "en",
    }
    /// A right of Palier's staff; the roles are separate on purpose.
    StaffRoleWord(StaffRole) as StaffRole {
        Admin "admin",
        Finance "finance",
        FollowUp "follow_up",
        Sales "sales",
        Support "support",
    }
    /// Something that an API client may do for its owner.
    ScopeWord(Scope) as Scope {
        CampaignsRead "campaigns:read",
        CampaignsWrite "campaigns:write",
        EscrowRead "escrow:read",
        EscrowWrite "escrow:write",
        PledgesRead "pledges:read",
        PledgesWrite "pledges:write",
        ProfileRead "profile:read",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_the_domains() {
        let word = |value: serde_json::Value| value.as_str().unwrap().to_owned();
        for scope in Scope::ALL {
            assert_eq!(word(serde_json::to_value(ScopeWord::from(*scope)).unwrap()), scope.as_str());
        }
        for role in StaffRole::ALL {
            assert_eq!(word(serde_json::to_value(StaffRoleWord::from(*role)).unwrap()), role.as_str());
        }
        for locale in Locale::ALL {
            assert_eq!(word(serde_json::to_value(LocaleWord::from(*locale)).unwrap()), locale.as_str());
        }
    }
}
