//! The domain's words in JSON: strings of a set that may grow, the same type read and written.
//!
//! The document lists today's words and says what each of them means. A server takes no others, and says which there
//! are; a client takes whatever comes.

use palier_domain::actor::{Scope, StaffRole};
use palier_domain::campaigns::{
    CampaignAction, CampaignKind, CampaignState, Category, PledgeAction, PledgeState, ShippingMode,
};
use palier_domain::country::Country;
use palier_domain::credits::{
    CreditLotOrigin, EndReason, PurchaseKind, PurchaseState, SpendState, SubscriptionAction, SubscriptionState,
};
use palier_domain::escrow::{Gate, TrailEntryKind, TrancheAction, TrancheState, TrancheStepKind};
use palier_domain::identity::Locale;
use palier_domain::ledger::{AccountKind, TransferKind};
use palier_domain::money::Currency;
use palier_domain::notifications::NotificationKind;
use palier_domain::payments::{PaymentOrderKind, PaymentOrderState, UnexpectedCause};
use palier_domain::policy::{BudgetBand, SpendPurpose};
use palier_domain::projects::{
    ApplicationAction, ApplicationState, ClientAnswer, ContactChannel, ContestDecision, ListedState, ProjectAction,
    ProjectCategory, ProjectState, TipChannel,
};
use palier_domain::questions::{Department, QuestionAction, QuestionBox, QuestionTopic};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::{Object, ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// The longest word, in characters.
const WORD_CHARACTERS_MAX: usize = 40;

macro_rules! word {
    ($name:ident($domain:ty) $schema:literal $description:literal; $make_schema:expr) => {
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
                $make_schema
            }
        }

        impl ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                $schema.into()
            }
        }
    };
}

/// Words with what each of them means.
macro_rules! words {
    ($($name:ident($domain:ty) $schema:literal $description:literal;)+) => {$(
        word! {
            $name($domain) $schema $description;
            word_schema($description, <$domain>::ALL.iter().map(|word| (word.as_str(), word.meaning())).collect())
        }
    )+};
}

/// Words that a standard explains.
macro_rules! codes {
    ($($name:ident($domain:ty) $schema:literal $description:literal;)+) => {$(
        word! {
            $name($domain) $schema $description;
            code_schema($description, <$domain>::ALL.iter().map(|word| word.as_str()).collect())
        }
    )+};
}

/// Words that are actions: the schema says which operation each of them is.
macro_rules! actions {
    ($($name:ident($domain:ty) $schema:literal $description:literal;)+) => {$(
        word! {
            $name($domain) $schema $description;
            action_schema($description, <$domain>::ALL.iter().map(|action| Action {
                word: action.as_str(), meaning: action.meaning(), operation: action.operation().id()
            }).collect())
        }
    )+};
}

