//! Tranches as the API shows them: with their evidence, objections and releases.

use chrono::Utc;
use palier_domain::actor::Actor;
use palier_domain::campaigns::Campaign;
use palier_domain::escrow::{Evidence, Objection, Onlooker, Outflow, OutflowKind, Tranche, TrancheRelease};
use palier_domain::money::Currency;
use palier_http::instants::DateTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::campaigns::words::GateWord;
use crate::escrow::words::{TrancheActionWord, TrancheStateWord};
use crate::money::MoneyView;

/// A share of the raised money behind a gate.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tranche)]
pub struct TrancheView {
    /// Its place in the plan.
    #[schema(format = Int64, minimum = 1, maximum = 6)]
    pub number: i64,
    /// What it is for.
    #[schema(min_length = 1, max_length = 120, examples("Preparation"))]
    pub title: String,
    /// What must have happened before it is released.
    pub gate: GateWord,
    /// Its share of the raised amount, in basis points (2 000 is 20 %).
    #[schema(format = Int64, minimum = 1, maximum = 10_000, examples(3000))]
    pub share_bps: i64,
    /// Where it is on its way.
    pub state: TrancheStateWord,
    /// Its amount before fees; absent until the campaign has succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub amount: Option<MoneyView>,
    /// The fees that come out of it; absent until the campaign has succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub fees: Option<MoneyView>,
    /// What was shown when its release was asked for last; absent before that.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub evidence: Option<EvidenceView>,
    /// How many backers objected to that request.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub objections: i64,
    /// When its release was asked for last.
    #[schema(required = true)]
    pub requested_at: Option<DateTime>,
    /// Until when backers may object.
    #[schema(required = true)]
    pub inspection_ends_at: Option<DateTime>,
    /// When it was approved or rejected last.
    #[schema(required = true)]
    pub decided_at: Option<DateTime>,
    /// Why its last request was rejected; null once it is asked for anew.
    #[schema(required = true, max_length = 1_000)]
    pub rejection_reason: Option<String>,
    /// Why it is frozen; null when it is not.
    #[schema(required = true, max_length = 1_000)]
    pub freeze_reason: Option<String>,
    /// When it reached the initiator.
    #[schema(required = true)]
    pub paid_at: Option<DateTime>,
    /// What the caller can do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<TrancheActionWord>,
}

/// What an initiator shows for a release.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Evidence, examples(json!({ "note": "Les moules sont livrés.", "links": ["https://fournil.example/moules"] })))]
#[serde(deny_unknown_fields)]
pub struct EvidenceView {
    /// What was done.
    #[schema(min_length = 1, max_length = 10_000, format = "prose")]
    pub note: String,
    /// Where it can be seen.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub links: Vec<EvidenceLink>,
}

/// An address where something can be seen.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(
    min_length = 1,
    max_length = 500,
    pattern = r"^https?://[^\x00-\x20\x7f]+$",
    examples("https://fournil.example/moules")
)]
pub struct EvidenceLink(pub String);

