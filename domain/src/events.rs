//! What happened to a campaign or a provider, and to the money: recorded with the change itself,
//! numbered without gaps within its book, so that no reader skips one.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::actor::named;
use crate::chain::{ChainHash, Fields};
use crate::ids::{AccountId, BookId};

named! {
    /// The kinds of events.
    EventKind {
        /// A draft was created.
        CampaignCreated "campaign_created",
        /// A campaign went live.
        CampaignLaunched "campaign_launched",
        /// A campaign was cancelled.
        CampaignCancelled "campaign_cancelled",
        /// A campaign reached its deadline while payments were under way, and waits for them.
        CampaignClosing "campaign_closing",
        /// A campaign reached its goal.
        CampaignSucceeded "campaign_succeeded",
        /// A campaign missed its goal.
        CampaignFailed "campaign_failed",
        /// Rewards are being prepared.
        CampaignPreparing "campaign_preparing",
        /// The last tranche was approved.
        CampaignReady "campaign_ready",
        /// A campaign that could not finish was wound down.
        CampaignWoundDown "campaign_wound_down",
        /// A failed campaign was relaunched as a new draft.
        CampaignRelaunched "campaign_relaunched",
        /// A live campaign says something else about itself; what it said before stays readable.
        CampaignTextChanged "campaign_text_changed",
        /// A reward was added to a live campaign.
        RewardAdded "reward_added",
        /// There are more of a reward of a live campaign.
        RewardStockRaised "reward_stock_raised",
        /// A reward of a live campaign is not offered any more; whoever took it keeps it.
        RewardStopped "reward_stopped",
        /// A pledge, or a change of one, waits for its payment: how much, and until when.
        PledgeReserved "pledge_reserved",
        /// A pledge's money is in escrow.
        PledgeCollected "pledge_collected",
        /// A pledge's payment was refused.
        PledgeRefused "pledge_refused",
        /// A reservation was not paid in time.
        PledgeExpired "pledge_expired",
        /// A pledge's payment was under way when its campaign ended: it is not awaited any more.
        PledgeDropped "pledge_dropped",
        /// The payment service took a pledge's payment twice; the second goes back.
        PledgeChargedTwice "pledge_charged_twice",
        /// The payment service refused a refund: finance looks into it.
        RefundDelayed "refund_delayed",
        /// The payment service refused a payout: finance looks into it.
        PayoutDelayed "payout_delayed",
        /// A pledge was changed: what it is now.
        PledgeChanged "pledge_changed",
        /// A pledge was withdrawn by its backer.
        PledgeWithdrawn "pledge_withdrawn",
        /// A pledge is refunded to its backer.
        PledgeRefunded "pledge_refunded",
        /// A pledge's money came in when it was not awaited any more, and goes back.
        PledgeLate "pledge_late",
        /// Money that goes back reached its backer.
        RefundPaid "refund_paid",
        /// A tranche release was asked for.
        TrancheRequested "tranche_requested",
        /// A backer objected to a release.
        TrancheObjected "tranche_objected",
        /// A release was approved.
        TrancheApproved "tranche_approved",
        /// A release was rejected.
        TrancheRejected "tranche_rejected",
        /// A tranche reached the initiator.
        TranchePaid "tranche_paid",
        /// The remaining tranches were frozen.
        EscrowFrozen "escrow_frozen",
        /// The remaining tranches were released from the freeze.
        EscrowUnfrozen "escrow_unfrozen",
        /// A refund or payout needs somebody of finance.
        PaymentNeedsAttention "payment_needs_attention",
        /// The payment service moved money that it had moved before.
        PaymentMovedTwice "payment_moved_twice",
        /// Somebody became a provider.
        ProviderCreated "provider_created",
        /// A subscription was paid for the first time.
        SubscriptionStarted "subscription_started",
        /// A further month of a subscription was paid.
        SubscriptionRenewed "subscription_renewed",
        /// A subscription went over to a larger plan.
        SubscriptionUpgraded "subscription_upgraded",
        /// The payment of a further month was refused or is not there yet.
        SubscriptionPastDue "subscription_past_due",
        /// A subscription is to end with the month that is paid.
        SubscriptionCancelled "subscription_cancelled",
        /// A subscription goes on after all.
        SubscriptionResumed "subscription_resumed",
        /// A subscription ended.
        SubscriptionEnded "subscription_ended",
        /// The payment of a purchase was refused.
        PurchaseRefused "purchase_refused",
        /// A purchase was not paid in time.
        PurchaseExpired "purchase_expired",
        /// Money came in for a purchase that is no longer wanted, and goes back.
        PurchaseReturned "purchase_returned",
        /// Credits of a month or a pack came in.
        CreditsGranted "credits_granted",
        /// Credits were spent on a project.
        CreditsSpent "credits_spent",
        /// Spent credits were refunded.
        CreditsRefunded "credits_refunded",
        /// Credits expired.
        CreditsExpired "credits_expired",
    }
}

