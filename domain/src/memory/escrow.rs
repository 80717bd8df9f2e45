//! Tranches, objections and outflows in memory.

use super::{MemoryStore, check, check_new, one, page_of};
use crate::escrow::{EscrowStore, Objection, Outflow, Tranche, TrancheState, TrancheStep};
use crate::ids::{AccountId, BookId, ObjectionId};
use crate::page::{Page, PageRequest};
use crate::store::StoreError;

fn check_tranche(tranche: &Tranche) -> Result<(), StoreError> {
    check(tranche.number >= 1, "tranches_number")?;
    check(tranche.share.get() > 0, "tranches_share")?;
    let is_frozen = tranche.state == TrancheState::Frozen;
    let has_both = tranche.frozen_from.is_some() == is_frozen && tranche.freeze_reason.is_some() == is_frozen;
    check(has_both, "tranches_frozen")?;
    let fees_fit = tranche.platform_fee_minor >= 0
        && tranche.processing_fee_minor >= 0
        && tranche.platform_fee_minor + tranche.processing_fee_minor <= tranche.amount_minor.unwrap_or(0);
    check(fees_fit, "tranches_amount")?;
    let is_out = matches!(tranche.state, TrancheState::Approved | TrancheState::Paid);
    let by_two = tranche.decided_by.is_none() || tranche.decided_by != tranche.requested_by;
    check(!is_out || by_two, "tranches_two_people")
}

impl EscrowStore for MemoryStore {
    fn replace_tranches(&mut self, book: BookId, tranches: &[Tranche]) -> Result<(), StoreError> {
        tranches.iter().try_for_each(check_tranche)?;
        let mut tranches = tranches.to_vec();
        tranches.sort_by_key(|tranche| tranche.number);
        self.tranches.insert(book, tranches);
        Ok(())
    }

    fn list_tranches(&mut self, book: BookId) -> Result<Vec<Tranche>, StoreError> {
        Ok(self.tranches.get(&book).cloned().unwrap_or_default())
    }

    fn update_tranche(&mut self, tranche: &Tranche) -> Result<(), StoreError> {
        check_tranche(tranche)?;
        let is_before = |kept: &&mut Tranche| kept.number == tranche.number && kept.version + 1 == tranche.version;
        let own = self.tranches.get_mut(&tranche.book).into_iter().flatten();
        *one(own.into_iter().find(is_before), "tranches")? = tranche.clone();
        Ok(())
    }

    fn insert_tranche_step(&mut self, step: &TrancheStep) -> Result<(), StoreError> {
        let key = |step: &TrancheStep| (step.book, step.tranche, step.position);
        check_new(self.steps.iter().all(|other| key(other) != key(step)), "tranche_steps_pkey")?;
        self.steps.push(step.clone());
        Ok(())
    }

    fn list_tranche_steps(
        &mut self,
        book: BookId,
        tranche: i64,
        page: &PageRequest<i64>,
    ) -> Result<Page<TrancheStep, i64>, StoreError> {
        let own = self.steps.iter().filter(|step| (step.book, step.tranche) == (book, tranche));
        Ok(page_of(own.cloned().collect(), page, |step| step.position))
    }

    fn insert_objection(&mut self, objection: &Objection) -> Result<(), StoreError> {
        let is_same = |other: &Objection| {
            (other.book, other.tranche, other.request, other.account)
                == (objection.book, objection.tranche, objection.request, objection.account)
        };
        check_new(!self.objections.iter().any(is_same), "objections_once")?;
        check_new(self.objections.iter().all(|other| other.id != objection.id), "objections_pkey")?;
        self.objections.push(objection.clone());
        Ok(())
    }

    fn has_objected(
        &mut self,
        book: BookId,
        tranche: i64,
        request: i64,
        account: AccountId,
    ) -> Result<bool, StoreError> {
        let wanted = (book, tranche, request, account);
        let key = |other: &Objection| (other.book, other.tranche, other.request, other.account);
        Ok(self.objections.iter().any(|objection| key(objection) == wanted))
    }

    fn list_objections(
        &mut self,
        book: BookId,
        tranche: i64,
        page: &PageRequest<ObjectionId>,
    ) -> Result<Page<Objection, ObjectionId>, StoreError> {
        let own = self.objections.iter().filter(|objection| (objection.book, objection.tranche) == (book, tranche));
        Ok(page_of(own.cloned().collect(), page, |objection| objection.id))
    }

    fn insert_outflow(&mut self, outflow: &Outflow) -> Result<(), StoreError> {
        let is_same = |other: &Outflow| (other.book, other.number) == (outflow.book, outflow.number);
        check_new(!self.outflows.iter().any(is_same), "escrow_outflows_pkey")?;
        check((0..=outflow.cut.whole).contains(&outflow.cut.amount), "escrow_outflows_amount")?;
        self.outflows.push(outflow.clone());
        Ok(())
    }

    fn list_outflows(&mut self, book: BookId) -> Result<Vec<Outflow>, StoreError> {
        let mut own: Vec<Outflow> = self.outflows.iter().filter(|outflow| outflow.book == book).cloned().collect();
        own.sort_by_key(|outflow| outflow.number);
        Ok(own)
    }
}
