//! What a lane keeps in mind from one batch to the next.
//!
//! A campaign, its rewards and its book change under the book's lock only, and
//! every change moves the book's head or the campaign's version. So what was
//! known when a batch was committed is true for the next one if these are still
//! the same once the lock is held. A version of the policy never changes.

use std::collections::HashMap;

use palier_domain::campaigns::{Campaign, Reward};
use palier_domain::ids::{BookId, CampaignId};
use palier_domain::ledger::Book;
use palier_domain::policy::Policy;

use super::Known;
use crate::ledger::BookRow;

/// How much is kept in mind, in bytes of text, before all of it is forgotten.
const TEXT_BYTES_MAX: usize = 8 * 1_024 * 1_024;
/// How many books are kept in mind before all of them are forgotten.
const BOOKS_MAX: usize = 1_024;
/// How many versions of the policy are kept in mind before everything is forgotten.
const POLICIES_MAX: usize = 256;

/// A book as its row is once it is locked, and the version of its campaign.
#[derive(Debug, Clone)]
pub(crate) struct LockedBook {
    pub(crate) head: BookRow,
    pub(crate) campaign_version: Option<i64>,
}

struct Remembered {
    book: Book,
    campaign: Campaign,
    rewards: Option<Vec<Reward>>,
}

/// What a lane has in mind.
#[derive(Default)]
pub(crate) struct Memory {
    remembered: HashMap<BookId, Remembered>,
    policies: HashMap<i32, Policy>,
    text_bytes: usize,
}

impl Memory {
    /// What is still true of the books that were locked.
    pub(crate) fn recall(&mut self, locked: Vec<LockedBook>) -> Known {
        let mut known = Known { policies: std::mem::take(&mut self.policies), ..Known::default() };
        for LockedBook { head, campaign_version } in locked {
            let id = BookId(head.id.0);
            let remembered = self.remembered.remove(&id);
            if let Some(Remembered { book, campaign, rewards }) = remembered {
                self.text_bytes = self.text_bytes.saturating_sub(text_bytes(&campaign));
                let is_same = (book.seq, book.event_seq) == (head.seq, head.event_seq);
                if is_same && campaign_version == Some(campaign.version) {
                    if let Some(rewards) = rewards {
                        known.rewards.insert(campaign.id, rewards);
                    }
                    known.campaigns.insert(campaign.id, campaign);
                    known.books.insert(id, book);
                }
            }
            known.heads.insert(id, head);
        }
        known
    }

    /// Keeps what was known of the locked books when their batch was committed.
    pub(crate) fn remember(&mut self, mut known: Known) {
        self.policies = known.policies;
        for id in known.heads.into_keys() {
            let campaign_id = CampaignId::from(id);
            let (book, campaign) = (known.books.remove(&id), known.campaigns.remove(&campaign_id));
            if let (Some(book), Some(campaign)) = (book, campaign) {
                self.text_bytes = self.text_bytes.saturating_add(text_bytes(&campaign));
                let rewards = known.rewards.remove(&campaign_id);
                self.remembered.insert(id, Remembered { book, campaign, rewards });
            }
        }
        let is_full = self.remembered.len() > BOOKS_MAX || self.policies.len() > POLICIES_MAX;
        if self.text_bytes > TEXT_BYTES_MAX || is_full {
            *self = Self::default();
        }
    }
}

fn text_bytes(campaign: &Campaign) -> usize {
    campaign.terms.story.as_str().len()
}
