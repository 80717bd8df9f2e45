//! Random stories: several people, one or two campaigns, a gateway in any mood, a
//! clock that only moves forward. After every command the rules are checked.
//!
//! `PROPTEST_CASES` says for how many cases; there are 256 unless it says otherwise.

mod acts;
mod clockwork;
mod command;
mod player;
mod rules;

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::test_runner::{Config, TestRunner};

use self::command::{Act, Command, Story, Which, Who, story};
use self::player::{Player, Seen};
use crate::campaigns::CampaignState;
use crate::escrow::TrancheState;
use crate::jobs::next_due_at;
use crate::payments::{PaymentOrder, PaymentOrderState};
use crate::scenarios::gateway::{Mood, Verdict};
use crate::scenarios::invariants;
use crate::scenarios::world::FINANCE;

/// How many stories are played for each of proptest's cases.
const STORIES_PER_CASE: u32 = 3;

/// In how many rounds of work everything comes to its end.
const ROUNDS_MAX: usize = 500;

/// What some story or other must have come to, lest the stories prove little.
const ENDINGS: [(&str, &str); 50] = [
    ("approve", "inspection-window-open"),
    ("approve", "not-allowed"),
    ("approve", "succeeded"),
    ("approve", "tranche-state-invalid"),
    ("cancel", "campaign-not-cancellable"),
    ("cancel", "succeeded"),
    ("change", "campaign-not-live"),
    ("change", "pledge-payment-pending"),
    ("change", "reward-sold-out"),
    ("change", "succeeded"),
    ("change", "version-changed"),
    ("close", "campaign-not-live"),
    ("close", "closing"),
    ("close", "succeeded"),
    ("collect", "refused"),
    ("collect", "settled"),
    ("collect", "settled late"),
    ("decide", "failed"),
    ("decide", "succeeded"),
    ("expire", "succeeded"),
    ("freeze", "not-allowed"),
    ("freeze", "succeeded"),
    ("object", "not-allowed"),
    ("object", "succeeded"),
    ("object", "tranche-state-invalid"),
    ("payout", "needs_attention"),
    ("payout", "pending"),
    ("payout", "settled"),
    ("pledge", "campaign-not-live"),
    ("pledge", "own-campaign"),
    ("pledge", "payment-refused"),
    ("pledge", "reward-sold-out"),
    ("pledge", "succeeded"),
    ("pledge", "too-many-reservations"),
    ("refund", "needs_attention"),
    ("refund", "settled"),
    ("refund", "succeeded"),
    ("reject", "not-allowed"),
    ("reject", "succeeded"),
    ("relaunch", "succeeded"),
    ("request", "not-allowed"),
    ("request", "succeeded"),
    ("request", "tranche-state-invalid"),
    ("retry", "payment-order-not-refused"),
    ("retry", "succeeded"),
    ("set_policy", "succeeded"),
    ("unfreeze", "nothing-to-freeze"),
    ("unfreeze", "succeeded"),
    ("wind_down", "succeeded"),
    ("withdraw", "succeeded"),
];

#[test]
fn money_is_conserved_whatever_happens() {
    let seen: Seen = RefCell::new(BTreeMap::new());
    let config = Config::default();
    let cases = config.cases * STORIES_PER_CASE;
    TestRunner::new(Config { cases, failure_persistence: None, ..config })
        .run(&story(), |story| {
            play(&story, &seen);
            Ok(())
        })
        .unwrap();
    let seen = seen.into_inner();
    let missing: Vec<_> = ENDINGS.iter().filter(|ending| !seen.contains_key(ending)).collect();
    assert!(missing.is_empty() || cases < 500, "no story came to {missing:?}");
}

/// Plays a story to its end.
fn play(story: &Story, seen: &Seen) {
    let mut player = Player::new(story, seen);
    story.commands.iter().for_each(|command| player.play(command));
    player.come_to_rest();
    for campaign in player.campaigns.clone() {
        player.end(campaign, story.finishes);
    }
    player.come_to_rest();
    invariants::check_at_rest(&mut player.world);
}

impl Player<'_> {
    /// Lets everything that is under way come to its end; the gateway accepts.
    fn come_to_rest(&mut self) {
        while !self.replies.is_empty() {
            self.play(&Command::Deliver { reply: 0 });
        }
        for _ in 0..ROUNDS_MAX {
            let is_stuck = |order: &&PaymentOrder| order.state == PaymentOrderState::NeedsAttention;
            let orders = self.world.store.orders.iter().map(|(order, _)| order);
            let stuck: Vec<PaymentOrder> = orders.filter(is_stuck).cloned().collect();
            stuck.iter().for_each(|order| self.retry(FINANCE, order));
            if self.work(&[Verdict::Accept]) == 0 {
                let Some(due_at) = next_due_at(&mut self.world.store).unwrap() else { return };
                let lease_ends_at = self.world.now + crate::jobs::LEASE;
                self.world.now = if due_at > self.world.now { due_at } else { lease_ends_at };
            }
        }
        panic!("it never comes to rest");
    }

    /// Finishes a campaign that succeeded, or winds it down.
    fn end(&mut self, campaign: crate::ids::CampaignId, finishes: bool) {
        let by = Who::Rightful;
        let place = self.campaigns.iter().position(|id| *id == campaign).unwrap();
        self.play(&Command::Tell(if finishes { Mood::Instant } else { Mood::Silent }));
        let do_it = |deed| Command::Do { by, campaign: place, deed };
        if !finishes && self.world.campaign(campaign).state == CampaignState::Preparing && self.escrow(campaign) > 0 {
            self.play(&do_it(Act::WindDown));
        }
        while self.world.campaign(campaign).state == CampaignState::Preparing {
            let number = self.number(campaign, Which::Next);
            let deed = match self.world.tranche(campaign, number).state {
                TrancheState::Frozen => Act::Unfreeze,
                TrancheState::Locked => Act::Request(Which::Next),
                _ => Act::Approve(Which::Next),
            };
            let window = self.world.tranche(campaign, number).inspection_ends_at;
            self.world.now = window.map_or(self.world.now, |ends_at| ends_at.max(self.world.now));
            self.play(&do_it(deed));
        }
    }
}
