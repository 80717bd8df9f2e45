//! What the inbox says, in both languages.

use palier_domain::notifications::NotificationKind;
use palier_http::problem::Words;

/// What happened, in both languages: templates of `about` (what it happened to), `amount`, `count`, `tranche`, `until` (the
/// day on which something ends) and `until_instant` (to the minute).
pub(super) const fn sentences(kind: NotificationKind) -> Words {
    let (english, french) = both(kind);
    Words { english, french }
}

const fn both(kind: NotificationKind) -> (&'static str, &'static str) {
    match kind {
        NotificationKind::ProjectValidated => ("“{about}” is listed.", "« {about} » est en ligne."),
        NotificationKind::ProjectRejected => ("“{about}” was not accepted.", "« {about} » n’a pas été accepté."),
        NotificationKind::ProjectExpired => (
            "“{about}” has expired: we could not confirm it with you in time. You can post it again.",
            "« {about} » a expiré : nous n’avons pas pu le confirmer avec vous à temps. Vous pouvez le publier à nouveau.",
        ),
        NotificationKind::ProjectCancelled => {
            ("“{about}” was cancelled by its client.", "« {about} » a été annulé par son client.")
        }
        NotificationKind::ProjectAwarded => (
            "You won “{about}”: the client chose you.",
            "Vous remportez « {about} » : le client retient votre candidature.",
        ),
        NotificationKind::ApplicationNotChosen => {
            ("“{about}” went to another provider.", "« {about} » a été attribué à un autre prestataire.")
        }
        NotificationKind::ProjectAwardedElsewhere => (
            "“{about}”, whose contact details you had, went to another provider.",
            "« {about} », dont vous aviez les coordonnées, a été attribué à un autre prestataire.",
        ),
        NotificationKind::ApplicationReceived => {
            ("A provider has applied to “{about}”.", "Un prestataire a postulé à « {about} ».")
        }
        NotificationKind::ApplicationUpdated => (
            "An applicant has updated their application to “{about}”.",
            "Une candidature à « {about} » a été modifiée.",
        ),
        NotificationKind::ProjectCompleted => {
            ("The client says that “{about}” is completed.", "Le client déclare « {about} » terminé.")
        }
        NotificationKind::Tip => {
            ("Your chances for “{about}” are good.", "Vous avez de bonnes chances pour « {about} ».")
        }
        NotificationKind::CancellationYours => (
            "You told us that you no longer want “{about}”. Only you can cancel it, from your account.",
            "Vous nous avez dit que « {about} » n’est plus d’actualité. C’est à vous de l’annuler, depuis votre compte.",
        ),
        NotificationKind::CheckInOpened => (
            "Do you still want “{about}”? Answer with the links on your project’s page.",
            "« {about} » est-il toujours d’actualité ? Répondez avec les liens sur la page de votre projet.",
        ),
        NotificationKind::ListingHidden => (
            "“{about}” is hidden from the list. You can contest the decision.",
            "L’annonce « {about} » est masquée. Vous pouvez contester cette décision.",
        ),
        NotificationKind::AppliedListingHidden => (
            "“{about}”, which you applied to, is hidden from the list; your credits are refunded.",
            "L’annonce « {about} », à laquelle vous avez postulé, est masquée ; vos crédits vous sont remboursés.",
        ),
        NotificationKind::HidingContested => (
            "The client of “{about}” contests the hiding of the listing.",
            "Le client conteste le masquage de l’annonce « {about} ».",
        ),
        NotificationKind::ListingRestored => ("“{about}” is listed again.", "« {about} » est de nouveau en ligne."),
        NotificationKind::AppliedListingRestored => (
            "“{about}”, which you applied to, is listed again.",
            "« {about} », auquel vous avez postulé, est de nouveau en ligne.",
        ),
        NotificationKind::HidingUpheld => ("“{about}” stays hidden.", "L’annonce « {about} » reste masquée."),
        NotificationKind::ProjectEntrusted => {
            ("You are now in charge of “{about}”.", "Vous êtes maintenant en charge de « {about} ».")
        }
        NotificationKind::CallRequested => {
            ("The client of “{about}” asks for a call.", "Le client de « {about} » demande un appel.")
        }
        NotificationKind::StaleReported => {
            ("A provider reports “{about}” as stale.", "Un prestataire signale que « {about} » n’est plus d’actualité.")
        }
        NotificationKind::PressureReported => (
            "Report to check: “{about}” is said to be stale, by a provider who is involved in it.",
            "Signalement à vérifier : « {about} » ne serait plus d’actualité.",
        ),
        NotificationKind::QuestionAsked => {
            ("An applicant has a question about “{about}”.", "Un candidat a une question sur « {about} ».")
        }
        NotificationKind::ClientAsked => {
            ("The client has a question about “{about}”.", "Le client a une question sur « {about} ».")
        }
        NotificationKind::QuestionHandedOver => (
            "The person in charge of the project will answer your question “{about}”.",
            "La personne chargée du suivi du projet répondra à votre question « {about} ».",
        ),
        NotificationKind::QuestionAnswered => {
            ("Answer to your question “{about}”", "Réponse à votre question « {about} »")
        }
        NotificationKind::SubscriptionPastDue => (
            "The payment of your subscription was refused. It ends on {until} unless it is paid by then.",
            "Le paiement de votre abonnement a été refusé. Il prend fin le {until} s’il n’est pas payé d’ici là.",
        ),
        NotificationKind::SubscriptionCancelled => (
            "Sales cancelled your subscription. It ends on {until}.",
            "Le service commercial a résilié votre abonnement. Il prend fin le {until}.",
        ),
        NotificationKind::SubscriptionEnded => {
            ("Your subscription has ended: you cancelled it.", "Votre abonnement a pris fin : vous l’avez résilié.")
        }
        NotificationKind::SubscriptionEndedBySales => (
            "Your subscription has ended: sales cancelled it.",
            "Votre abonnement a pris fin : le service commercial l’a résilié.",
        ),
        NotificationKind::SubscriptionLapsed => {
            ("Your subscription has ended: it was not paid.", "Votre abonnement a pris fin : il n’a pas été payé.")
        }
        NotificationKind::PurchaseCollected => (
            "We received your payment of {amount}: your purchase is ready.",
            "Nous avons reçu votre paiement de {amount} : votre achat est disponible.",
        ),
        NotificationKind::PurchaseRefused => (
            "Your payment of {amount} was refused. Nothing was bought.",
            "Votre paiement de {amount} a été refusé. Rien n’a été acheté.",
        ),
        NotificationKind::PurchaseExpired => (
            "Your payment of {amount} did not arrive in time. If it still arrives, we will refund it.",
            "Votre paiement de {amount} n’est pas arrivé à temps. S’il arrive malgré tout, nous vous le rembourserons.",
        ),
        NotificationKind::PurchaseReturned => (
            "Your payment of {amount} arrived too late. We are refunding it.",
            "Votre paiement de {amount} est arrivé trop tard. Nous vous le remboursons.",
        ),
        NotificationKind::CreditsExpiring => (
            "{count|one:# credit expires|other:# credits expire} on {until}.",
            "{count|one:# crédit expire|other:# crédits expirent} le {until}.",
        ),
        NotificationKind::CreditsExpired => (
            "{count|one:# credit has|other:# credits have} expired.",
            "{count|one:# crédit a expiré|other:# crédits ont expiré}.",
        ),
        NotificationKind::GoodwillRefund => (
            "We refunded {count|one:# credit|other:# credits} to you as goodwill.",
            "{count|one:# crédit vous est remboursé|other:# crédits vous sont remboursés} par geste commercial.",
        ),
        NotificationKind::PaymentMovedTwice => (
            "The payment service moved {amount} a second time. See the unexpected movements.",
            "Le service de paiement a transféré {amount} une seconde fois. Voir les mouvements inattendus.",
        ),
        NotificationKind::UnknownPaymentMoved => (
            "The payment service moved money for an unknown order: {about}. See the unexpected movements.",
            "Le service de paiement a transféré de l’argent pour un ordre inconnu : {about}. Voir les mouvements inattendus.",
        ),
        NotificationKind::CampaignLaunched => {
            ("Someone you follow has launched “{about}”.", "Une personne que vous suivez a lancé « {about} ».")
        }
        NotificationKind::CampaignCancelled => (
            "“{about}” was cancelled by its initiator. Your pledge is being refunded in full.",
            "« {about} » a été annulée par son porteur de projet. Votre contribution vous est remboursée en totalité.",
        ),
        NotificationKind::CampaignClosing => (
            "The deadline of “{about}” has passed. Payments under way are awaited until {until_instant} at the latest.",
            "La date de fin de « {about} » est passée. Les paiements en cours sont attendus jusqu’au {until_instant} au plus tard.",
        ),
        NotificationKind::CampaignSucceeded => {
            ("“{about}” has succeeded: {amount} raised.", "« {about} » a réussi : {amount} collectés.")
        }
        NotificationKind::CampaignFailed => (
            "“{about}” did not reach its goal. Every pledge is being refunded in full.",
            "« {about} » n’a pas atteint son objectif. Chaque contribution est remboursée en totalité.",
        ),
        NotificationKind::CampaignReady => (
            "“{about}”: the rewards are ready to be delivered.",
            "« {about} » : les contreparties sont prêtes à être livrées.",
        ),
        NotificationKind::CampaignWoundDown => (
            "“{about}” was wound down. What is left in escrow, {amount} in all, goes back to its backers.",
            "« {about} » a été arrêtée. Le reste sous séquestre, {amount} au total, revient aux contributeurs.",
        ),
        NotificationKind::PledgesReceived => (
            "“{about}” received {count|one:# pledge|other:# pledges}: {amount} in all.",
            "« {about} » a reçu {count|one:# contribution|other:# contributions} : {amount} au total.",
        ),
        NotificationKind::PledgeReserved => (
            "We are waiting for your payment of {amount} to “{about}”, until {until_instant}.",
            "Nous attendons votre paiement de {amount} pour « {about} », jusqu’au {until_instant}.",
        ),
        NotificationKind::PledgeCollected => (
            "We received your {amount} for “{about}”. The money is in escrow.",
            "Nous avons reçu vos {amount} pour « {about} ». La somme est sous séquestre.",
        ),
        NotificationKind::PledgeRefused => (
            "Your payment of {amount} to “{about}” was refused. No money has moved.",
            "Votre paiement de {amount} pour « {about} » a été refusé. Aucune somme n’a été prélevée.",
        ),
        NotificationKind::PledgeExpired => (
            "Your payment of {amount} to “{about}” did not arrive in time. If it still arrives, we will refund it.",
            "Votre paiement de {amount} pour « {about} » n’est pas arrivé à temps. S’il arrive malgré tout, nous vous le rembourserons.",
        ),
        NotificationKind::PledgeDropped => (
            "“{about}” has ended while your payment of {amount} was under way. If it still arrives, we will refund it.",
            "« {about} » a pris fin pendant que votre paiement de {amount} était en cours. S’il arrive malgré tout, nous vous le rembourserons.",
        ),
        NotificationKind::PledgeChargedTwice => (
            "Your payment of {amount} to “{about}” was taken a second time. We are refunding it.",
            "Votre paiement de {amount} pour « {about} » a été prélevé une seconde fois. Nous vous le remboursons.",
        ),
        NotificationKind::RefundDelayed => (
            "Your refund of {amount} for “{about}” is delayed: the payment service refused it. We are looking into it.",
            "Votre remboursement de {amount} pour « {about} » prend du retard : le service de paiement l’a refusé. Nous nous en occupons.",
        ),
        NotificationKind::PayoutDelayed => (
            "The payout of tranche {tranche} of “{about}”, {amount}, is delayed: the payment service refused it. We are looking into it.",
            "Le versement de la tranche {tranche} de « {about} », soit {amount}, prend du retard : le service de paiement l’a refusé. Nous nous en occupons.",
        ),
        NotificationKind::PledgeChanged => {
            ("Your pledge to “{about}” is now {amount}.", "Votre contribution à « {about} » est désormais de {amount}.")
        }
        NotificationKind::PledgeWithdrawn => (
            "You withdrew your pledge to “{about}”. We are refunding {amount}.",
            "Vous avez retiré votre contribution à « {about} ». Nous vous remboursons {amount}.",
        ),
        NotificationKind::PledgeRefunded => (
            "We are refunding {amount} of your pledge to “{about}”.",
            "Nous vous remboursons {amount} de votre contribution à « {about} ».",
        ),
        NotificationKind::PledgeLate => (
            "Your payment of {amount} to “{about}” arrived too late. We are refunding it.",
            "Votre paiement de {amount} pour « {about} » est arrivé trop tard. Nous vous le remboursons.",
        ),
        NotificationKind::RefundPaid => (
            "Your refund of {amount} for “{about}” has been paid.",
            "Votre remboursement de {amount} pour « {about} » a été versé.",
        ),
        NotificationKind::TrancheRequested => (
            "The initiator of “{about}” asks for tranche {tranche}. You can object until {until_instant}.",
            "Le porteur de projet de « {about} » demande la tranche {tranche}. Vous pouvez formuler une objection jusqu’au {until_instant}.",
        ),
        NotificationKind::TrancheToDecide => (
            "Tranche {tranche} of “{about}” is requested. It can be decided on from {until_instant}.",
            "La tranche {tranche} de « {about} » est demandée. La décision est possible à partir du {until_instant}.",
        ),
        NotificationKind::TrancheObjected => (
            "A backer of “{about}” objects to the release of tranche {tranche}.",
            "Un contributeur de « {about} » s’oppose au versement de la tranche {tranche}.",
        ),
        NotificationKind::TrancheApproved => (
            "Tranche {tranche} of “{about}” was approved: {amount} go to the initiator.",
            "La tranche {tranche} de « {about} » est approuvée : {amount} sont versés au porteur de projet.",
        ),
        NotificationKind::TrancheRejected => (
            "The release of tranche {tranche} of “{about}” was rejected. The money stays in escrow.",
            "Le versement de la tranche {tranche} de « {about} » a été refusé. La somme reste sous séquestre.",
        ),
        NotificationKind::TranchePaid => (
            "Tranche {tranche} of “{about}”, {amount}, has reached the initiator.",
            "La tranche {tranche} de « {about} », soit {amount}, a été versée au porteur de projet.",
        ),
        NotificationKind::EscrowFrozen => (
            "The remaining tranches of “{about}” are frozen. The money stays in escrow.",
            "Les tranches restantes de « {about} » sont gelées. La somme reste sous séquestre.",
        ),
        NotificationKind::EscrowUnfrozen => ("The freeze of “{about}” is lifted.", "Le gel de « {about} » est levé."),
        NotificationKind::PaymentNeedsAttention => (
            "A payment of {amount} for “{about}” needs your attention.",
            "Un paiement de {amount} pour « {about} » demande votre attention.",
        ),
        NotificationKind::ReceiptAsked => (
            "Has your reward of “{about}” arrived? Confirm its receipt.",
            "Votre contrepartie de « {about} » est-elle arrivée ? Confirmez sa réception.",
        ),
        NotificationKind::HiddenProjectRefund => (
            "A project that you spent credits on was hidden. We refunded {count|one:# credit|other:# credits} to you.",
            "L’annonce d’un projet a été masquée. {count|one:# crédit vous est remboursé|other:# crédits vous sont remboursés}.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_tells_the_same_in_both_languages() {
        let names = |text: &str| {
            let inner = text.split('{').skip(1).filter_map(|rest| rest.split(['}', '|']).next());
            let mut names: Vec<String> = inner.map(str::to_owned).collect();
            names.sort();
            names
        };
        for kind in NotificationKind::ALL {
            let Words { english, french } = sentences(*kind);
            assert_eq!(names(english), names(french), "{kind}");
            for name in names(english) {
                assert!(
                    ["about", "amount", "count", "tranche", "until", "until_instant"].contains(&name.as_str()),
                    "{kind}: {name}"
                );
            }
            assert!(!french.contains("  ") && !english.contains("  "), "{kind}: two blanks");
            assert!(!french.contains('\'') && !english.contains('\''), "{kind}: a straight apostrophe");
        }
    }
}
