//! Updates in memory.

use chrono::{DateTime, Utc};

use super::{MemoryStore, check_new, newest_page_of, one, page_of};
use crate::campaigns::{Pledge, PledgeState};
use crate::ids::{AccountId, CampaignId, CommentId, RewardId, UpdateId};
use crate::page::{Page, PageRequest};
use crate::store::StoreError;
use crate::updates::{
    Acknowledgement, Comment, CommentKey, DatedText, Particulars, Update, UpdateKind, UpdateRequest,
    UpdateRequestStore, UpdateStore,
};

/// Whether a pledge makes its backer one of the campaign, for one of these rewards if any is named.
fn backs(pledge: &Pledge, rewards: &[RewardId]) -> bool {
    let lines = pledge.current.iter().flat_map(|revision| &revision.lines);
    let is_for = rewards.is_empty() || lines.into_iter().any(|line| rewards.contains(&line.reward));
    pledge.collected_at.is_some() && pledge.state != PledgeState::Withdrawn && is_for
}

impl UpdateStore for MemoryStore {
    fn insert_update(&mut self, update: &Update) -> Result<(), StoreError> {
        let is_new = |other: &Update| {
            other.id != update.id && (other.campaign, other.number) != (update.campaign, update.number)
        };
        check_new(self.updates.iter().all(is_new), "updates_pkey")?;
        self.updates.push(update.clone());
        let text = DatedText { version: 1, text: update.text.clone(), written_at: update.published_at };
        self.update_texts.push((update.id, text));
        Ok(())
    }

    fn find_update(&mut self, campaign: CampaignId, id: UpdateId) -> Result<Option<Update>, StoreError> {
        Ok(self.updates.iter().find(|update| (update.campaign, update.id) == (campaign, id)).cloned())
    }

    fn write_update_text(&mut self, written: &Update) -> Result<(), StoreError> {
        let is_before = |update: &&mut Update| update.id == written.id && update.version + 1 == written.version;
        *one(self.updates.iter_mut().find(is_before), "updates")? = written.clone();
        let written_at = written.edited_at.unwrap_or(written.published_at);
        let text = DatedText { version: written.version, text: written.text.clone(), written_at };
        self.update_texts.push((written.id, text));
        Ok(())
    }

    fn resolve_emergency(
        &mut self,
        _: CampaignId,
        id: UpdateId,
        by: (UpdateId, DateTime<Utc>),
    ) -> Result<(), StoreError> {
        let open = self.updates.iter_mut().find(|update| update.id == id && update.is_open_emergency());
        if let Particulars::Emergency { resolved, .. } = &mut one(open, "updates")?.particulars {
            *resolved = Some(by);
        }
        Ok(())
    }

    fn list_updates(
        &mut self,
        campaign: CampaignId,
        kinds: &[UpdateKind],
        page: &PageRequest<i64>,
    ) -> Result<Page<Update, i64>, StoreError> {
        let is_wanted =
            |update: &&Update| update.campaign == campaign && (kinds.is_empty() || kinds.contains(&update.kind));
        let wanted = self.updates.iter().filter(is_wanted).cloned().collect();
        Ok(newest_page_of(wanted, page, |update: &Update| update.number))
    }

    fn find_last_update(&mut self, campaign: CampaignId) -> Result<Option<(i64, DateTime<Utc>)>, StoreError> {
        let of_campaign = self.updates.iter().filter(|update| update.campaign == campaign);
        Ok(of_campaign.map(|update| (update.number, update.published_at)).max())
    }

    fn list_update_texts(
        &mut self,
        _: CampaignId,
        id: UpdateId,
        page: &PageRequest<i64>,
    ) -> Result<Page<DatedText, i64>, StoreError> {
        let of_update = self.update_texts.iter().filter(|(update, _)| *update == id).map(|(_, text)| text.clone());
        Ok(newest_page_of(of_update.collect(), page, |text: &DatedText| text.version))
    }

