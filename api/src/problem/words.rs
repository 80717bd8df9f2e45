//! The words of states, roles, kinds and modes, as they are said within a sentence.
//!
//! The facts of a problem keep the words of the API; only its texts say them
//! in the language of whoever reads.

use crate::language::Language;

/// The facts whose values are words of the API.
const WORD_FACTS: [&str; 10] =
    ["account", "allowed", "allowed_from", "expected", "interest", "kind", "mode", "offered", "state", "what"];

/// Whether this fact is a word of the API rather than a text, a name or a figure.
pub(super) fn is_word(fact: &str) -> bool {
    WORD_FACTS.contains(&fact)
}

/// The word as it is said in a language.
pub(super) fn in_words(word: &str, language: Language) -> String {
    match (language, french(word)) {
        (Language::French, Some(french)) => french.to_owned(),
        (_, Some(_)) => word.replace('_', " "),
        (_, None) => word.to_owned(),
    }
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
        "collected" => "encaissée",
        "completed" => "achevée",
        "delivering" => "en livraison",
        "draft" => "à l’état de brouillon",
        "expired" => "expirée",
        "failed" => "échouée",
        "frozen" => "gelée",
        "in_progress" => "en cours",
        "live" => "en ligne",
        "locked" => "verrouillée",
        "not_chosen" => "écartée",
        "needs_attention" => "à examiner",
        "paid" => "payée",
        "partly_refunded" => "partiellement remboursée",
        "pending" => "en attente",
        "preparing" => "en préparation",
        "ready" => "prête",
        "refunded" => "remboursée",
        "refused" => "refusée",
        "rejected" => "rejetée",
        "requested" => "demandée",
        "returned" => "rendue",
        "settled" => "réglée",
        "submitted" => "soumise",
        "succeeded" => "réussie",
        "withdrawn" => "retirée",
        "wound_down" => "liquidée",
        // States of a subscription, which agree with nothing.
        "active" => "en cours",
        "ended" => "à son terme",
        "past_due" => "en retard de paiement",
        // Who may.
        "addressee" => "qui doit répondre",
        "admin" => "l’administration",
        "agent_in_charge" => "le suiveur en charge",
        "anyone" => "tout le monde",
        "applicant" => "le candidat",
        "asker" => "qui a posé la question",
        "reporter" => "qui a signalé",
        "backer" => "le contributeur",
        "client" => "le client",
        "finance" => "la finance",
        "follow_up" => "le suivi",
        "initiator" => "le porteur",
        "involved_provider" => "les prestataires qui ont candidaté ou payé",
        "participant" => "les contributeurs de la campagne",
        "person" => "une personne connectée",
        "privilege_provider" => "les prestataires avec un abonnement privilège",
        "provider" => "les prestataires",
        "public" => "le public",
        "sales" => "les ventes",
        "signed_in" => "qui est connecté",
        "support" => "le support",
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
        "changes" => "changements",
        "credits" => "crédits",
        "price" => "prix",
        "purchases_pending" => "paiements en cours",
        "open_questions" => "questions sans réponse",
        "rewards" => "récompenses",
        "search_words" => "mots cherchés",
        // Accounts of the ledger.
        "collections" => "encaissements",
        "credits_available" => "crédits disponibles",
        "credits_spent" => "crédits dépensés",
        "escrow" => "séquestre",
        "gateway_clearing" => "compensation de la passerelle",
        "initiator_payable" => "dû au porteur",
        "platform_fees" => "frais de plateforme",
        "processing_fees" => "frais de traitement",
        "refunds_payable" => "remboursements à verser",
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
    use palier_domain::escrow::TrancheState;
    use palier_domain::payments::PaymentOrderState;
    use palier_domain::permissions::Operation;
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
        for operation in Operation::ALL {
            words.extend(operation.rule().0.iter().map(|who| who.as_str()));
        }
        words.retain(|word| french(word).is_none());
        assert!(words.is_empty(), "no French for {words:?}");
    }

    #[test]
    fn a_word_is_said_in_the_language_of_the_sentence() {
        assert_eq!(in_words("wound_down", Language::French), "liquidée");
        assert_eq!(in_words("wound_down", Language::English), "wound down");
        assert_eq!(in_words("GET", Language::French), "GET");
    }
}