/// The form in which an event is hashed; part of what is hashed.
const EVENT_VERSION: u8 = 1;

/// What is to be recorded of something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What happened.
    pub kind: EventKind,
    /// The id of the pledge, order, lot, spend or the like that it happened to.
    pub subject: Uuid,
    /// How much money or how many credits it is about.
    pub amount_minor: Option<i64>,
    /// The tranche that it is about.
    pub tranche: Option<i64>,
    /// When what began with it ends: until then a payment is awaited, a release may be objected to.
    pub until: Option<DateTime<Utc>>,
    /// What somebody wrote: a reason.
    pub words: Option<String>,
}

impl Entry {
    /// Something that happened to a thing.
    pub const fn of(kind: EventKind, subject: Uuid) -> Self {
        Self { kind, subject, amount_minor: None, tranche: None, until: None, words: None }
    }

    /// With how much it is about.
    #[must_use]
    pub fn amount(self, amount_minor: i64) -> Self {
        Self { amount_minor: Some(amount_minor), ..self }
    }

    /// With the tranche that it is about.
    #[must_use]
    pub fn tranche(self, number: i64) -> Self {
        Self { tranche: Some(number), ..self }
    }

    /// With when what begins with it ends.
    #[must_use]
    pub fn until(self, until: Option<DateTime<Utc>>) -> Self {
        Self { until, ..self }
    }

    /// With what somebody wrote.
    #[must_use]
    pub fn saying(self, words: &str) -> Self {
        Self { words: Some(words.to_owned()), ..self }
    }
}

/// Something that happened: ids, words of Palier, amounts and instants, chained within its book. What a person wrote
/// stands apart ([`EventWords`]); the chain holds its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The book that it happened in.
    pub book: BookId,
    /// Its position in the book: 1, 2, 3 …
    pub seq: i64,
    /// What happened.
    pub kind: EventKind,
    /// The id of the pledge, order, lot, spend or the like that it happened to.
    pub subject: Uuid,
    /// The account that made it happen; none when Palier did.
    pub actor: Option<AccountId>,
    /// How much money or how many credits it is about.
    pub amount_minor: Option<i64>,
    /// The tranche that it is about.
    pub tranche: Option<i64>,
    /// When what began with it ends.
    pub until: Option<DateTime<Utc>>,
    /// The digest of what somebody wrote.
    pub words_digest: Option<ChainHash>,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// Its link of the chain: the hash of the link before it and its own digest.
    pub hash: ChainHash,
}

