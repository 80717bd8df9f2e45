//! The words of states, roles, kinds and modes, as they are said within a sentence.
//!
//! The facts of a problem keep the words of the API; only its texts say them
//! in the language of whoever reads.

use super::catalogue::Words;
use crate::language::Language;

/// The facts whose values are words of the API.
const WORD_FACTS: [&str; 9] =
    ["account", "allowed_from", "expected", "kind", "lacking", "mode", "offered", "state", "what"];
/// The facts whose values are kinds of callers.
const WHO_FACTS: [&str; 4] = ["allowed", "interest", "other", "role"];

/// What gateways say of a payment that they refuse, as far as Palier knows it: the word, in English, in French. A
/// gateway may say others.
pub const GATEWAY_WORDS: [(&str, &str, &str); 1] = [("card_declined", "the card was declined", "la carte est refusée")];

/// Kinds of callers: the word of the API, in English, in French.
const WHO: [(&str, &str, &str); 21] = [
    ("addressee", "whoever the question is for", "qui doit répondre à la question"),
    ("admin", "administrators", "l’administration"),
    ("agent_in_charge", "the follow-up agent in charge of the project", "la personne chargée du suivi du projet"),
    ("anyone", "everybody", "tout le monde"),
    ("applicant", "the provider who applied", "le prestataire qui a candidaté"),
    ("auditor", "an auditor of Palier", "l’audit de Palier"),
    ("asker", "whoever asked the question", "qui a posé la question"),
    ("backer", "the backer of the pledge", "l’auteur de la contribution"),
    ("client", "the client of the project", "le client du projet"),
    ("finance", "finance", "le service financier"),
    ("follow_up", "follow-up", "le service de suivi"),
    ("funder", "a backer with money in the campaign", "un contributeur de la campagne"),
    ("initiator", "the initiator of the campaign", "le porteur de projet de la campagne"),
    (
        "involved_provider",
        "a provider who applied or paid for contact details",
        "un prestataire qui a candidaté ou payé",
    ),
    ("person", "somebody who signed in", "une personne connectée"),
    ("privilege_provider", "a provider with a privilege subscription", "un prestataire avec un abonnement privilège"),
    ("provider", "a provider", "un prestataire"),
    ("reporter", "whoever made the report", "qui a signalé"),
    ("sales", "sales", "le service commercial"),
    ("signed_in", "everybody with an account", "qui a un compte"),
    ("support", "support", "l’assistance"),
];

/// The words for a kind of caller.
pub fn who_words(who: &str) -> Option<Words> {
    let (_, english, french) = WHO.into_iter().find(|(word, ..)| *word == who)?;
    Some(Words { english, french })
}

/// The value of a fact, as it is said within a sentence.
pub(super) fn said(fact: &str, value: &str, language: Language) -> String {
    if WHO_FACTS.contains(&fact) {
        return who_words(value).map_or_else(|| value.to_owned(), |words| words.in_language(language).to_owned());
    }
    let gateway = GATEWAY_WORDS.iter().find(|(word, ..)| fact == "reason" && *word == value);
    match gateway {
        Some((_, english, french)) => language.pick(*english, *french).to_owned(),
        None if is_word(fact) => in_words(value, language),
        None => value.to_owned(),
    }
}

/// Whether this fact is a word of the API rather than a text, a name or a figure.
fn is_word(fact: &str) -> bool {
    WORD_FACTS.contains(&fact)
}

/// The word as it is said in a language.
fn in_words(word: &str, language: Language) -> String {
    match (language, french(word)) {
        (Language::French, Some(french)) => french.to_owned(),
        (_, Some(_)) => english_type(word).map_or_else(|| word.replace('_', " "), str::to_owned),
        (_, None) => word.to_owned(),
    }
}

/// What people call a type of JSON.
fn english_type(word: &str) -> Option<&'static str> {
    Some(match word {
        "array" => "list",
        "boolean" => "true or false",
        "integer" => "whole number",
        "string" => "text",
        _ => return None,
    })
}

