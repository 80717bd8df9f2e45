//! Shipments in memory.

use std::collections::BTreeMap;

use super::{MemoryStore, check_new, newest_page_of, one};
use crate::campaigns::{Pledge, PledgeState, Revision};
use crate::ids::{CampaignId, PledgeId, RewardId, ShipmentId};
use crate::page::{Page, PageRequest};
use crate::shipments::{Completion, Shipment, ShipmentFilter, ShipmentKey, ShipmentState, ShipmentStore};
use crate::store::StoreError;

impl ShipmentStore for MemoryStore {
    fn insert_shipment(&mut self, shipment: &Shipment) -> Result<(), StoreError> {
        check_new(self.shipments.iter().all(|other| other.id != shipment.id), "shipments_pkey")?;
        self.shipments.push(shipment.clone());
        Ok(())
    }

    fn find_shipment(&mut self, campaign: CampaignId, id: ShipmentId) -> Result<Option<Shipment>, StoreError> {
        Ok(self.shipments.iter().find(|found| (found.campaign, found.id) == (campaign, id)).cloned())
    }

    fn find_shipments(&mut self, campaign: CampaignId, ids: &[ShipmentId]) -> Result<Vec<Shipment>, StoreError> {
        let is_wanted = |found: &&Shipment| found.campaign == campaign && ids.contains(&found.id);
        Ok(self.shipments.iter().filter(is_wanted).cloned().collect())
    }

    fn list_shipments_of(&mut self, campaign: CampaignId, pledges: &[PledgeId]) -> Result<Vec<Shipment>, StoreError> {
        let is_wanted = |found: &&Shipment| found.campaign == campaign && pledges.contains(&found.pledge);
        Ok(self.shipments.iter().filter(is_wanted).cloned().collect())
    }

    fn update_shipment(&mut self, written: &Shipment) -> Result<(), StoreError> {
        let is_before = |found: &&mut Shipment| found.id == written.id && found.version + 1 == written.version;
        *one(self.shipments.iter_mut().find(is_before), "shipments")? = written.clone();
        Ok(())
    }

    fn list_shipments(
        &mut self,
        campaign: CampaignId,
        filter: &ShipmentFilter,
        page: &PageRequest<ShipmentKey>,
    ) -> Result<Page<Shipment, ShipmentKey>, StoreError> {
        let backer = |id: PledgeId| self.pledges.iter().find(|pledge| pledge.id == id).map(|pledge| pledge.backer);
        let is_wanted = |found: &&Shipment| {
            found.campaign == campaign
                && filter.pledge.is_none_or(|pledge| found.pledge == pledge)
                && filter.state.is_none_or(|state| found.state == state)
                && filter.wave.as_ref().is_none_or(|wave| found.wave.as_ref() == Some(wave))
                && filter.backer.is_none_or(|account| backer(found.pledge) == Some(account))
        };
        let wanted = self.shipments.iter().filter(is_wanted).cloned().collect();
        Ok(newest_page_of(wanted, page, |shipment: &Shipment| (shipment.created_at, shipment.id)))
    }

    fn count_undelivered_lines(&mut self, campaign: CampaignId) -> Result<i64, StoreError> {
        let is_collected = |pledge: &&Pledge| pledge.campaign == campaign && pledge.state == PledgeState::Collected;
        let mut undelivered = 0;
        for pledge in self.pledges.iter().filter(is_collected) {
            let taken = pledge.current.as_ref().map(Revision::quantities).unwrap_or_default();
            let mut sent: BTreeMap<(RewardId, bool), i64> = BTreeMap::new();
            for shipment in self.shipments.iter().filter(|shipment| shipment.pledge == pledge.id) {
                let is_open = matches!(shipment.state, ShipmentState::Planned | ShipmentState::Shipped);
                for line in shipment.lines.iter().filter(|_| shipment.state != ShipmentState::Returned) {
                    *sent.entry((line.reward, is_open)).or_insert(0) += line.quantity;
                }
            }
            let of = |reward, is_open| sent.get(&(reward, is_open)).copied().unwrap_or(0);
            let is_missing =
                |(reward, quantity): &(&RewardId, &i64)| of(**reward, true) > 0 || of(**reward, false) < **quantity;
            undelivered += i64::try_from(taken.iter().filter(is_missing).count()).unwrap_or(i64::MAX);
        }
        Ok(undelivered)
    }

    fn insert_completion(&mut self, completion: &Completion) -> Result<(), StoreError> {
        let is_new = self.completions.iter().all(|other| other.campaign != completion.campaign);
        check_new(is_new, "campaign_completions_pkey")?;
        self.completions.push(completion.clone());
        Ok(())
    }

    fn find_completion(&mut self, campaign: CampaignId) -> Result<Option<Completion>, StoreError> {
        Ok(self.completions.iter().find(|found| found.campaign == campaign).cloned())
    }
}
