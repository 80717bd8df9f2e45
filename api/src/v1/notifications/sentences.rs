//! What the inbox says, in both languages.

use palier_domain::notifications::NotificationKind;

/// What happened, in both languages; `{}` is what it happened to, `{until}` the day on which something ends.
pub(super) const fn sentences(kind: NotificationKind) -> (&'static str, &'static str) {
    match kind {
        NotificationKind::ProjectValidated => ("“{}” is listed.", "« {} » est en ligne."),
        NotificationKind::ProjectRejected => ("“{}” was not accepted.", "« {} » n’a pas été accepté."),
        NotificationKind::ProjectExpired => (
            "“{}” has expired: we could not confirm it with you in time. You can post it again.",
            "« {} » a expiré : nous n’avons pas pu le confirmer avec vous à temps. Vous pouvez le publier à nouveau.",
        ),
        NotificationKind::ProjectCancelled => {
            ("“{}” was cancelled by its client.", "« {} » a été annulé par son client.")
        }
        NotificationKind::ProjectAwarded => {
            ("You won “{}”: the client chose you.", "Vous remportez « {} » : le client retient votre candidature.")
        }
        NotificationKind::ApplicationNotChosen => {
            ("“{}” went to another provider.", "« {} » a été attribué à un autre prestataire.")
        }
        NotificationKind::ProjectAwardedElsewhere => (
            "“{}”, whose contact details you had, went to another provider.",
            "« {} », dont vous aviez les coordonnées, a été attribué à un autre prestataire.",
        ),
        NotificationKind::ApplicationReceived => {
            ("A provider has applied to “{}”.", "Un prestataire a postulé à « {} ».")
        }
        NotificationKind::ApplicationUpdated => {
            ("An applicant has updated their application to “{}”.", "Une candidature à « {} » a été modifiée.")
        }
        NotificationKind::ProjectCompleted => {
            ("The client says that “{}” is completed.", "Le client déclare « {} » terminé.")
        }
        NotificationKind::Tip => ("Your chances for “{}” are good.", "Vous avez de bonnes chances pour « {} »."),
        NotificationKind::CancellationYours => (
            "You told us that you no longer want “{}”. Only you can cancel it, from your account.",
            "Vous nous avez dit que « {} » n’est plus d’actualité. C’est à vous de l’annuler, depuis votre compte.",
        ),
        NotificationKind::CheckInOpened => (
            "Do you still want “{}”? Answer with the links on your project’s page.",
            "« {} » est-il toujours d’actualité ? Répondez avec les liens sur la page de votre projet.",
        ),
        NotificationKind::ListingHidden => (
            "“{}” is hidden from the list. You can contest the decision.",
            "L’annonce « {} » est masquée. Vous pouvez contester cette décision.",
        ),
        NotificationKind::AppliedListingHidden => (
            "“{}”, which you applied to, is hidden from the list; your credits are refunded.",
            "L’annonce « {} », à laquelle vous avez postulé, est masquée ; vos crédits vous sont remboursés.",
        ),
        NotificationKind::HidingContested => (
            "The client of “{}” contests the hiding of the listing.",
            "Le client conteste le masquage de l’annonce « {} ».",
        ),
        NotificationKind::ListingRestored => ("“{}” is listed again.", "« {} » est de nouveau en ligne."),
        NotificationKind::AppliedListingRestored => (
            "“{}”, which you applied to, is listed again.",
            "« {} », auquel vous avez postulé, est de nouveau en ligne.",
        ),
        NotificationKind::HidingUpheld => ("“{}” stays hidden.", "L’annonce « {} » reste masquée."),
        NotificationKind::ProjectEntrusted => {
            ("You are now in charge of “{}”.", "Vous êtes maintenant en charge de « {} ».")
        }
        NotificationKind::CallRequested => {
            ("The client of “{}” asks for a call.", "Le client de « {} » demande un appel.")
        }
        NotificationKind::StaleReported => {
            ("A provider reports “{}” as stale.", "Un prestataire signale que « {} » n’est plus d’actualité.")
        }
        NotificationKind::PressureReported => (
            "Report to check: “{}” is said to be stale, by a provider who is involved in it.",
            "Signalement à vérifier : « {} » ne serait plus d’actualité.",
        ),
        NotificationKind::QuestionAsked => {
            ("An applicant has a question about “{}”.", "Un candidat a une question sur « {} ».")
        }
        NotificationKind::ClientAsked => {
            ("The client has a question about “{}”.", "Le client a une question sur « {} ».")
        }
        NotificationKind::QuestionHandedOver => (
            "The person in charge of the project will answer your question “{}”.",
            "La personne chargée du suivi du projet répondra à votre question « {} ».",
        ),
        NotificationKind::QuestionAnswered => ("Answer to your question “{}”", "Réponse à votre question « {} »"),
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
            "We received your payment of {}: your purchase is ready.",
            "Nous avons reçu votre paiement de {} : votre achat est disponible.",
        ),
        NotificationKind::PurchaseRefused => (
            "Your payment of {} was refused. Nothing was bought.",
            "Votre paiement de {} a été refusé. Rien n’a été acheté.",
        ),
        NotificationKind::PurchaseExpired => (
            "Your payment of {} did not arrive in time. If it still arrives, we will refund it.",
            "Votre paiement de {} n’est pas arrivé à temps. S’il arrive malgré tout, nous vous le rembourserons.",
        ),
        NotificationKind::PurchaseReturned => (
            "Your payment of {} arrived too late. We are refunding it.",
            "Votre paiement de {} est arrivé trop tard. Nous vous le remboursons.",
        ),
        NotificationKind::CreditsExpiring => {
            ("Credits that expire on {until}: {}.", "Crédits qui expirent le {until} : {}.")
        }
        NotificationKind::CreditsExpired => ("Credits that have expired: {}.", "Crédits qui ont expiré : {}."),
        NotificationKind::GoodwillRefund => {
            ("Credits refunded to you as goodwill: {}.", "Crédits remboursés par geste commercial : {}.")
        }
        NotificationKind::PaymentMovedTwice => (
            "The payment service moved {} a second time. See the unexpected movements.",
            "Le service de paiement a transféré {} une seconde fois. Voir les mouvements inattendus.",
        ),
        NotificationKind::UnknownPaymentMoved => (
            "The payment service moved money for an unknown order: {}. See the unexpected movements.",
            "Le service de paiement a transféré de l’argent pour un ordre inconnu : {}. Voir les mouvements inattendus.",
        ),
        NotificationKind::CampaignCancelled => (
            "“{}” was cancelled by its initiator. Your pledge is being refunded in full.",
            "« {} » a été annulée par son porteur de projet. Votre contribution vous est remboursée en totalité.",
        ),
        NotificationKind::CampaignClosing => (
            "The deadline of “{}” has passed. Payments under way are awaited until {until} at the latest.",
            "La date de fin de « {} » est passée. Les paiements en cours sont attendus jusqu’au {until} au plus tard.",
        ),
        NotificationKind::CampaignSucceeded => {
            ("“{}” has succeeded: {amount} raised.", "« {} » a réussi : {amount} collectés.")
        }
        NotificationKind::CampaignFailed => (
            "“{}” did not reach its goal. Every pledge is being refunded in full.",
            "« {} » n’a pas atteint son objectif. Chaque contribution est remboursée en totalité.",
        ),
        NotificationKind::CampaignReady => {
            ("“{}”: the rewards are ready to be delivered.", "« {} » : les contreparties sont prêtes à être livrées.")
        }
        NotificationKind::CampaignWoundDown => (
            "“{}” was wound down. What is left in escrow, {amount} in all, goes back to its backers.",
            "« {} » a été arrêtée. Le reste sous séquestre, {amount} au total, revient aux contributeurs.",
        ),
        NotificationKind::PledgeReserved => (
            "We are waiting for your payment of {amount} to “{}”, until {until}.",
            "Nous attendons votre paiement de {amount} pour « {} », jusqu’au {until}.",
        ),
        NotificationKind::PledgeCollected => (
            "We received your {amount} for “{}”. The money is in escrow.",
            "Nous avons reçu vos {amount} pour « {} ». La somme est sous séquestre.",
        ),
        NotificationKind::PledgeRefused => (
            "Your payment of {amount} to “{}” was refused. No money has moved.",
            "Votre paiement de {amount} pour « {} » a été refusé. Aucune somme n’a été prélevée.",
        ),
        NotificationKind::PledgeExpired => (
            "Your payment of {amount} to “{}” did not arrive in time. If it still arrives, we will refund it.",
            "Votre paiement de {amount} pour « {} » n’est pas arrivé à temps. S’il arrive malgré tout, nous vous le              rembourserons.",
        ),
        NotificationKind::PledgeChanged => (
            "Your pledge to “{}” was changed. The difference: {amount}.",
            "Votre contribution à « {} » a été modifiée. Différence : {amount}.",
        ),
        NotificationKind::PledgeWithdrawn => (
            "You withdrew your pledge to “{}”. We are refunding {amount}.",
            "Vous avez retiré votre contribution à « {} ». Nous vous remboursons {amount}.",
        ),
        NotificationKind::PledgeRefunded => (
            "We are refunding {amount} of your pledge to “{}”.",
            "Nous vous remboursons {amount} de votre contribution à « {} ».",
        ),
        NotificationKind::PledgeLate => (
            "Your payment of {amount} to “{}” arrived too late. We are refunding it.",
            "Votre paiement de {amount} pour « {} » est arrivé trop tard. Nous vous le remboursons.",
        ),
        NotificationKind::RefundPaid => (
            "Your refund of {amount} for “{}” has been paid.",
            "Votre remboursement de {amount} pour « {} » a été versé.",
        ),
        NotificationKind::TrancheRequested => (
            "The initiator of “{}” asks for tranche {tranche}. You can object until {until}.",
            "Le porteur de projet de « {} » demande la tranche {tranche}. Vous pouvez formuler une objection              jusqu’au {until}.",
        ),
        NotificationKind::TrancheToDecide => (
            "Tranche {tranche} of “{}” is requested. It can be decided on from {until}.",
            "La tranche {tranche} de « {} » est demandée. La décision est possible à partir du {until}.",
        ),
        NotificationKind::TrancheObjected => (
            "A backer of “{}” objects to the release of tranche {tranche}.",
            "Une personne qui soutient « {} » s’oppose au versement de la tranche {tranche}.",
        ),
        NotificationKind::TrancheApproved => (
            "Tranche {tranche} of “{}” was approved: {amount} go to the initiator.",
            "La tranche {tranche} de « {} » est approuvée : {amount} vont au porteur de projet.",
        ),
        NotificationKind::TrancheRejected => (
            "The release of tranche {tranche} of “{}” was rejected. The money stays in escrow.",
            "Le versement de la tranche {tranche} de « {} » a été refusé. La somme reste sous séquestre.",
        ),
        NotificationKind::TranchePaid => (
            "Tranche {tranche} of “{}”, {amount}, has reached the initiator.",
            "La tranche {tranche} de « {} », soit {amount}, a été versée au porteur de projet.",
        ),
        NotificationKind::EscrowFrozen => (
            "The remaining tranches of “{}” are frozen. The money stays in escrow.",
            "Les tranches restantes de « {} » sont gelées. La somme reste sous séquestre.",
        ),
        NotificationKind::EscrowUnfrozen => ("The freeze of “{}” is lifted.", "Le gel de « {} » est levé."),
        NotificationKind::PaymentNeedsAttention => (
            "A payment of {amount} for “{}” needs your attention.",
            "Un paiement de {amount} pour « {} » demande votre attention.",
        ),
        NotificationKind::HiddenProjectRefund => (
            "A project that you spent credits on was hidden. Credits refunded: {}.",
            "L’annonce d’un projet a été masquée. Crédits remboursés : {}.",
        ),
    }
}
