//! The domain's words in JSON. In replies they are strings of a set that may
//! grow; in requests they are a choice among those known today.

use palier_domain::campaigns::{
    CampaignAction, CampaignKind, CampaignState, Category, PledgeAction, PledgeState, ShippingMode,
};
use palier_domain::country::Country;
use palier_domain::credits::{
    EndReason, LotOrigin, PurchaseKind, PurchaseState, SpendState, SubscriptionAction, SubscriptionState,
};
use palier_domain::escrow::{Gate, TrailEntryKind, TrancheAction, TrancheState, TrancheStepKind};
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
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
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

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words: Vec<&str> = <$domain>::ALL.iter().map(|word| word.as_str()).collect();
                let make_schema: fn(&[&str]) -> RefOr<Schema> = $make_schema;
                make_schema(&words)
            }
        }

        impl ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                $schema.into()
            }
        }
    };
}

macro_rules! words {
    ($($name:ident($domain:ty) $schema:literal $description:literal;)+) => {$(
        word! { $name($domain) $schema $description; |words| word_schema($description, words, None) }
    )+};
}

/// Words that are actions: the schema says which operation each of them is.
macro_rules! actions {
    ($($name:ident($domain:ty) $schema:literal $description:literal;)+) => {$(
        word! {
            $name($domain) $schema $description;
            |words| {
                let operations = <$domain>::ALL.iter().map(|action| (action.as_str(), action.operation().id()));
                action_schema($description, words, operations.collect())
            }
        }
    )+};
}

words! {
    AccountKindWord(AccountKind) "LedgerAccount" "An account of a campaign's or a provider's book. New accounts may be added.";
    BudgetBandWord(BudgetBand) "BudgetBand" "How large a project's budget is; credits are priced by it.";
    ApplicationStateWord(ApplicationState) "ApplicationState" "Where an application is. New states may be added.";
    ClientAnswerWord(ClientAnswer) "ClientAnswer" "What a client said about a project. New answers may be added.";
    ContactChannelWord(ContactChannel) "ContactChannel" "How a client was contacted. New channels may be added.";
    ContestDecisionWord(ContestDecision) "ContestDecision" "What support decided on a contest. New decisions may be added.";
    TipChannelWord(TipChannel) "TipChannel" "How an applicant was tipped. New channels may be added.";
    DepartmentWord(Department) "Department" "Who answers a question. New departments may be added.";
    NotificationKindWord(NotificationKind) "NotificationKind" "What somebody is told. New kinds may be added.";
    ProjectCategoryWord(ProjectCategory) "ProjectCategory" "What kind of work a project is about. New categories may be added.";
    ProjectStateWord(ProjectState) "ProjectState" "Where a project is in its life. New states may be added.";
    QuestionTopicWord(QuestionTopic) "QuestionTopic" "What a question is about. New topics may be added.";
    CountryWord(Country) "Country" "A country or territory, by its ISO 3166-1 alpha-2 code. New ones may be added.";
    CampaignKindWord(CampaignKind) "CampaignKind" "What a campaign makes: a product, or a service.";
    CampaignStateWord(CampaignState) "CampaignState" "Where a campaign is in its life. New states may be added.";
    CategoryWord(Category) "Category" "What a campaign is about. New categories may be added.";
    CurrencyWord(Currency) "Currency" "An ISO 4217 currency. New currencies may be added.";
    EndReasonWord(EndReason) "SubscriptionEndReason" "Why a subscription ended. New reasons may be added.";
    GateWord(Gate) "Gate" "What must have happened before a tranche is released. New gates may be added.";
    LotOriginWord(LotOrigin) "CreditLotOrigin" "Where the credits of a lot came from. New origins may be added.";
    PaymentOrderKindWord(PaymentOrderKind) "PaymentOrderKind" "Which way the money of a payment order goes.";
    PaymentOrderStateWord(PaymentOrderState) "PaymentOrderState" "How far a payment order is. New states may be added.";
    PledgeStateWord(PledgeState) "PledgeState" "Where a pledge is in its life. New states may be added.";
    PurchaseKindWord(PurchaseKind) "PurchaseKind" "What a provider pays for. New kinds may be added.";
    PurchaseStateWord(PurchaseState) "PurchaseState" "How far a purchase is. New states may be added.";
    ShippingModeWord(ShippingMode) "ShippingMode" "How a reward gets to its backer. New modes may be added.";
    SpendPurposeWord(SpendPurpose) "SpendPurpose" "What credits were spent for. New purposes may be added.";
    SpendStateWord(SpendState) "CreditSpendState" "How much of a spend came back.";
    SubscriptionStateWord(SubscriptionState) "SubscriptionState" "Where a subscription is in its life. New states may be added.";
    TrailEntryKindWord(TrailEntryKind) "TrailEntryKind" "What happened to a part of a pledge's money. New kinds may be added.";
    TrancheStateWord(TrancheState) "TrancheState" "Where a tranche is on its way. New states may be added.";
    TrancheStepKindWord(TrancheStepKind) "TrancheStepKind" "What happened to a tranche. New kinds may be added.";
    UnexpectedCauseWord(UnexpectedCause) "UnexpectedMovementCause" "Why no order awaited a movement. New causes may be added.";
    TransferKindWord(TransferKind) "TransferKind" "Why money or credits moved. New kinds may be added.";
}

