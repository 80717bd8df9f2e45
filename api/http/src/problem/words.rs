//! The words of the API as they are said within a sentence, each of its noun: a campaign is
//! « annulée », a project « annulé ».
//!
//! The facts of a problem keep the words of the API; only its texts say them in the language of
//! whoever reads. Each context has its nouns beside its problems.

use super::catalogue::{Words, contexts};
use crate::language::Language;

/// Something whose states or kinds have words.
#[derive(Debug)]
pub(super) struct Noun {
    /// Its name in templates: `{state@campaign}`.
    pub name: &'static str,
    /// What is said of a word that is not listed; the word itself where nothing is.
    pub otherwise: Option<Words>,
    /// Each word of the API, and how it is said.
    pub words: &'static [(&'static str, Words)],
}

impl Noun {
    /// How a word is said of this noun.
    pub(super) fn say(&self, word: &str) -> Option<Words> {
        let listed = self.words.iter().find(|(known, _)| *known == word).map(|(_, words)| *words);
        listed.or(self.otherwise)
    }
}

/// The noun of this name.
pub(super) fn find(name: &str) -> Option<&'static Noun> {
    contexts().flat_map(|context| context.nouns).find(|noun| noun.name == name)
}

/// The words for a kind of caller.
pub fn who_words(who: &str) -> Option<Words> {
    find("who").and_then(|noun| noun.say(who))
}

/// The words for an interest that somebody has in a thing.
pub fn interest_words(interest: &str) -> Option<Words> {
    find("interest").and_then(|noun| noun.say(interest))
}

/// The reasons that payment services give, as far as Palier knows them. A service may give others.
pub fn gateway_words() -> &'static [(&'static str, Words)] {
    find("gateway").map_or(&[], |noun| noun.words)
}

/// A word of the API, as it is said of a noun within a sentence.
pub(super) fn said(noun: &str, word: &str, language: Language) -> String {
    match find(noun).and_then(|noun| noun.say(word)) {
        Some(words) => words.in_language(language).into_owned(),
        None => word.replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use palier_domain::actor::StaffRole;
    use palier_domain::campaigns::{CampaignKind, CampaignState, PledgeState, ShippingMode};
    use palier_domain::contexts;
    use palier_domain::credits::SubscriptionState;
    use palier_domain::escrow::TrancheState;
    use palier_domain::ledger::AccountKind;
    use palier_domain::payments::PaymentOrderState;
    use palier_domain::projects::{ApplicationState, ProjectState};
    use palier_domain::questions::QuestionTopic;

    fn missing<'w>(noun: &str, words: impl Iterator<Item = &'w str>) -> Vec<String> {
        let noun = find(noun).unwrap_or_else(|| panic!("no noun {noun}"));
        let unknown = words.filter(|word| !noun.words.iter().any(|(known, _)| known == word));
        unknown.map(|word| format!("{}: {word}", noun.name)).collect()
    }

    #[test]
    fn every_word_of_a_state_a_caller_a_kind_and_a_mode_is_said_of_its_noun() {
        let mut none = missing("campaign", CampaignState::ALL.iter().map(|word| word.as_str()));
        none.extend(missing("pledge", PledgeState::ALL.iter().map(|word| word.as_str())));
        none.extend(missing("tranche", TrancheState::ALL.iter().map(|word| word.as_str())));
        none.extend(missing("tranches", TrancheState::ALL.iter().map(|word| word.as_str())));
        none.extend(missing("payment_order", PaymentOrderState::ALL.iter().map(|word| word.as_str())));
        none.extend(missing("subscription", SubscriptionState::ALL.iter().map(|word| word.as_str())));
        none.extend(missing("subscriptions", SubscriptionState::ALL.iter().map(|word| word.as_str())));
        none.extend(missing("project", ProjectState::ALL.iter().map(|word| word.as_str())));
        none.extend(missing("application", ApplicationState::ALL.iter().map(|word| word.as_str())));
        none.extend(missing("campaign_kind", CampaignKind::ALL.iter().map(|word| word.as_str())));
        none.extend(missing("shipping_mode", ShippingMode::ALL.iter().map(|word| word.as_str())));
        none.extend(missing("account", AccountKind::ALL.iter().map(|word| word.as_str())));
        none.extend(missing("topic", QuestionTopic::ALL.iter().map(|word| word.as_str())));
        none.extend(missing("role", StaffRole::ALL.iter().map(|word| word.as_str())));
        let who = contexts::operations().flat_map(|operation| operation.rule().0).map(|who| who.as_str());
        none.extend(missing("who", who));
        assert!(none.is_empty(), "no words for {none:?}");
    }

    #[test]
    fn a_reason_that_nobody_knows_is_said_as_a_refusal() {
        let told = |reason| [Language::English, Language::French].map(|language| said("gateway", reason, language));
        assert_eq!(told("card_declined"), ["the card was declined", "carte refusée"]);
        assert_eq!(told("do_not_honor"), ["the payment service refused", "refus du service de paiement"]);
    }

    #[test]
    fn a_noun_and_each_of_its_words_are_listed_once() {
        let mut names = Vec::new();
        for noun in contexts().flat_map(|context| context.nouns) {
            assert!(!names.contains(&noun.name), "{}", noun.name);
            names.push(noun.name);
            for (word, _) in noun.words {
                assert_eq!(noun.words.iter().filter(|(other, _)| other == word).count(), 1, "{}: {word}", noun.name);
            }
        }
    }
}
