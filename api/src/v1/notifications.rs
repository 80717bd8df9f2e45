//! The inbox: what happened, in a sentence of the reader's language.

pub mod words;

use actix_web::{get, post};
use palier_domain::ids::NotificationId;
use palier_domain::notifications::{
    Notification, NotificationKey, NotificationKind, list_my_notifications as list, read_notification as read,
};
use palier_domain::{Context, Store};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::words::NotificationKindWord;
use super::money::MoneyView;
use crate::caller::Caller;
use crate::conformance::{ValidPath, ValidQuery};
use crate::idempotency::{Idempotency, run_once};
use crate::instants::DateTime;
use crate::language::Language;
use crate::paging::{PageQuery, Paging};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::routes::Routes;

/// The routes of notifications.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(list_my_notifications).service(mark_notification_as_read);
}

/// A notification's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct NotificationPath {
    /// The notification.
    notification_id: Uuid,
}

/// Which notifications are wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NotificationQuery {
    /// `true` leaves out what was read.
    #[param(nullable = false, default = false)]
    pub unread: Option<bool>,
}

/// Something that the caller is told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notification)]
pub struct NotificationView {
    /// Its id.
    pub id: Uuid,
    /// What happened.
    pub kind: NotificationKindWord,
    /// That in a sentence, in the language of `Accept-Language`.
    #[schema(max_length = 2_500, examples("“Rénover une salle de bain” is listed."))]
    pub text: String,
    /// What was said: a reason, a tip, a question or an answer; empty when nothing was.
    #[schema(max_length = 5_000, examples("Le client apprécie votre offre."))]
    pub message: String,
    /// The project that it happened to.
    #[schema(required = true)]
    pub project_id: Option<Uuid>,
    /// The question that it is about.
    #[schema(required = true)]
    pub question_id: Option<Uuid>,
    /// The campaign that it happened to.
    #[schema(required = true)]
    pub campaign_id: Option<Uuid>,
    /// The pledge that it happened to.
    #[schema(required = true)]
    pub pledge_id: Option<Uuid>,
    /// How much money of a campaign it is about; absent when it is about none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub amount: Option<MoneyView>,
    /// The tranche that it is about.
    #[schema(required = true, format = Int64, minimum = 1, maximum = 6)]
    pub tranche_number: Option<i64>,
    /// The end or expiry whose day the sentence names (in UTC); null when there is none.
    #[schema(required = true)]
    pub deadline_at: Option<DateTime>,
    /// When.
    pub created_at: DateTime,
    /// When it was read; null while it was not.
    #[schema(required = true)]
    pub read_at: Option<DateTime>,
}

/// A page of an inbox.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotificationList)]
pub struct NotificationListView {
    /// The notifications, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<NotificationView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// What happened, in both languages; `{}` is what it happened to, `{until}` the day on which something ends.
const fn sentences(kind: NotificationKind) -> (&'static str, &'static str) {
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

/// What it happened to, as people write it: an amount has the decimal sign of the language.
fn about(notification: &Notification, language: Language) -> String {
    use NotificationKind::{PaymentMovedTwice, PurchaseCollected, PurchaseExpired, PurchaseRefused, PurchaseReturned};
    match notification.kind {
        PaymentMovedTwice | PurchaseCollected | PurchaseExpired | PurchaseRefused | PurchaseReturned => {
            notification.about.replace('.', language.pick(".", ","))
        }
        _ => notification.about.clone(),
    }
}

impl NotificationView {
    fn new(notification: Notification, language: Language) -> Self {
        let (english, french) = sentences(notification.kind);
        let until = notification.deadline_at.map(|at| language.day(at.date_naive())).unwrap_or_default();
        let amount =
            notification.amount.map(|amount| language.amount(amount.amount_minor, amount.currency)).unwrap_or_default();
        let tranche = notification.tranche.map(|number| number.to_string()).unwrap_or_default();
        let text = language.template(english, french).replace("{until}", &until);
        let text = text.replace("{amount}", &amount).replace("{tranche}", &tranche);
        Self {
            id: notification.id.0,
            kind: NotificationKindWord(notification.kind),
            text: text.replace("{}", &about(&notification, language)),
            message: notification.said,
            project_id: notification.project.map(|id| id.0),
            question_id: notification.question.map(|id| id.0),
            campaign_id: notification.campaign.map(|id| id.0),
            pledge_id: notification.pledge.map(|id| id.0),
            amount: notification.amount.map(MoneyView::from),
            tranche_number: notification.tranche,
            deadline_at: notification.deadline_at.map(DateTime),
            created_at: DateTime(notification.created_at),
            read_at: notification.read_at.map(DateTime),
        }
    }
}

/// List my notifications
///
/// The caller's inbox, newest first.
#[utoipa::path(
    tag = "Notifications", operation_id = "list_my_notifications", params(NotificationQuery, PageQuery),
    responses((status = 200, description = "A page of the inbox", body = NotificationListView, headers(("Content-Language" = String))))
)]
#[get("/me/notifications")]
async fn list_my_notifications(
    caller: Caller,
    query: ValidQuery<NotificationQuery>,
    paging: Paging,
) -> Result<Reply, Problem> {
    let (only_unread, request) = (query.unread.unwrap_or(false), paging.request::<NotificationKey>()?);
    let language = caller.audience().language;
    let page = caller.read(move |store, context| list(store, context, only_unread, &request)).await?;
    let reply = paging.reply(page, |items, next_cursor| NotificationListView {
        items: items.into_iter().map(|notification| NotificationView::new(notification, language)).collect(),
        next_cursor,
    });
    Ok(reply.in_language(language))
}

/// Mark a notification as read
///
/// Records when the caller read it. Repeating it changes nothing.
#[utoipa::path(
    tag = "Notifications", operation_id = "mark_notification_as_read", params(NotificationPath),
    responses((status = 200, description = "The notification", body = NotificationView, headers(("Content-Language" = String))))
)]
#[post("/me/notifications/{notification_id}/read")]
async fn mark_notification_as_read(
    caller: Caller,
    path: ValidPath<NotificationPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    let (id, language) = (NotificationId(path.notification_id), caller.audience().language);
    let command = move |store: &mut dyn Store, context: &Context<'_>| read(store, context, id);
    run_once(&caller, &idempotency, caller.own_book(), command, move |notification| {
        Reply::ok(&NotificationView::new(notification, language)).in_language(language)
    })
    .await
}
