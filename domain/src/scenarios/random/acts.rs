//! What people do to campaigns.

use super::command::{Act, Who};
use super::player::{Player, whoever};
use super::rules;
use crate::campaigns::{CampaignState, PledgeState, cancel_campaign, launch_campaign, relaunch_campaign};
use crate::escrow::{
    Outflow, PlannedTranche, Tranche, TrancheState, WindDownShare, approve_tranche, create_objection, freeze_escrow,
    reject_tranche, request_tranche, unfreeze_escrow, wind_down_campaign,
};
use crate::ids::{CampaignId, ObjectionId};
use crate::scenarios::gateway::Mood;
use crate::scenarios::world::{BACKER, Basket, FINANCE, account, evidence, reason};
use crate::text::Prose;

impl Player<'_> {
    pub(super) fn do_deed(&mut self, by: Who, id: CampaignId, deed: Act) {
        let by = match (deed, whoever(by, self.rightful(&self.world.campaign(id), deed))) {
            // Somebody of finance must be left who has no money in it.
            (Act::Pledge(_), FINANCE) => BACKER,
            (_, by) => by,
        };
        match deed {
            Act::Pledge(basket) => self.pledge(by, id, basket),
            Act::Launch => self.launch(by, id),
            Act::Cancel => self.cancel(by, id),
            Act::Relaunch => self.relaunch(by, id),
            Act::Approve(which) => self.approve(by, id, self.number(id, which)),
            Act::WindDown => self.wind_down(by, id),
            Act::Request(which) | Act::Object(which) | Act::Reject(which) => {
                self.inspect(by, id, deed, self.number(id, which));
            }
            Act::Freeze | Act::Unfreeze => self.freeze(by, id, deed),
        }
    }

    fn pledge(&mut self, by: u8, id: CampaignId, basket: Basket) {
        let against = rules::against_deed(&self.world, by, id, Act::Pledge(basket), 0);
        let is_at_once = self.world.gateway.mood == Mood::Instant;
        let amount = basket.amount_minor();
        let escrow = (id, if is_at_once { amount } else { 0 });
        let Some(pledge) = self.attempt("pledge", &against, escrow, |world| world.pledge(by, id, basket)) else {
            return;
        };
        assert_eq!(pledge, self.world.find_pledge(pledge.id));
        assert_eq!(pledge.backer, account(by));
        let state = if is_at_once { PledgeState::Collected } else { PledgeState::AwaitingPayment };
        assert_eq!((pledge.state, pledge.current.or(pledge.pending).unwrap().amount_minor), (state, amount));
    }

    fn launch(&mut self, by: u8, id: CampaignId) {
        let against = rules::against_deed(&self.world, by, id, Act::Launch, 0);
        if self.world.campaign(id).state == CampaignState::Draft {
            self.world.schedule(id, 10);
        }
        let launched = self.attempt("launch", &against, (id, 0), |world| {
            world.by(by, |store, context| launch_campaign(store, context, id))
        });
        assert!(launched.is_none_or(|campaign| campaign.policy_version.is_some()));
    }

    fn cancel(&mut self, by: u8, id: CampaignId) {
        let against = rules::against_deed(&self.world, by, id, Act::Cancel, 0);
        let cancel = |dry_run| {
            move |world: &mut crate::scenarios::world::World| {
                world.by(by, |store, context| cancel_campaign(store, context, id, dry_run))
            }
        };
        let preview = self.rehearse("cancel", &against, cancel(true));
        let cancelled = self.attempt("cancel", &against, (id, 0), cancel(false));
        if let (Some(preview), Some(cancelled)) = (preview, cancelled) {
            assert_eq!((preview.pledges, preview.refunded_minor), (cancelled.pledges, cancelled.refunded_minor));
            assert_eq!(preview.refunded_minor, self.escrow(id));
            self.promise_all(id);
        }
    }

    /// Every pledge of a campaign that failed or was cancelled goes back whole.
    pub(super) fn promise_all(&mut self, id: CampaignId) {
        let own = self.world.store.pledges.iter().filter(|pledge| pledge.campaign == id);
        let held = own.filter(|pledge| pledge.state == PledgeState::Collected);
        self.promised.extend(held.map(|pledge| ((id, pledge.sequence), pledge.collected_minor())));
    }

    fn relaunch(&mut self, by: u8, id: CampaignId) {
        let against = rules::against_deed(&self.world, by, id, Act::Relaunch, 0);
        let draft = CampaignId(self.world.next_id());
        let relaunched = self.attempt("relaunch", &against, (id, 0), |world| {
            world.by(by, |store, context| relaunch_campaign(store, context, id, draft))
        });
        if let Some(copy) = relaunched {
            let failed = self.world.campaign(id);
            assert_eq!((copy.relaunch_of, failed.relaunched_as), (Some(id), Some(draft)));
            assert_eq!((&copy.terms.title, copy.terms.goal), (&failed.terms.title, failed.terms.goal));
            let plan =
                |id| -> Vec<PlannedTranche> { self.world.tranches(id).iter().map(PlannedTranche::from).collect() };
            assert_eq!(plan(draft), plan(id));
            let rewards = self.world.rewards(draft);
            assert!(rewards.len() == 2 && rewards.iter().all(|reward| reward.taken == 0));
            self.campaigns.push(draft);
        }
    }

    fn inspect(&mut self, by: u8, id: CampaignId, deed: Act, number: i64) {
        let against = rules::against_deed(&self.world, by, id, deed, number);
        match deed {
            Act::Request(_) => {
                let ends_at = self.world.now + self.inspection_window(id);
                let requested = self.attempt("request", &against, (id, 0), |world| {
                    world.by(by, |store, context| request_tranche(store, context, id, number, evidence()))
                });
                if let Some((_, tranches)) = requested {
                    let tranche = self.world.tranche(id, number);
                    assert_eq!(tranches, self.world.tranches(id));
                    assert_eq!((tranche.state, tranche.inspection_ends_at), (TrancheState::Requested, Some(ends_at)));
                }
            }
            Act::Object(_) => {
                let objection = ObjectionId(self.world.next_id());
                let reason = Prose::parse("reason", "I have seen nothing.").unwrap();
                self.attempt("object", &against, (id, 0), |world| {
                    world.by(by, |store, context| create_objection(store, context, (id, number), objection, reason))
                });
            }
            _ => {
                let rejected = self.attempt("reject", &against, (id, 0), |world| {
                    world.by(by, |store, context| reject_tranche(store, context, id, number, reason()))
                });
                if rejected.is_some() {
                    let tranche = self.world.tranche(id, number);
                    assert_eq!((tranche.state, tranche.inspection_ends_at), (TrancheState::Locked, None));
                }
            }
        }
    }

    fn inspection_window(&self, id: CampaignId) -> chrono::Duration {
        let campaign = self.world.campaign(id);
        match campaign.policy_version {
            Some(_) => self.world.terms_of(&campaign).inspection_window(),
            None => chrono::Duration::zero(),
        }
    }

    fn approve(&mut self, by: u8, id: CampaignId, number: i64) {
        let against = rules::against_deed(&self.world, by, id, Act::Approve(super::command::Which::Next), number);
        let approve = |dry_run| {
            move |world: &mut crate::scenarios::world::World| {
                world.by(by, |store, context| approve_tranche(store, context, id, number, dry_run))
            }
        };
        let preview = self.rehearse("approve", &against, approve(true));
        let tranche = self.world.tranches(id).iter().find(|tranche| tranche.number == number);
        let amount = tranche.and_then(|tranche| tranche.amount_minor).unwrap_or(0);
        let approved = self.attempt("approve", &against, (id, -amount), approve(false));
        let (Some(preview), Some(approved)) = (preview, approved) else { return };
        let parts = |outflows: &[Outflow]| -> Vec<_> {
            outflows.iter().map(|outflow| (outflow.number, outflow.kind, outflow.tranche, outflow.cut)).collect()
        };
        assert_eq!(parts(&preview.outflows), parts(&approved.outflows));
        assert_eq!(preview.odd_pledges, approved.odd_pledges);
        assert_eq!((preview.in_escrow_minor, approved.in_escrow_minor), (self.escrow(id), self.escrow(id)));
        assert_eq!(preview.campaign.state, approved.campaign.state);
        assert_eq!((approved.campaign, approved.tranches), (self.world.campaign(id), self.world.tranches(id).to_vec()));
        assert_eq!(&approved.tranche, self.world.tranche(id, number));
    }

    fn freeze(&mut self, by: u8, id: CampaignId, deed: Act) {
        let against = rules::against_deed(&self.world, by, id, deed, 0);
        let is_freeze = matches!(deed, Act::Freeze);
        let reason = reason();
        let was: Vec<Tranche> = self.world.tranches(id).to_vec();
        let name = if is_freeze { "freeze" } else { "unfreeze" };
        let changed = self.attempt(name, &against, (id, 0), |world| {
            world.by(by, |store, context| match is_freeze {
                true => freeze_escrow(store, context, id, &reason),
                false => unfreeze_escrow(store, context, id),
            })
        });
        for (was, is) in was.iter().zip(changed.iter().flat_map(|_| self.world.tranches(id))) {
            let expected = match (is_freeze, was.state) {
                (true, TrancheState::Locked | TrancheState::Requested) => TrancheState::Frozen,
                (false, TrancheState::Frozen) => was.frozen_from.unwrap(),
                (_, other) => other,
            };
            assert_eq!(is.state, expected);
            let has_new_window = !is_freeze && was.frozen_from == Some(TrancheState::Requested);
            let window = self.world.now + self.inspection_window(id);
            assert_eq!(is.inspection_ends_at, if has_new_window { Some(window) } else { was.inspection_ends_at });
        }
    }

    pub(super) fn wind_down(&mut self, by: u8, id: CampaignId) {
        let against = rules::against_deed(&self.world, by, id, Act::WindDown, 0);
        let wind_down = |dry_run| {
            move |world: &mut crate::scenarios::world::World| {
                world.by(by, |store, context| wind_down_campaign(store, context, id, &reason(), dry_run))
            }
        };
        let preview = self.rehearse("wind_down", &against, wind_down(true));
        let wound_down = self.attempt("wind_down", &against, (id, 0), wind_down(false));
        let (Some(preview), Some(wound_down)) = (preview, wound_down) else { return };
        assert_eq!(preview.shares, wound_down.shares);
        assert_eq!(preview.returned_minor, self.escrow(id));
        assert_eq!(preview.shares.iter().map(|share| share.returned_minor).sum::<i64>(), self.escrow(id));
        let returned = preview.shares.iter().filter(|share| share.returned_minor > 0).count();
        assert_eq!(preview.pledges, i64::try_from(returned).unwrap());
        self.check_proportions(id, &preview.shares);
        assert_eq!(preview.tranches, wound_down.tranches);
        assert_eq!(wound_down.tranches, self.world.tranches(id));
        let promised = preview.shares.iter().map(|share| ((id, share.sequence), share.returned_minor));
        self.promised.extend(promised);
    }

    /// Each outflow may leave a pledge less than a cent off its proportion.
    fn check_proportions(&self, id: CampaignId, shares: &[WindDownShare]) {
        let pledged: i128 = shares.iter().map(|share| i128::from(share.pledged_minor)).sum();
        let outflows = self.world.store.outflows.iter().filter(|outflow| outflow.book == id.into()).count();
        for share in shares {
            let exact = i128::from(share.pledged_minor) * i128::from(self.escrow(id));
            let off = i128::from(share.returned_minor) * pledged - exact;
            assert!(off.abs() < pledged * i128::try_from(outflows.max(1)).unwrap(), "{share:?}");
            assert_eq!(share.is_odd, off > 0);
        }
    }
}
