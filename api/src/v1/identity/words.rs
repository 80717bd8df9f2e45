//! Languages, staff roles and scopes in JSON: closed sets, because clients send them too.

use std::borrow::Cow;

use palier_domain::actor::{Scope, StaffRole};
use palier_domain::identity::Locale;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

macro_rules! closed_words {
    ($($name:ident($domain:ty) $schema:literal $description:literal;)+) => {$(
        #[doc = $description]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name(pub $domain);

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.0.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = String::deserialize(deserializer)?;
                <$domain>::parse(&word).map(Self).ok_or_else(|| D::Error::custom("not a known word"))
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words = <$domain>::ALL.iter().map(|word| word.as_str());
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some($description))
                    .enum_values(Some(words))
                    .into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                $schema.into()
            }
        }
    )+};
}

closed_words! {
    LocaleWord(Locale) "Locale" "The language that a person reads.";
    ScopeWord(Scope) "Scope" "Something that an API client may do for its owner.";
    StaffRoleWord(StaffRole) "StaffRole" "A right of Palier's staff. `sales` and `follow_up` exclude each other, so do `finance` and `support`; `auditor`, which reads what finance reads and decides nothing, excludes every other.";
}