/// States agree with a campaign, a pledge, a tranche, an application or the listing of a project: all feminine.
fn french(word: &str) -> Option<&'static str> {
    Some(match word {
        // States.
        "approved" => "approuvée",
        "awarded" => "retenue",
        "awaiting_payment" => "en attente de paiement",
        "cancelled" => "annulée",
        "closed" => "close",
        "closing" => "en clôture",
        "collected" => "encaissée",
        "completed" => "terminée",
        "delivering" => "en livraison",
        "draft" => "à l’état de brouillon",
        "expired" => "expirée",
        "failed" => "non aboutie",
        "frozen" => "gelée",
        "in_progress" => "en cours",
        "live" => "en cours",
        "locked" => "verrouillée",
        "not_chosen" => "écartée",
        "needs_attention" => "à examiner",
        "paid" => "versée",
        "partly_refunded" => "partiellement remboursée",
        "pending" => "en attente",
        "preparing" => "en préparation",
        "ready" => "prête",
        "refunded" => "remboursée",
        "refused" => "refusée",
        "rejected" => "rejetée",
        "requested" => "demandée",
        "returned" => "remboursée",
        "settled" => "réglée",
        "submitted" => "soumise",
        "succeeded" => "réussie",
        "withdrawn" => "retirée",
        "wound_down" => "arrêtée",
        // States of a subscription, which agree with nothing.
        "active" => "en cours",
        "ended" => "à son terme",
        "past_due" => "en retard de paiement",
        // Kinds and modes.
        "digital" => "envoi numérique",
        "home_delivery" => "livraison à domicile",
        "hub" => "hub",
        "pickup" => "retrait sur place",
        "product" => "un produit",
        "service" => "un service",
        // What is limited.
        "api_clients" => "clients d’API",
        "applications" => "candidatures",
        "budget" => "budget",
        "campaign_drafts" => "brouillons de campagne",
        "changes" => "changements",
        "credits" => "crédits",
        "price" => "prix",
        "privilege" => "privilège",
        "project_drafts" => "brouillons de projet",
        "purchases_pending" => "paiements en cours",
        "open_questions" => "questions sans réponse",
        "rewards" => "contreparties",
        "search_words" => "mots cherchés",
        // Accounts of the ledger.
        "collections" => "encaissements",
        "credits_available" => "crédits disponibles",
        "credits_spent" => "crédits dépensés",
        "escrow" => "séquestre",
        "gateway_clearing" => "compensation du service de paiement",
        "initiator_payable" => "dû au porteur de projet",
        "platform_fees" => "frais de plateforme",
        "processing_fees" => "frais de traitement",
        "refunds_payable" => "remboursements à verser",
        "repeated_movements" => "mouvements en double",
        "withdrawals_payable" => "retraits à verser",
        // Types and forms of values.
        "array" => "liste",
        "boolean" => "vrai ou faux",
        "date" => "date",
        "date-time" => "date et heure",
        "email" => "adresse e-mail",
        "integer" => "nombre entier",
        "null" => "null",
        "number" => "nombre",
        "object" => "objet",
        "string" => "texte",
        "uri" => "adresse web",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use palier_domain::campaigns::{CampaignKind, CampaignState, PledgeState, ShippingMode};
    use palier_domain::contexts;
    use palier_domain::escrow::TrancheState;
    use palier_domain::payments::PaymentOrderState;
    use palier_domain::projects::{ApplicationState, ProjectState};

    #[test]
    fn every_word_of_a_state_a_caller_a_kind_and_a_mode_is_known_in_french() {
        let mut words: Vec<&str> = CampaignState::ALL.iter().map(|word| word.as_str()).collect();
        words.extend(PledgeState::ALL.iter().map(|word| word.as_str()));
        words.extend(TrancheState::ALL.iter().map(|word| word.as_str()));
        words.extend(PaymentOrderState::ALL.iter().map(|word| word.as_str()));
        words.extend(ProjectState::ALL.iter().map(|word| word.as_str()));
        words.extend(ApplicationState::ALL.iter().map(|word| word.as_str()));
        words.extend(CampaignKind::ALL.iter().map(|word| word.as_str()));
        words.extend(ShippingMode::ALL.iter().map(|word| word.as_str()));
        words.retain(|word| french(word).is_none());
        assert!(words.is_empty(), "no French for {words:?}");
        let who = contexts::operations().flat_map(|operation| operation.rule().0).map(|who| who.as_str());
        let missing: Vec<&str> = who.filter(|who| who_words(who).is_none()).collect();
        assert!(missing.is_empty(), "no words for {missing:?}");
    }

    #[test]
    fn a_word_is_said_in_the_language_of_the_sentence() {
        assert_eq!(in_words("wound_down", Language::French), "arrêtée");
        assert_eq!(in_words("wound_down", Language::English), "wound down");
        assert_eq!(in_words("GET", Language::French), "GET");
    }
}