    fn has_backed(
        &mut self,
        campaign: CampaignId,
        account: AccountId,
        rewards: &[RewardId],
    ) -> Result<bool, StoreError> {
        let own = |pledge: &&Pledge| pledge.campaign == campaign && pledge.backer == account;
        Ok(self.pledges.iter().filter(own).any(|pledge| backs(pledge, rewards)))
    }

    fn insert_comment(&mut self, comment: &Comment) -> Result<(), StoreError> {
        check_new(self.comments.iter().all(|other| other.id != comment.id), "update_comments_pkey")?;
        self.comments.push(comment.clone());
        Ok(())
    }

    fn find_comment(
        &mut self,
        campaign: CampaignId,
        update: UpdateId,
        id: CommentId,
    ) -> Result<Option<Comment>, StoreError> {
        let key = (campaign, update, id);
        Ok(self.comments.iter().find(|found| (found.campaign, found.update, found.id) == key).cloned())
    }

    fn hide_comment(&mut self, hidden: &Comment) -> Result<(), StoreError> {
        let shown = self.comments.iter_mut().find(|found| found.id == hidden.id && found.hidden.is_none());
        *one(shown, "update_comments")? = hidden.clone();
        Ok(())
    }

    fn list_comments(
        &mut self,
        _: CampaignId,
        update: UpdateId,
        page: &PageRequest<CommentKey>,
    ) -> Result<Page<Comment, CommentKey>, StoreError> {
        let of_update = self.comments.iter().filter(|comment| comment.update == update).cloned().collect();
        Ok(page_of(of_update, page, |comment: &Comment| (comment.created_at, comment.id)))
    }

    fn acknowledge(
        &mut self,
        _: CampaignId,
        update: UpdateId,
        (account, at): (AccountId, DateTime<Utc>),
    ) -> Result<bool, StoreError> {
        let is_first = !self.acknowledgements.contains_key(&(update, account));
        self.acknowledgements.entry((update, account)).or_insert(at);
        Ok(is_first)
    }

    fn has_acknowledged(&mut self, _: CampaignId, update: UpdateId, account: AccountId) -> Result<bool, StoreError> {
        Ok(self.acknowledgements.contains_key(&(update, account)))
    }

    fn list_acknowledgements(
        &mut self,
        campaign: CampaignId,
        update: UpdateId,
        only_missing: bool,
        page: &PageRequest<AccountId>,
    ) -> Result<Page<Acknowledgement, AccountId>, StoreError> {
        let backing = self.pledges.iter().filter(|pledge| pledge.campaign == campaign && backs(pledge, &[]));
        let mut backers: Vec<AccountId> = backing.map(|pledge| pledge.backer).collect();
        backers.sort_unstable();
        backers.dedup();
        let with_instant =
            backers.into_iter().map(|backer| (backer, self.acknowledgements.get(&(update, backer)).copied()));
        let wanted = with_instant.filter(|(_, at)| !only_missing || at.is_none()).collect();
        Ok(page_of(wanted, page, |(backer, _)| *backer))
    }
}

impl UpdateRequestStore for MemoryStore {
    fn insert_update_request(&mut self, request: &UpdateRequest) -> Result<(), StoreError> {
        let silence = (request.campaign, request.after_update);
        let is_other = |other: &UpdateRequest| {
            (other.campaign, other.after_update) != silence
                || (other.account != request.account && other.number != request.number)
        };
        check_new(self.update_requests.iter().all(is_other), "update_requests_pkey")?;
        self.update_requests.push(*request);
        Ok(())
    }

    fn find_update_request(
        &mut self,
        campaign: CampaignId,
        after_update: i64,
        account: AccountId,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let key = (campaign, after_update, account);
        let found =
            self.update_requests.iter().find(|other| (other.campaign, other.after_update, other.account) == key);
        Ok(found.map(|request| request.asked_at))
    }

    fn find_last_update_request(&mut self, campaign: CampaignId, after_update: i64) -> Result<i64, StoreError> {
        let of_silence = |other: &&UpdateRequest| (other.campaign, other.after_update) == (campaign, after_update);
        Ok(self.update_requests.iter().filter(of_silence).map(|request| request.number).max().unwrap_or(0))
    }
}
