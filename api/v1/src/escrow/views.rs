//! Escrow as the API shows it: statements, transfers, what winding down refunds.

use palier_domain::StoreError;
use palier_domain::campaigns::Campaign;
use palier_domain::escrow::{EscrowLink, EscrowStatement, WindDown, WindDownShare};
use palier_domain::ledger::Transfer;
use palier_http::instants::DateTime;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::campaigns::views::WoundDownView;
use crate::campaigns::words::CampaignStateWord;
use crate::ledger::words::{AccountKindWord, TransferKindWord};
use crate::money::MoneyView;
use crate::pledges::words::PledgeStateWord;

/// Where all of a campaign's money is. Always `collected = withdrawn + raised` and
/// `raised = in_escrow + released + refunded + fees`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EscrowStatement)]
pub struct EscrowStatementView {
    /// The campaign.
    pub campaign_id: Uuid,
    /// Where the campaign is in its life.
    pub state: CampaignStateWord,
    /// When and why it was wound down; absent when it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub wound_down: Option<WoundDownView>,
    /// Everything that ever came in.
    pub collected: MoneyView,
    /// What went back because pledges were changed or withdrawn, or came too late.
    pub withdrawn: MoneyView,
    /// What came in for good.
    pub raised: MoneyView,
    /// What is held.
    pub in_escrow: MoneyView,
    /// What was released to the initiator.
    pub released: MoneyView,
    /// How much of that has reached the initiator.
    pub paid_out: MoneyView,
    /// What went back because the campaign failed, was cancelled or wound down.
    pub refunded: MoneyView,
    /// How much of all refunds has reached the accounts it was paid from.
    pub returned: MoneyView,
    /// What the platform took.
    pub fees: MoneyView,
    /// How many pledges are paid for.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub pledges: i64,
    /// The position of the last transfer.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub chain_position: i64,
    /// The hash of that transfer, which pins it and all before it: keep it, with its position; zeros before the first.
    #[schema(
        min_length = 64,
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        examples("5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef")
    )]
    pub chain_head: String,
}

/// What a transfer is, and how its hash is made.
const TRANSFER: &str = concat!(
    "A movement of money, which never changes. Its hash is computed as follows:\n\n",
    include_str!("../transfer_hash.md")
);

/// A movement of money, which never changes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Transfer, description = TRANSFER)]
pub struct TransferView {
    /// Its id.
    pub id: Uuid,
    /// Its place in the campaign's book: 1, 2, 3 …
    #[schema(format = Int64, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub position: i64,
    /// Why it moved.
    pub kind: TransferKindWord,
    /// Where it came from.
    pub debit_account: AccountKindWord,
    /// Where it went.
    pub credit_account: AccountKindWord,
    /// How much.
    pub amount: MoneyView,
    /// The pledge that it is about, if it is about one.
    #[schema(required = true)]
    pub pledge_id: Option<Uuid>,
    /// The tranche that it is about, if it is about one.
    #[schema(required = true, format = Int64, minimum = 1, maximum = 6)]
    pub tranche_number: Option<i64>,
    /// The payment order that it answers to, if it answers to one.
    #[schema(required = true)]
    pub order_id: Option<Uuid>,
    /// When.
    pub recorded_at: DateTime,
    /// SHA-256 over all its fields, in the encoding that this schema's description fixes.
    #[schema(
        min_length = 64,
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        examples("5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef")
    )]
    pub digest: String,
    /// Its link of the chain: SHA-256 over the link of the transfer before it (zeros for the first) and `digest`.
    #[schema(
        min_length = 64,
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        examples("5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef")
    )]
    pub hash: String,
}

/// A page of transfers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TransferList)]
pub struct TransferListView {
    /// The transfers, in order.
    #[schema(max_items = 100)]
    pub items: Vec<TransferView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// A transfer's place in the chain: what it says is known to those whom it concerns.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EscrowLink, examples(json!({
    "position": 1, "digest": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
    "hash": "9f2cfcf0590273c281a5c0cf07943a8bce3e934dd73ee3bf2cb80723bba1df53"
})))]
pub struct EscrowLinkView {
    /// The transfer's place in the campaign's book: 1, 2, 3 …
    #[schema(format = Int64, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub position: i64,
    /// The transfer's `digest`.
    #[schema(min_length = 64, max_length = 64, pattern = "^[0-9a-f]{64}$")]
    pub digest: String,
    /// The transfer's `hash`: SHA-256 over the link before it (zeros before the first) and `digest`, 32 bytes each.
    #[schema(min_length = 64, max_length = 64, pattern = "^[0-9a-f]{64}$")]
    pub hash: String,
}