words! {
    AccountKindWord(AccountKind) "LedgerAccount" "An account of a campaign's or a provider's book.";
    BudgetBandWord(BudgetBand) "BudgetBand" "How large a project's budget is; credits are priced by it.";
    ApplicationStateWord(ApplicationState) "ApplicationState" "Where an application is.";
    ClientAnswerWord(ClientAnswer) "ClientAnswer" "What a client said about a project.";
    ContactChannelWord(ContactChannel) "ContactChannel" "How a client was contacted.";
    ContestDecisionWord(ContestDecision) "ContestDecision" "What support decided on a contest.";
    TipChannelWord(TipChannel) "TipChannel" "How an applicant was tipped.";
    ListedStateWord(ListedState) "ListedState" "A public list of projects.";
    DepartmentWord(Department) "Department" "Who answers a question.";
    NotificationKindWord(NotificationKind) "NotificationKind" "What somebody is told.";
    ProjectCategoryWord(ProjectCategory) "ProjectCategory" "What kind of work a project is about.";
    ProjectStateWord(ProjectState) "ProjectState" "Where a project is in its life.";
    QuestionBoxWord(QuestionBox) "QuestionBox" "Whose questions.";
    QuestionTopicWord(QuestionTopic) "QuestionTopic" "What a question is about.";
    CampaignKindWord(CampaignKind) "CampaignKind" "What a campaign makes: a product, or a service.";
    CampaignStateWord(CampaignState) "CampaignState" "Where a campaign is in its life.";
    CategoryWord(Category) "Category" "What a campaign is about.";
    CurrencyWord(Currency) "Currency" "An ISO 4217 currency.";
    EndReasonWord(EndReason) "SubscriptionEndReason" "Why a subscription ended.";
    GateWord(Gate) "Gate" "What must have happened before a tranche is released.";
    LocaleWord(Locale) "Locale" "The language that a person reads.";
    CreditLotOriginWord(CreditLotOrigin) "CreditLotOrigin" "Where the credits of a lot came from.";
    PaymentOrderKindWord(PaymentOrderKind) "PaymentOrderKind" "Which way the money of a payment order goes.";
    PaymentOrderStateWord(PaymentOrderState) "PaymentOrderState" "How far a payment order is.";
    PledgeStateWord(PledgeState) "PledgeState" "Where a pledge is in its life.";
    PurchaseKindWord(PurchaseKind) "PurchaseKind" "What a provider pays for.";
    PurchaseStateWord(PurchaseState) "PurchaseState" "How far a purchase is.";
    ScopeWord(Scope) "Scope" "Something that an API client may do for its owner.";
    ShippingModeWord(ShippingMode) "ShippingMode" "How a reward gets to its backer.";
    SpendPurposeWord(SpendPurpose) "SpendPurpose" "What credits were spent for.";
    SpendStateWord(SpendState) "CreditSpendState" "How much of a spend came back.";
    StaffRoleWord(StaffRole) "StaffRole" "A right of Palier's staff. `sales` and `follow_up` exclude each other, so do `finance` and `support`; `auditor`, which reads what finance reads and decides nothing, excludes every other.";
    SubscriptionStateWord(SubscriptionState) "SubscriptionState" "Where a subscription is in its life.";
    TrailEntryKindWord(TrailEntryKind) "TrailEntryKind" "What happened to a part of a pledge's money.";
    TrancheStateWord(TrancheState) "TrancheState" "Where a tranche is on its way.";
    TrancheStepKindWord(TrancheStepKind) "TrancheStepKind" "What happened to a tranche.";
    UnexpectedCauseWord(UnexpectedCause) "UnexpectedMovementCause" "Why no order awaited a movement.";
    TransferKindWord(TransferKind) "TransferKind" "Why money or credits moved.";
}

actions! {
    ApplicationActionWord(ApplicationAction) "ApplicationAction" "Something that can be done with an application.";
    CampaignActionWord(CampaignAction) "CampaignAction" "Something that can be done with a campaign.";
    PledgeActionWord(PledgeAction) "PledgeAction" "Something that can be done with a pledge.";
    ProjectActionWord(ProjectAction) "ProjectAction" "Something that can be done with a project.";
    QuestionActionWord(QuestionAction) "QuestionAction" "Something that can be done with a question.";
    SubscriptionActionWord(SubscriptionAction) "SubscriptionAction" "Something that a provider can do with its subscription.";
    TrancheActionWord(TrancheAction) "TrancheAction" "Something that can be done with a tranche.";
}

codes! {
    CountryWord(Country) "Country" "A country or territory, by its ISO 3166-1 alpha-2 code.";
}

/// An action, as the document explains it.
struct Action {
    word: &'static str,
    meaning: &'static str,
    operation: &'static str,
}

type Words = Vec<(&'static str, &'static str)>;

/// What every set of words has in common, for people.
const OPEN: &str = "New values may be added; treat one that you do not know as having no special meaning.";

/// A word of a set that may grow: `x-extensible-enum` lists today's, the description says what they mean.
pub(crate) fn word_schema(description: &str, words: Words) -> RefOr<Schema> {
    let lines: Vec<String> = words.iter().map(|(word, meaning)| format!("- `{word}`: {meaning}")).collect();
    let words = words.iter().map(|(word, _)| *word).collect();
    open_schema(format!("{description} {OPEN}\n\n{}", lines.join("\n")), words).into()
}

/// A code of a standard, which says what it means.
fn code_schema(description: &str, codes: Vec<&'static str>) -> RefOr<Schema> {
    open_schema(format!("{description} {OPEN}"), codes).into()
}

/// The words of actions, with the operation that each of them is: as a map in `x-action-operations`, and for people.
fn action_schema(description: &str, actions: Vec<Action>) -> RefOr<Schema> {
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
