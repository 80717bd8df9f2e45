//! Pledges and their money trails as the API shows them.

use chrono::Utc;
use palier_domain::actor::{Actor, StaffRole};
use palier_domain::campaigns::{Address, Campaign, CampaignState, Pledge, PledgeLine, PledgeState, Revision};
use palier_domain::escrow::{MoneyTrail, TrailEntry};
use palier_domain::money::Currency;
use palier_http::instants::DateTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::campaigns::words::{CampaignStateWord, ShippingModeWord};
use crate::money::MoneyView;
use crate::people::PersonView;
use crate::pledges::words::{CountryWord, PledgeActionWord, PledgeStateWord, PledgeTaskWord, TrailEntryKindWord};

/// A pledge to a campaign.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Pledge)]
pub struct PledgeView {
    /// Its id.
    pub id: Uuid,
    /// The campaign.
    pub campaign_id: Uuid,
    /// Its place among the campaign's pledges.
    #[schema(format = Int64, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub sequence: i64,
    /// Who pledges.
    pub backer: PersonView,
    /// Where it is in its life.
    pub state: PledgeStateWord,
    /// What the campaign is called, and where it is.
    pub campaign: PledgedCampaignView,
    /// What is paid for; for a pledge that is not paid yet, what will be; for one that never was, what was asked for.
    pub amount: MoneyView,
    /// The rewards taken.
    #[schema(max_items = 20)]
    pub lines: Vec<PledgeLineView>,
    /// What is given on top.
    pub free_amount: MoneyView,
    /// A change that waits for its payment; absent when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub pending_change: Option<PendingChangeView>,
    /// How long the payment of the pledge or of its change is awaited; null when none is. Later money is refunded.
    #[schema(required = true)]
    pub payment_due_at: Option<DateTime>,
    /// What went back after the campaign closed.
    pub refunded: MoneyView,
    /// When it was made.
    pub created_at: DateTime,
    /// When it last changed.
    pub updated_at: DateTime,
    /// When its money first reached escrow.
    #[schema(required = true)]
    pub collected_at: Option<DateTime>,
    /// What the caller can do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<PledgeActionWord>,
    /// What the caller has to do for it; nothing for anybody but its backer.
    #[schema(max_items = 20)]
    pub to_do: Vec<PledgeTaskWord>,
}

/// The campaign of a pledge.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PledgedCampaign)]
pub struct PledgedCampaignView {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    #[schema(min_length = 1, max_length = 120, examples("Le Petit Fournil"))]
    pub title: String,
    /// Where it is in its life.
    pub state: CampaignStateWord,
    /// When it stops taking pledges.
    #[schema(required = true)]
    pub deadline_at: Option<DateTime>,
}

impl From<&Campaign> for PledgedCampaignView {
    fn from(campaign: &Campaign) -> Self {
        Self {
            id: campaign.id.0,
            title: campaign.terms.title.as_str().to_owned(),
            state: CampaignStateWord(campaign.state),
            deadline_at: campaign.terms.deadline_at.map(DateTime),
        }
    }
}

/// What a pledge becomes once the difference is paid.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PendingChange)]
pub struct PendingChangeView {
    /// Lines and free amount together.
    pub amount: MoneyView,
    /// The rewards taken.
    #[schema(max_items = 20)]
    pub lines: Vec<PledgeLineView>,
    /// What is given on top.
    pub free_amount: MoneyView,
}