actions! {
    ApplicationActionWord(ApplicationAction) "ApplicationAction" "Something that can be done with an application. New actions may be added.";
    CampaignActionWord(CampaignAction) "CampaignAction" "Something that can be done with a campaign. New actions may be added.";
    PledgeActionWord(PledgeAction) "PledgeAction" "Something that can be done with a pledge. New actions may be added.";
    ProjectActionWord(ProjectAction) "ProjectAction" "Something that can be done with a project. New actions may be added.";
    QuestionActionWord(QuestionAction) "QuestionAction" "Something that can be done with a question. New actions may be added.";
    SubscriptionActionWord(SubscriptionAction) "SubscriptionAction" "Something that a provider can do with its subscription. New actions may be added.";
    TrancheActionWord(TrancheAction) "TrancheAction" "Something that can be done with a tranche. New actions may be added.";
}

macro_rules! known_word {
    ($name:ident($domain:ty)) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = String::deserialize(deserializer)?;
                <$domain>::parse(&word).map(Self).ok_or_else(|| D::Error::custom("not a known word"))
            }
        }
    };
}

known_word! { CountryWord(Country) }

macro_rules! choices {
    ($($name:ident($domain:ty) $schema:literal $description:literal;)+) => {$(
        #[doc = $description]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name(pub $domain);

        known_word! { $name($domain) }

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
            fn name() -> std::borrow::Cow<'static, str> {
                $schema.into()
            }
        }
    )+};
}

choices! {
    BudgetBandChoice(BudgetBand) "BudgetBandChoice" "How large a project's budget is.";
    ClientAnswerChoice(ClientAnswer) "ClientAnswerChoice" "What a client said about a project.";
    ContactChannelChoice(ContactChannel) "ContactChannelChoice" "How a client was contacted.";
    ContestDecisionChoice(ContestDecision) "ContestDecisionChoice" "What support decides on a contest.";
    TipChannelChoice(TipChannel) "TipChannelChoice" "How an applicant is tipped.";
    ListedStateChoice(ListedState) "ListedStateChoice" "A public list of projects.";
    ProjectCategoryChoice(ProjectCategory) "ProjectCategoryChoice" "What kind of work a project is about.";
    QuestionBoxChoice(QuestionBox) "QuestionBoxChoice" "Whose questions.";
    QuestionTopicChoice(QuestionTopic) "QuestionTopicChoice" "What a question is about.";
    CampaignKindChoice(CampaignKind) "CampaignKindChoice" "What a campaign makes.";
    CampaignStateChoice(CampaignState) "CampaignStateChoice" "Where a campaign is in its life.";
    CategoryChoice(Category) "CategoryChoice" "What a campaign is about.";
    CurrencyChoice(Currency) "CurrencyChoice" "An ISO 4217 currency that campaigns can be held in.";
    GateChoice(Gate) "GateChoice" "What must have happened before a tranche is released.";
    PaymentOrderStateChoice(PaymentOrderState) "PaymentOrderStateChoice" "How far a payment order is.";
    PledgeStateChoice(PledgeState) "PledgeStateChoice" "Where a pledge is in its life.";
    ShippingModeChoice(ShippingMode) "ShippingModeChoice" "How a reward gets to its backer.";
}

/// A string of a set that may grow: `x-extensible-enum` lists today's words.
fn word_schema(description: &str, words: &[&str], more: Option<(&str, serde_json::Value)>) -> RefOr<Schema> {
    let mut extensions = ExtensionsBuilder::new().add("x-extensible-enum", words);
    if let Some((name, value)) = more {
        extensions = extensions.add(name, value);
    }
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .max_length(Some(WORD_CHARACTERS_MAX))
        .pattern(Some("^[A-Za-z_]+$"))
        .examples(words.first().map(|word| serde_json::json!(word)))
        .extensions(Some(extensions.build()))
        .into()
}

/// The words of actions, with the operation that each of them is: as a map in `x-action-operations`, and for people.
fn action_schema(description: &str, words: &[&str], operations: Vec<(&str, &str)>) -> RefOr<Schema> {
    let lines: Vec<String> =
        operations.iter().map(|(action, operation)| format!("- `{action}`: operation `{operation}`")).collect();
    let description = format!("{description}\n\n{}", lines.join("\n"));
    let map: serde_json::Map<_, _> =
        operations.into_iter().map(|(action, operation)| (action.to_owned(), operation.into())).collect();
    word_schema(&description, words, Some(("x-action-operations", map.into())))
}
