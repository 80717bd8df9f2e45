//! The escrow statement: where all of a campaign's money is, at any instant.

use super::interest::is_funder;
use super::{Onlooker, Tranche, TrancheState};
use crate::campaigns::{Campaign, require_campaign_for};
use crate::clock::Context;
use crate::ids::CampaignId;
use crate::ledger::{AccountKind, Book, ChainHash, Transfer};
use crate::money::Currency;
use crate::permissions::Operation;
use crate::refusal::{Failure, Refusal};
use crate::store::Store;

/// Where a campaign's money is, in minor units.
///
/// Always: `collected = withdrawn + raised` and
/// `raised = in_escrow + released + refunded + fees`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EscrowStatement {
    /// The unit of every amount.
    pub currency: Currency,
    /// Everything that ever came in.
    pub collected_minor: i64,
    /// What went back because pledges were changed or withdrawn, or came too late.
    pub withdrawn_minor: i64,
    /// What came in for good.
    pub raised_minor: i64,
    /// What is held.
    pub in_escrow_minor: i64,
    /// What was released to the initiator.
    pub released_minor: i64,
    /// How much of that has reached the initiator.
    pub paid_out_minor: i64,
    /// What went back because the campaign failed, was cancelled or wound down.
    pub refunded_minor: i64,
    /// What of all that goes back has reached its backers.
    pub returned_minor: i64,
    /// What the platform took.
    pub fees_minor: i64,
    /// How many pledges have money in it.
    pub pledges: i64,
    /// The position of the last transfer.
    pub seq: i64,
    /// The hash of the last transfer: proves all before it.
    pub head_hash: ChainHash,
}

impl EscrowStatement {
    /// Draws the statement up from a book's running totals.
    pub fn of(book: &Book) -> Self {
        let account = |kind| book.account(kind);
        let credits = |kind| account(kind).credits_minor;
        let debits = |kind| account(kind).debits_minor;
        let collected_minor = book.collected_minor();
        let withdrawn_minor = credits(AccountKind::WithdrawalsPayable);
        Self {
            currency: book.currency,
            collected_minor,
            withdrawn_minor,
            raised_minor: collected_minor - withdrawn_minor,
            in_escrow_minor: book.balance_minor(AccountKind::Escrow),
            released_minor: credits(AccountKind::InitiatorPayable),
            paid_out_minor: debits(AccountKind::InitiatorPayable),
            refunded_minor: credits(AccountKind::RefundsPayable),
            returned_minor: debits(AccountKind::RefundsPayable) + debits(AccountKind::WithdrawalsPayable),
            fees_minor: credits(AccountKind::PlatformFees) + credits(AccountKind::ProcessingFees),
            pledges: book.pledges_collected,
            seq: book.seq,
            head_hash: book.head_hash,
        }
    }

    /// Whether the statement's two equations hold.
    pub const fn adds_up(&self) -> bool {
        self.collected_minor == self.withdrawn_minor + self.raised_minor
            && self.raised_minor == self.in_escrow_minor + self.released_minor + self.refunded_minor + self.fees_minor
    }
}

/// The statement of a campaign that the caller may see.
pub fn read_escrow_statement(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
) -> Result<(Campaign, EscrowStatement), Failure> {
    let campaign = require_campaign_for(store, context, Operation::GET_ESCROW_STATEMENT, campaign)?;
    let book = store.read_book(campaign.book())?.ok_or(Refusal::NotFound)?;
    Ok((campaign, EscrowStatement::of(&book)))
}

/// A campaign's transfers after a position, in order.
pub fn list_escrow_transfers(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
    after: i64,
    limit: u32,
) -> Result<Vec<Transfer>, Failure> {
    let campaign = require_campaign_for(store, context, Operation::LIST_ESCROW_TRANSFERS, campaign)?;
    Ok(store.list_transfers(campaign.book(), after, limit)?)
}

/// A transfer as everybody may see it: where it stands in the chain, and nothing of what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EscrowLink {
    /// The transfer's position.
    pub seq: i64,
    /// The hash of what it says.
    pub digest: ChainHash,
    /// The hash of the link before it and of the digest.
    pub link: ChainHash,
}

/// The chain of a campaign's transfers after a position: whoever keeps a head can follow it from there.
pub fn read_escrow_chain(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
    after: i64,
    limit: u32,
) -> Result<Vec<EscrowLink>, Failure> {
    let campaign = require_campaign_for(store, context, Operation::GET_ESCROW_CHAIN, campaign)?;
    let transfers = store.list_transfers(campaign.book(), after, limit)?;
    let link = |transfer: Transfer| EscrowLink { seq: transfer.seq, digest: transfer.digest(), link: transfer.hash };
    Ok(transfers.into_iter().map(link).collect())
}

/// A campaign's tranches, and what the caller is to them.
pub fn list_tranches_for(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
) -> Result<(Campaign, Vec<Tranche>, Onlooker), Failure> {
    let campaign = require_campaign_for(store, context, Operation::LIST_TRANCHES, campaign)?;
    let tranches = store.list_tranches(campaign.book())?;
    let mut onlooker = Onlooker { is_funder: is_funder(store, context, &campaign)?, ..Onlooker::default() };
    if let Some(account) = context.actor.account().filter(|_| onlooker.is_funder) {
        for tranche in tranches.iter().filter(|tranche| tranche.state == TrancheState::Requested) {
            if store.has_objected(campaign.book(), tranche.number, tranche.requests, account)? {
                onlooker.objected_to.push(tranche.number);
            }
        }
    }
    Ok((campaign, tranches, onlooker))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::BookId;

    #[test]
    fn a_cent_too_many_anywhere_is_seen() {
        let whole = EscrowStatement {
            collected_minor: 1_000,
            withdrawn_minor: 100,
            raised_minor: 900,
            in_escrow_minor: 400,
            released_minor: 300,
            refunded_minor: 150,
            fees_minor: 50,
            ..EscrowStatement::of(&Book::new(BookId(uuid::Uuid::nil()), Currency::Eur))
        };
        assert!(whole.adds_up());
        let changes: [fn(&mut EscrowStatement); 7] = [
            |statement| statement.collected_minor += 1,
            |statement| statement.withdrawn_minor += 1,
            |statement| statement.raised_minor += 1,
            |statement| statement.in_escrow_minor += 1,
            |statement| statement.released_minor += 1,
            |statement| statement.refunded_minor += 1,
            |statement| statement.fees_minor += 1,
        ];
        for (place, change) in changes.into_iter().enumerate() {
            let mut changed = whole;
            change(&mut changed);
            assert!(!changed.adds_up(), "change {place}");
        }
    }
}