/// A page of pledges.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PledgeList)]
pub struct PledgeListView {
    /// The pledges.
    #[schema(max_items = 100)]
    pub items: Vec<PledgeView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// One reward taken, some times.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PledgeLine)]
pub struct PledgeLineView {
    /// The reward.
    pub reward_id: Uuid,
    /// How many.
    #[schema(format = Int64, minimum = 1, maximum = 100)]
    pub quantity: i64,
    /// What one costs.
    pub unit_price: MoneyView,
    /// How it gets there.
    pub shipping_mode: ShippingModeWord,
    /// What that costs.
    pub shipping_fee: MoneyView,
    /// Where to; absent when nothing is shipped. The backer and support always see it; the initiator once the campaign
    /// has succeeded and the pledge is paid; nobody else does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub address: Option<AddressView>,
}

/// A postal address.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = Address, examples(json!({
    "recipient": "Amina Benali", "street": "12 rue de la Monnaie", "postal_code": "59800", "city": "Lille", "country": "FR"
})))]
#[serde(deny_unknown_fields)]
pub struct AddressView {
    /// Who receives it.
    #[schema(min_length = 1, max_length = 120, format = "line")]
    pub recipient: String,
    /// Street and number.
    #[schema(min_length = 1, max_length = 200, format = "line")]
    pub street: String,
    /// Anything else the carrier needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 200, format = "line")]
    pub extra: Option<String>,
    /// Postal code.
    #[schema(min_length = 1, max_length = 20, format = "line")]
    pub postal_code: String,
    /// City.
    #[schema(min_length = 1, max_length = 120, format = "line")]
    pub city: String,
    /// In which country.
    pub country: CountryWord,
}

/// Where each cent of a pledge is. Always
/// `collected = withdrawn + in_escrow + released + fees + refunded`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MoneyTrail)]
pub struct MoneyTrailView {
    /// The pledge.
    pub pledge_id: Uuid,
    /// Everything that ever came in for it.
    pub collected: MoneyView,
    /// What went back because it was changed, withdrawn or paid too late.
    pub withdrawn: MoneyView,
    /// What is held.
    pub in_escrow: MoneyView,
    /// What went to the initiator.
    pub released: MoneyView,
    /// What went to fees.
    pub fees: MoneyView,
    /// What went back because the campaign failed, was cancelled or wound down.
    pub refunded: MoneyView,
    /// How much of the refunds has reached the account it was paid from.
    pub returned: MoneyView,
    /// Each step, in order.
    #[schema(max_items = 1_000)]
    pub entries: Vec<TrailEntryView>,
    /// The position of the last transfer of the campaign's book.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub chain_position: i64,
    /// The hash of that transfer, which pins it and all before it: keep it, with its position.
    #[schema(
        min_length = 64,
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        examples("5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef")
    )]
    pub chain_head: String,
}

/// One step of a pledge's money.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrailEntry)]
pub struct TrailEntryView {
    /// What happened.
    pub kind: TrailEntryKindWord,
    /// To how much of this pledge's money.
    pub amount: MoneyView,
    /// The tranche that it was part of; null for what concerns the pledge alone.
    #[schema(required = true, format = Int64, minimum = 1, maximum = 6)]
    pub tranche_number: Option<i64>,
    /// The pledge's own transfer behind it; null for a share of a larger one.
    #[schema(required = true)]
    pub transfer_id: Option<Uuid>,
    /// When.
    pub recorded_at: DateTime,
}

impl PledgeView {
    /// The pledge as `actor` sees it at `now`.
    pub fn new(
        pledge: &Pledge,
        backer: String,
        campaign: &Campaign,
        (actor, now): (&Actor, chrono::DateTime<Utc>),
    ) -> Self {
        let shown = pledge.current.as_ref().or(pledge.pending.as_ref()).or(pledge.unpaid.as_ref());
        let currency = pledge.currency;
        let change = pledge.current.as_ref().and(pledge.pending.as_ref());
        let sees_addresses = sees_addresses(pledge, campaign, actor);
        let lines = |revision: &Revision| lines(revision, currency, sees_addresses);
        let allowed = pledge.allowed_actions(campaign, actor, now);
        Self {
            id: pledge.id.0,
            campaign_id: pledge.campaign.0,
            campaign: PledgedCampaignView::from(campaign),
            sequence: pledge.sequence,
            backer: PersonView { id: pledge.backer.0, display_name: backer },
            state: PledgeStateWord(pledge.state),
            amount: MoneyView::of(shown.map_or(0, |revision| revision.amount_minor), currency),
            lines: shown.map(lines).unwrap_or_default(),
            free_amount: MoneyView::of(shown.map_or(0, |revision| revision.free_amount_minor), currency),
            pending_change: change.map(|revision| PendingChangeView::new(revision, lines(revision), currency)),
            payment_due_at: pledge.payment_due_at.map(DateTime),
            refunded: MoneyView::of(pledge.refunded_minor, currency),
            created_at: DateTime(pledge.created_at),
            updated_at: DateTime(pledge.updated_at),
            collected_at: pledge.collected_at.map(DateTime),
            allowed_actions: allowed.into_iter().map(PledgeActionWord).collect(),
            to_do: pledge.to_do(actor, now).into_iter().map(PledgeTaskWord).collect(),
        }
    }
}

