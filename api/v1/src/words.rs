//! The domain's words in JSON: strings of a set that may grow, the same type read and written. Each context declares
//! its own with `words!` and `actions!`.
//!
//! The document lists today's words and says what each of them means. A server takes no others, and says which there
//! are; a client takes whatever comes.

use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::{Object, ObjectBuilder, RefOr, Schema, Type};

/// The longest word, in characters.
const WORD_CHARACTERS_MAX: usize = 40;

macro_rules! word {
    ($name:ident($domain:ty) $schema:literal $description:literal; $make_schema:expr) => {
        #[doc = $description]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name(pub $domain);

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.0.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <String as serde::Deserialize>::deserialize(deserializer)?;
                <$domain>::parse(&word).map(Self).ok_or_else(|| serde::de::Error::custom("not a known word"))
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $make_schema
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                $schema.into()
            }
        }
    };
}

/// Words with what each of them means.
macro_rules! words {
    ($($name:ident($domain:ty) $schema:literal $description:literal;)+) => {$(
        $crate::words::word! {
            $name($domain) $schema $description;
            $crate::words::word_schema($description, <$domain>::ALL.iter().map(|word| (word.as_str(), word.meaning())).collect())
        }
    )+};
}

/// Words that a standard explains.
macro_rules! codes {
    ($($name:ident($domain:ty) $schema:literal $description:literal;)+) => {$(
        $crate::words::word! {
            $name($domain) $schema $description;
            $crate::words::code_schema($description, <$domain>::ALL.iter().map(|word| word.as_str()).collect())
        }
    )+};
}

/// Words that are actions: the schema says which operation each of them is.
macro_rules! actions {
    ($($name:ident($domain:ty) $schema:literal $description:literal;)+) => {$(
        $crate::words::word! {
            $name($domain) $schema $description;
            $crate::words::action_schema($description, <$domain>::ALL.iter().map(|action| $crate::words::Action {
                word: action.as_str(), meaning: action.meaning(), operation: action.operation().id()
            }).collect())
        }
    )+};
}

pub(crate) use {actions, codes, word, words};

/// An action, as the document explains it.
pub(crate) struct Action {
    pub word: &'static str,
    pub meaning: &'static str,
    pub operation: &'static str,
}

type Words = Vec<(&'static str, &'static str)>;

/// What every set of words has in common, for people.
const OPEN: &str = "New values may be added; treat one that you do not know as having no special meaning.";

/// A word of a set that may grow: `x-extensible-enum` lists today's, the description says what they mean.
pub fn word_schema(description: &str, words: Words) -> RefOr<Schema> {
    let lines: Vec<String> = words.iter().map(|(word, meaning)| format!("- `{word}`: {meaning}")).collect();
    let words = words.iter().map(|(word, _)| *word).collect();
    open_schema(format!("{description} {OPEN}\n\n{}", lines.join("\n")), words).into()
}

/// A code of a standard, which says what it means.
pub(crate) fn code_schema(description: &str, codes: Vec<&'static str>) -> RefOr<Schema> {
    open_schema(format!("{description} {OPEN}"), codes).into()
}

/// The words of actions, with the operation that each of them is: as a map in `x-action-operations`, and for people.
pub(crate) fn action_schema(description: &str, actions: Vec<Action>) -> RefOr<Schema> {
    let line = |action: &Action| format!("- `{}` (operation `{}`): {}", action.word, action.operation, action.meaning);
    let lines: Vec<String> = actions.iter().map(line).collect();
    let map: serde_json::Map<_, _> =
        actions.iter().map(|action| (action.word.to_owned(), action.operation.into())).collect();
    let words = actions.iter().map(|action| action.word).collect();
    let mut schema = open_schema(format!("{description} {OPEN}\n\n{}", lines.join("\n")), words);
    let extensions = schema.extensions.get_or_insert_default();
    extensions.insert("x-action-operations".to_owned(), map.into());
    schema.into()
}

fn open_schema(description: String, words: Vec<&'static str>) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .max_length(Some(WORD_CHARACTERS_MAX))
        .pattern(Some("^[A-Za-z_:]+$"))
        .examples(words.first().map(|word| serde_json::json!(word)))
        .extensions(Some(ExtensionsBuilder::new().add("x-extensible-enum", words).build()))
        .build()
}