/// The tranches of a campaign.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrancheList)]
pub struct TrancheListView {
    /// The tranches, by number.
    #[schema(max_items = 6)]
    pub items: Vec<TrancheView>,
    /// Always null: a campaign has at most six tranches.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// What the release of a tranche moves, or would move in a dry run.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrancheRelease)]
pub struct TrancheReleaseView {
    /// True when nothing was done: the reply shows what would happen.
    pub dry_run: bool,
    /// The tranche, as it is or would be.
    pub tranche: TrancheView,
    /// The platform's fee.
    pub platform_fee: MoneyView,
    /// The fee for processing payments.
    pub processing_fee: MoneyView,
    /// What goes to the initiator.
    pub payout: MoneyView,
    /// What is left in escrow.
    pub in_escrow: MoneyView,
    /// The sequences of the first pledges whose share has an odd cent, at most 1 000.
    #[schema(max_items = 1_000)]
    pub odd_cents_from: Vec<PledgeSequence>,
}

/// A pledge's place among the campaign's pledges.
#[derive(Debug, Serialize, ToSchema)]
#[schema(format = Int64, minimum = 1, maximum = 9_007_199_254_740_991_i64, examples(7))]
pub struct PledgeSequence(pub i64);

/// A backer's objection to a release.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Objection)]
pub struct ObjectionView {
    /// Its id.
    pub id: Uuid,
    /// The tranche.
    #[schema(format = Int64, minimum = 1, maximum = 6)]
    pub tranche_number: i64,
    /// Which of the tranche's requests it is about, from 1.
    #[schema(format = Int64, minimum = 1, maximum = 1_000_000)]
    pub request_number: i64,
    /// Why.
    #[schema(min_length = 1, max_length = 2_000, examples("Les photos montrent un autre four."))]
    pub reason: String,
    /// When.
    pub created_at: DateTime,
}

/// A page of objections.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ObjectionList)]
pub struct ObjectionListView {
    /// The objections, oldest first.
    #[schema(max_items = 100)]
    pub items: Vec<ObjectionView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

impl TrancheListView {
    /// The tranches as `actor`, who is this to them, sees them at `now`.
    pub fn new(
        campaign: &Campaign,
        tranches: &[Tranche],
        viewer: (&Actor, &Onlooker),
        now: chrono::DateTime<Utc>,
    ) -> Self {
        let view = |tranche: &Tranche| TrancheView::new(campaign, tranche, tranches, viewer, now);
        Self { items: tranches.iter().map(view).collect(), next_cursor: None }
    }
}

impl TrancheView {
    /// The tranche as `actor`, who is this to them, sees it at `now`.
    pub fn new(
        campaign: &Campaign,
        tranche: &Tranche,
        all: &[Tranche],
        viewer: (&Actor, &Onlooker),
        now: chrono::DateTime<Utc>,
    ) -> Self {
        let currency = campaign.terms.goal.currency;
        let fees_minor = tranche.platform_fee_minor + tranche.processing_fee_minor;
        let actions = tranche.allowed_actions(campaign, all, viewer, now);
        Self {
            number: tranche.number,
            title: tranche.title.as_str().to_owned(),
            gate: GateWord(tranche.gate),
            share_bps: tranche.share.get(),
            state: TrancheStateWord(tranche.state),
            amount: tranche.amount_minor.map(|amount| MoneyView::of(amount, currency)),
            fees: tranche.amount_minor.map(|_| MoneyView::of(fees_minor, currency)),
            evidence: tranche.evidence.as_ref().map(EvidenceView::from),
            objections: tranche.objections,
            requested_at: tranche.requested_at.map(DateTime),
            inspection_ends_at: tranche.inspection_ends_at.map(DateTime),
            decided_at: tranche.decided_at.map(DateTime),
            rejection_reason: tranche.reason.as_ref().map(|reason| reason.as_str().to_owned()),
            freeze_reason: tranche.freeze_reason.as_ref().map(|reason| reason.as_str().to_owned()),
            paid_at: tranche.paid_at.map(DateTime),
            allowed_actions: actions.into_iter().map(TrancheActionWord).collect(),
        }
    }
}

impl From<&Evidence> for EvidenceView {
    fn from(evidence: &Evidence) -> Self {
        Self {
            note: evidence.note.as_str().to_owned(),
            links: evidence.links.iter().map(|link| EvidenceLink(link.as_str().to_owned())).collect(),
        }
    }
}

impl TrancheReleaseView {
    /// A release as `actor` sees it at `now`.
    pub fn new(release: &TrancheRelease, dry_run: bool, actor: &Actor, now: chrono::DateTime<Utc>) -> Self {
        let currency = release.campaign.terms.goal.currency;
        let part = |kind| part_of(&release.outflows, kind, currency);
        let viewer = (actor, &Onlooker::default());
        let tranche = TrancheView::new(&release.campaign, &release.tranche, &release.tranches, viewer, now);
        Self {
            dry_run,
            tranche,
            platform_fee: part(OutflowKind::PlatformFee),
            processing_fee: part(OutflowKind::ProcessingFee),
            payout: part(OutflowKind::Release),
            in_escrow: MoneyView::of(release.in_escrow_minor, currency),
            odd_cents_from: release.odd_pledges.iter().take(1_000).copied().map(PledgeSequence).collect(),
        }
    }
}

fn part_of(outflows: &[Outflow], kind: OutflowKind, currency: Currency) -> MoneyView {
    let amount = outflows.iter().filter(|outflow| outflow.kind == kind).map(|outflow| outflow.cut.amount).sum();
    MoneyView::of(amount, currency)
}

impl From<Objection> for ObjectionView {
    fn from(objection: Objection) -> Self {
        Self {
            id: objection.id.0,
            tranche_number: objection.tranche,
            request_number: objection.request,
            reason: objection.reason.as_str().to_owned(),
            created_at: DateTime(objection.created_at),
        }
    }
}
