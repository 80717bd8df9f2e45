//! Pledges in memory.

use chrono::{DateTime, Utc};

use super::{MemoryStore, check, check_new, newest_page_of, one, page_of};
use crate::campaigns::{BackerPledgeKey, Pledge, PledgeState, PledgeStore, Revision};
use crate::ids::{AccountId, BookId, CampaignId, PledgeId};
use crate::page::{Page, PageRequest};
use crate::store::StoreError;

fn check_pledge(pledge: &Pledge) -> Result<(), StoreError> {
    let fits = |revision: &Revision| {
        (1..=pledge.revisions).contains(&revision.number)
            && revision.free_amount_minor >= 0
            && revision.amount_minor > 0
            && revision.lines.iter().all(|line| line.quantity > 0 && line.unit_price_minor >= 0)
    };
    check(pledge.current.as_ref().is_none_or(fits), "pledges_current")?;
    check(pledge.pending.as_ref().is_none_or(fits), "pledges_pending")?;
    check(pledge.pending.is_some() == pledge.payment_due_at.is_some(), "pledges_payment_due")?;
    check(pledge.unpaid.as_ref().is_none_or(fits), "pledges_unpaid")?;
    let is_none = pledge.current.is_none() && pledge.pending.is_none();
    check(pledge.unpaid.is_some() == is_none, "pledges_unpaid")?;
    let (given, refunded) = (pledge.collected_minor(), pledge.refunded_minor);
    let is_true = match pledge.state {
        PledgeState::Refunded => refunded > 0 && refunded == given,
        PledgeState::PartlyRefunded => (1..given).contains(&refunded),
        _ => refunded == 0,
    };
    check(is_true, "pledges_refunded")?;
    let is_collected = pledge.current.is_some() && pledge.collected_at.is_some();
    check(pledge.state != PledgeState::Collected || is_collected, "pledges_collected")
}

impl MemoryStore {
    fn collected(&self, campaign: CampaignId) -> impl Iterator<Item = &Pledge> {
        let is_held = move |pledge: &&Pledge| pledge.campaign == campaign && pledge.state == PledgeState::Collected;
        self.pledges.iter().filter(is_held)
    }
}

impl PledgeStore for MemoryStore {
    fn insert_pledge(&mut self, pledge: &Pledge) -> Result<(), StoreError> {
        let own = || self.pledges.iter().filter(|other| other.campaign == pledge.campaign);
        check_new(own().all(|other| other.id != pledge.id), "pledges_pkey")?;
        check_new(own().all(|other| other.sequence != pledge.sequence), "pledges_sequence")?;
        check_pledge(pledge)?;
        self.pledges.push(pledge.clone());
        Ok(())
    }

    fn find_pledge(&mut self, campaign: CampaignId, id: PledgeId) -> Result<Option<Pledge>, StoreError> {
        Ok(self.pledges.iter().find(|pledge| (pledge.campaign, pledge.id) == (campaign, id)).cloned())
    }

    fn update_pledge(&mut self, pledge: &Pledge) -> Result<(), StoreError> {
        check_pledge(pledge)?;
        let is_before = |kept: &&mut Pledge| {
            (kept.campaign, kept.id) == (pledge.campaign, pledge.id) && kept.version + 1 == pledge.version
        };
        *one(self.pledges.iter_mut().find(is_before), "pledges")? = pledge.clone();
        Ok(())
    }

    fn list_pledges(
        &mut self,
        campaign: CampaignId,
        state: Option<PledgeState>,
        page: &PageRequest<i64>,
    ) -> Result<Page<Pledge, i64>, StoreError> {
        let is_wanted =
            |pledge: &&Pledge| pledge.campaign == campaign && state.is_none_or(|state| pledge.state == state);
        Ok(page_of(self.pledges.iter().filter(is_wanted).cloned().collect(), page, |pledge| pledge.sequence))
    }

    fn list_overdue_pledges(
        &mut self,
        campaign: CampaignId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Pledge>, StoreError> {
        let is_overdue = |pledge: &&Pledge| pledge.pending.is_some() && !pledge.is_payable(now);
        let own = self.pledges.iter().filter(|pledge| pledge.campaign == campaign);
        let mut overdue: Vec<Pledge> = own.filter(is_overdue).cloned().collect();
        overdue.sort_by_key(|pledge| (pledge.payment_due_at, pledge.id));
        overdue.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(overdue)
    }

    fn list_payments_due(
        &mut self,
        campaign: CampaignId,
        backer: AccountId,
        limit: u32,
    ) -> Result<Vec<DateTime<Utc>>, StoreError> {
        let own = self.pledges.iter().filter(|pledge| (pledge.campaign, pledge.backer) == (campaign, backer));
        let mut due: Vec<DateTime<Utc>> = own.filter_map(|pledge| pledge.payment_due_at).collect();
        due.sort_unstable();
        due.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(due)
    }

    fn find_last_payment_due_at(&mut self, campaign: CampaignId) -> Result<Option<DateTime<Utc>>, StoreError> {
        let own = self.pledges.iter().filter(|pledge| pledge.campaign == campaign);
        Ok(own.filter_map(|pledge| pledge.payment_due_at).max())
    }

    fn list_pledges_of(
        &mut self,
        backer: AccountId,
        page: &PageRequest<BackerPledgeKey>,
    ) -> Result<Page<Pledge, BackerPledgeKey>, StoreError> {
        let own = self.pledges.iter().filter(|pledge| pledge.backer == backer).cloned().collect();
        Ok(newest_page_of(own, page, |pledge| (pledge.created_at, pledge.id)))
    }

    fn list_collected_amounts(&mut self, book: BookId) -> Result<Vec<(i64, i64)>, StoreError> {
        let mut amounts: Vec<(i64, i64)> =
            self.collected(book.into()).map(|pledge| (pledge.sequence, pledge.collected_minor())).collect();
        amounts.sort_unstable();
        Ok(amounts)
    }

    fn is_funder(&mut self, campaign: CampaignId, account: AccountId) -> Result<bool, StoreError> {
        Ok(self.collected(campaign).any(|pledge| pledge.backer == account))
    }
}