impl Event {
    /// The hash over all that it says, each field preceded by its length.
    pub fn digest(&self) -> ChainHash {
        let number = |number: Option<i64>| number.map(i64::to_be_bytes);
        let (amount, tranche) = (number(self.amount_minor), number(self.tranche));
        let until = number(self.until.map(|at| at.timestamp_micros()));
        let mut fields = Fields::default();
        fields.add(&[EVENT_VERSION]);
        fields.add(self.book.0.as_bytes());
        fields.add(&self.seq.to_be_bytes());
        fields.add(self.kind.as_str().as_bytes());
        fields.add(self.subject.as_bytes());
        fields.add(self.actor.as_ref().map_or(&[], |actor| actor.0.as_bytes().as_slice()));
        fields.add(amount.as_ref().map_or(&[], |number| number.as_slice()));
        fields.add(tranche.as_ref().map_or(&[], |number| number.as_slice()));
        fields.add(until.as_ref().map_or(&[], |number| number.as_slice()));
        fields.add(self.words_digest.as_ref().map_or(&[], |digest| digest.0.as_slice()));
        fields.add(&self.occurred_at.timestamp_micros().to_be_bytes());
        fields.hash()
    }

    /// Its id for whoever reads it: made of its link, which no other event has.
    pub fn id(&self) -> Uuid {
        let (bytes, _) = self.hash.0.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
        uuid::Builder::from_custom_bytes(*bytes).into_uuid()
    }

    /// Its link of the chain after a link.
    pub fn link_after(&self, previous: ChainHash) -> ChainHash {
        previous.link(self.digest())
    }
}

/// What somebody wrote that an event speaks of. Erased with its salt, its digest in the chain says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventWords {
    /// The book of the event.
    pub book: BookId,
    /// The event's position in it.
    pub seq: i64,
    /// What nobody can guess, so that nobody can try words against the digest.
    pub salt: Uuid,
    /// What was written.
    pub text: String,
}

impl EventWords {
    /// The hash over salt and text.
    pub fn digest(&self) -> ChainHash {
        let mut fields = Fields::default();
        fields.add(self.salt.as_bytes());
        fields.add(self.text.as_bytes());
        fields.hash()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Event {
        Event {
            book: BookId(Uuid::from_u128(1)),
            seq: 2,
            kind: EventKind::TrancheRequested,
            subject: Uuid::from_u128(3),
            actor: None,
            amount_minor: None,
            tranche: Some(2),
            until: None,
            words_digest: None,
            occurred_at: DateTime::from_timestamp_micros(1_772_442_000_123_456).unwrap(),
            hash: ChainHash::GENESIS,
        }
    }

    #[test]
    fn what_is_hashed_stays_what_it_is() {
        let link = "dcd6db0cd0a81459cac9f38bbd1a784ffbb0924fb56d184fdad13a0f0e53f9dd";
        assert_eq!(event().link_after(ChainHash([7; 32])).to_string(), link);
    }

    #[test]
    fn every_field_is_part_of_the_digest() {
        let changes: [fn(&mut Event); 10] = [
            |event| event.book = BookId(Uuid::from_u128(9)),
            |event| event.seq += 1,
            |event| event.kind = EventKind::TrancheApproved,
            |event| event.subject = Uuid::from_u128(9),
            |event| event.actor = Some(AccountId(Uuid::from_u128(9))),
            |event| event.amount_minor = Some(2),
            |event| event.tranche = None,
            |event| event.until = Some(event.occurred_at),
            |event| event.words_digest = Some(ChainHash::GENESIS),
            |event| event.occurred_at += chrono::Duration::microseconds(1),
        ];
        for (place, change) in changes.into_iter().enumerate() {
            let mut changed = event();
            change(&mut changed);
            assert_ne!(changed.digest(), event().digest(), "change {place}");
        }
    }

    #[test]
    fn words_cannot_be_tried_without_their_salt() {
        let words = |salt, text: &str| EventWords { book: BookId(Uuid::nil()), seq: 1, salt, text: text.to_owned() };
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_ne!(words(one, "late").digest(), words(other, "late").digest());
        assert_ne!(words(one, "late").digest(), words(one, "later").digest());
    }
}