/// A part of a campaign's chain.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EscrowChain)]
pub struct EscrowChainView {
    /// The links, in order.
    #[schema(max_items = 100)]
    pub items: Vec<EscrowLinkView>,
    /// Pass as `cursor` to get the next part; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

impl From<EscrowLink> for EscrowLinkView {
    fn from(link: EscrowLink) -> Self {
        Self { position: link.seq, digest: link.digest.to_string(), hash: link.link.to_string() }
    }
}

/// What winding a campaign down refunds, or would refund in a dry run.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WindDown)]
pub struct WindDownView {
    /// True when nothing was done: the reply shows what would happen.
    pub dry_run: bool,
    /// Where the campaign is, or would be.
    pub state: CampaignStateWord,
    /// How much is refunded in all.
    pub returned: MoneyView,
    /// How many pledges get a refund.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub pledges: i64,
    /// The refund of each of the first pledges, at most 1 000.
    #[schema(max_items = 1_000)]
    pub shares: Vec<WindDownShareView>,
}

/// The refund of one pledge.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WindDownShare)]
pub struct WindDownShareView {
    /// The pledge's place among the campaign's pledges.
    #[schema(format = Int64, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub sequence: i64,
    /// What was pledged.
    pub pledged: MoneyView,
    /// What is refunded.
    pub returned: MoneyView,
    /// The pledge's state afterwards: `partly_refunded`, `refunded` when all of it is refunded, still `collected` when
    /// nothing is.
    pub state: PledgeStateWord,
    /// Whether the refund is rounded up from its exact share.
    pub has_odd_cent: bool,
}

impl EscrowStatementView {
    /// The statement of a campaign.
    pub fn new(campaign: &Campaign, statement: &EscrowStatement) -> Self {
        let money = |amount_minor| MoneyView::of(amount_minor, statement.currency);
        Self {
            campaign_id: campaign.id.0,
            state: CampaignStateWord(campaign.state),
            wound_down: campaign.wound_down.as_ref().map(WoundDownView::from),
            collected: money(statement.collected_minor),
            withdrawn: money(statement.withdrawn_minor),
            raised: money(statement.raised_minor),
            in_escrow: money(statement.in_escrow_minor),
            released: money(statement.released_minor),
            paid_out: money(statement.paid_out_minor),
            refunded: money(statement.refunded_minor),
            returned: money(statement.returned_minor),
            fees: money(statement.fees_minor),
            pledges: statement.pledges,
            chain_position: statement.seq,
            chain_head: statement.head_hash.to_string(),
        }
    }
}

impl TryFrom<Transfer> for TransferView {
    type Error = StoreError;

    fn try_from(transfer: Transfer) -> Result<Self, StoreError> {
        let key = transfer.id.to_string();
        let none = StoreError::Inconsistent { table: "transfers", column: "unit", key };
        let currency = transfer.unit.currency().ok_or(none)?;
        Ok(Self {
            id: transfer.id.0,
            position: transfer.seq,
            kind: TransferKindWord(transfer.kind),
            debit_account: AccountKindWord(transfer.debit),
            credit_account: AccountKindWord(transfer.credit),
            amount: MoneyView::of(transfer.amount_minor, currency),
            pledge_id: transfer.pledge.map(|id| id.0),
            tranche_number: transfer.tranche,
            order_id: transfer.order.map(|id| id.0),
            recorded_at: DateTime(transfer.recorded_at),
            digest: transfer.digest().to_string(),
            hash: transfer.hash.to_string(),
        })
    }
}

impl WindDownView {
    /// What winding down refunds.
    pub fn new(wind_down: &WindDown, dry_run: bool) -> Self {
        let currency = wind_down.campaign.terms.goal.currency;
        let share = |share: &WindDownShare| WindDownShareView {
            sequence: share.sequence,
            pledged: MoneyView::of(share.pledged_minor, currency),
            returned: MoneyView::of(share.returned_minor, currency),
            state: PledgeStateWord(share.state),
            has_odd_cent: share.is_odd,
        };
        Self {
            dry_run,
            state: CampaignStateWord(wind_down.campaign.state),
            returned: MoneyView::of(wind_down.returned_minor, currency),
            pledges: wind_down.pledges,
            shares: wind_down.shares.iter().map(share).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use palier_domain::ids::{BookId, PaymentOrderId, PledgeId, TransferId};
    use palier_domain::ledger::{AccountKind, ChainHash, TransferKind, Unit};

    #[test]
    fn the_transfer_in_the_documentation_has_the_hash_that_stands_there() {
        let id = |last: u128| Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0000 + last);
        let mut transfer = Transfer {
            book: BookId(id(1)),
            seq: 1,
            id: TransferId(id(2)),
            debit: AccountKind::GatewayClearing,
            credit: AccountKind::Escrow,
            amount_minor: 12_345,
            unit: Unit::parse("EUR").unwrap(),
            kind: TransferKind::Collection,
            pledge: Some(PledgeId(id(3))),
            tranche: None,
            order: Some(PaymentOrderId(id(4))),
            lot: None,
            cause: None,
            recorded_at: "2026-03-01T12:00:00.123456Z".parse().unwrap(),
            hash: ChainHash::GENESIS,
        };
        transfer.hash = transfer.link_after(ChainHash::GENESIS);
        let shared = include_str!("../transfer_hash.md");
        assert!(include_str!("../../../../docs/ledger.md").contains(shared), "the page and the document differ");
        let (_, rest) = shared.split_once("```json").unwrap();
        let told: serde_json::Value = serde_json::from_str(rest.split_once("```").unwrap().0).unwrap();
        assert_eq!(serde_json::to_value(TransferView::try_from(transfer).unwrap()).unwrap(), told);
    }
}