impl PendingChangeView {
    fn new(revision: &Revision, lines: Vec<PledgeLineView>, currency: Currency) -> Self {
        Self {
            amount: MoneyView::of(revision.amount_minor, currency),
            lines,
            free_amount: MoneyView::of(revision.free_amount_minor, currency),
        }
    }
}

/// Who needs to know where a pledge is shipped to, now.
fn sees_addresses(pledge: &Pledge, campaign: &Campaign, actor: &Actor) -> bool {
    let is_to_be_shipped = pledge.state == PledgeState::Collected
        && matches!(
            campaign.state,
            CampaignState::Succeeded
                | CampaignState::Preparing
                | CampaignState::Ready
                | CampaignState::Delivering
                | CampaignState::Completed
        );
    actor.is(pledge.backer) || actor.has_role(StaffRole::Support) || (actor.is(campaign.initiator) && is_to_be_shipped)
}

fn lines(revision: &Revision, currency: Currency, sees_addresses: bool) -> Vec<PledgeLineView> {
    revision.lines.iter().map(|line| PledgeLineView::new(line, currency, sees_addresses)).collect()
}

impl PledgeLineView {
    fn new(line: &PledgeLine, currency: Currency, sees_address: bool) -> Self {
        Self {
            reward_id: line.reward.0,
            quantity: line.quantity,
            unit_price: MoneyView::of(line.unit_price_minor, currency),
            shipping_mode: ShippingModeWord(line.shipping),
            shipping_fee: MoneyView::of(line.shipping_fee_minor, currency),
            address: line.address.as_ref().filter(|_| sees_address).map(AddressView::from),
        }
    }
}

impl From<&Address> for AddressView {
    fn from(address: &Address) -> Self {
        Self {
            recipient: address.recipient.as_str().to_owned(),
            street: address.street.as_str().to_owned(),
            extra: address.extra.as_ref().map(|extra| extra.as_str().to_owned()),
            postal_code: address.postal_code.as_str().to_owned(),
            city: address.city.as_str().to_owned(),
            country: CountryWord(address.country),
        }
    }
}

impl From<MoneyTrail> for MoneyTrailView {
    fn from(trail: MoneyTrail) -> Self {
        let currency = trail.pledge.currency;
        let money = |amount_minor| MoneyView::of(amount_minor, currency);
        let entry = |entry: TrailEntry| TrailEntryView {
            kind: TrailEntryKindWord(entry.kind),
            amount: money(entry.amount_minor),
            tranche_number: entry.tranche,
            transfer_id: entry.transfer.map(|id| id.0),
            recorded_at: DateTime(entry.recorded_at),
        };
        Self {
            pledge_id: trail.pledge.id.0,
            collected: money(trail.collected_minor),
            withdrawn: money(trail.withdrawn_minor),
            in_escrow: money(trail.in_escrow_minor),
            released: money(trail.released_minor),
            fees: money(trail.fees_minor),
            refunded: money(trail.refunded_minor),
            returned: money(trail.returned_minor),
            entries: trail.entries.into_iter().map(entry).collect(),
            chain_position: trail.seq,
            chain_head: trail.head_hash.to_string(),
        }
    }
}
