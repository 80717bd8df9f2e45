//! Rows of `updates`, their texts, comments and acknowledgements.

mod requests;
mod rows;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};
use palier_domain::StoreError;
use palier_domain::ids::{AccountId, CampaignId, CommentId, RewardId, UpdateId};
use palier_domain::page::{Page, PageRequest};
use palier_domain::updates::{
    Acknowledgement, Comment, CommentKey, DatedText, Update, UpdateAudience, UpdateKind, UpdateStore,
};
use uuid::Uuid;

use crate::columns::{Id, IdValue, Instant, InstantValue};
use crate::connection::MultiBackend;
use crate::page::{LaterThan, overfull, page_of};
use crate::rows::expect_one;
use crate::schema::{
    pledge_lines, pledges, update_acknowledgements, update_comments, update_rewards, update_texts, updates,
};
use crate::session::Session;
use crate::statement::Statement;
use rows::{CommentRow, TextRow, UpdateRow, WholeUpdate};

/// Backers of a campaign, each once, with when they acknowledged an update. The index by backer is walked from one to
/// the next.
const BACKERS: &str = "SELECT DISTINCT p.backer_id, a.acknowledged_at FROM pledges AS p \
    LEFT JOIN update_acknowledgements AS a \
        ON a.campaign_id = p.book_id AND a.update_id = ? AND a.account_id = p.backer_id \
    WHERE p.book_id = ? AND p.backer_id > ? AND p.collected_at IS NOT NULL AND p.state <> 'withdrawn' \
    ORDER BY p.backer_id LIMIT ?";

impl Session<'_> {
    /// The updates of rows, with the rewards of those that are for some.
    fn whole(&mut self, rows: Vec<(UpdateRow, TextRow)>) -> Result<Vec<Update>, StoreError> {
        let mut whole = Vec::with_capacity(rows.len());
        for (row, text) in rows {
            let rewards = match row.audience == UpdateAudience::Rewards.as_str() {
                true => {
                    let query = update_rewards::table
                        .filter(update_rewards::campaign_id.eq(row.campaign_id))
                        .filter(update_rewards::update_id.eq(row.id))
                        .order(update_rewards::reward_id)
                        .select(update_rewards::reward_id);
                    self.reading(|connection| query.load::<IdValue>(connection))?
                }
                false => Vec::new(),
            };
            let rewards = rewards.into_iter().map(|id| RewardId(id.0)).collect();
            whole.push(Update::try_from(WholeUpdate(row, text, rewards))?);
        }
        Ok(whole)
    }
}

impl UpdateStore for Session<'_> {
    fn insert_update(&mut self, update: &Update) -> Result<(), StoreError> {
        let (row, text) = (UpdateRow::from(update), TextRow::of(update));
        let insert = diesel::insert_into(updates::table).values(row);
        let inserted = self.writing(update.campaign, |connection| insert.execute(connection))?;
        expect_one(inserted, "updates")?;
        let insert = diesel::insert_into(update_texts::table).values(text);
        let inserted = self.writing(update.campaign, |connection| insert.execute(connection))?;
        expect_one(inserted, "update_texts")?;
        for reward in &update.rewards {
            let insert = diesel::insert_into(update_rewards::table).values((
                update_rewards::campaign_id.eq(IdValue(update.campaign.0)),
                update_rewards::update_id.eq(IdValue(update.id.0)),
                update_rewards::reward_id.eq(IdValue(reward.0)),
            ));
            self.writing(update.campaign, |connection| insert.execute(connection))?;
        }
        Ok(())
    }

    fn find_update(&mut self, campaign: CampaignId, id: UpdateId) -> Result<Option<Update>, StoreError> {
        let query = updates::table
            .inner_join(
                update_texts::table.on(update_texts::campaign_id
                    .eq(updates::campaign_id)
                    .and(update_texts::update_id.eq(updates::id))
                    .and(update_texts::version.eq(updates::version))),
            )
            .filter(updates::campaign_id.eq(IdValue(campaign.0)))
            .filter(updates::id.eq(IdValue(id.0)))
            .select((UpdateRow::as_select(), TextRow::as_select()));
        let found: Option<(UpdateRow, TextRow)> = self.reading(|connection| query.first(connection).optional())?;
        Ok(self.whole(found.into_iter().collect())?.pop())
    }

    fn write_update_text(&mut self, update: &Update) -> Result<(), StoreError> {
        let text = "UPDATE updates SET version = ?, edited_at = ? WHERE campaign_id = ? AND id = ? AND version = ?";
        let change = Statement::<MultiBackend>::new(text)
            .bind::<BigInt, _>(update.version)
            .bind::<Nullable<Instant>, _>(update.edited_at.map(InstantValue))
            .bind::<Id, _>(IdValue(update.campaign.0))
            .bind::<Id, _>(IdValue(update.id.0))
            .bind::<BigInt, _>(update.version - 1);
        let changed = self.writing(update.campaign, |connection| change.execute(connection))?;
        expect_one(changed, "updates")?;
        let insert = diesel::insert_into(update_texts::table).values(TextRow::of(update));
        let inserted = self.writing(update.campaign, |connection| insert.execute(connection))?;
        expect_one(inserted, "update_texts")
    }

    fn resolve_emergency(
        &mut self,
        campaign: CampaignId,
        id: UpdateId,
        (by, at): (UpdateId, DateTime<Utc>),
    ) -> Result<(), StoreError> {
        let text = "UPDATE updates SET resolved_by = ?, resolved_at = ? \
                    WHERE campaign_id = ? AND id = ? AND kind = 'emergency' AND resolved_at IS NULL";
        let change = Statement::<MultiBackend>::new(text)
            .bind::<Id, _>(IdValue(by.0))
            .bind::<Instant, _>(InstantValue(at))
            .bind::<Id, _>(IdValue(campaign.0))
            .bind::<Id, _>(IdValue(id.0));
        let changed = self.writing(campaign, |connection| change.execute(connection))?;
        expect_one(changed, "updates")
    }

    fn list_updates(
        &mut self,
        campaign: CampaignId,
        kinds: &[UpdateKind],
        page: &PageRequest<i64>,
    ) -> Result<Page<Update, i64>, StoreError> {
        let mut query = updates::table
            .inner_join(
                update_texts::table.on(update_texts::campaign_id
                    .eq(updates::campaign_id)
                    .and(update_texts::update_id.eq(updates::id))
                    .and(update_texts::version.eq(updates::version))),
            )
            .filter(updates::campaign_id.eq(IdValue(campaign.0)))
            .order(updates::number.desc())
            .limit(overfull(page.limit))
            .select((UpdateRow::as_select(), TextRow::as_select()))
            .into_boxed();
        if let Some(number) = page.after {
            query = query.filter(updates::number.lt(number));
        }
        if !kinds.is_empty() {
            query = query.filter(updates::kind.eq_any(kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>()));
        }
        let rows: Vec<(UpdateRow, TextRow)> = self.reading(|connection| query.load(connection))?;
        Ok(Page::from_overfull(self.whole(rows)?, page.limit, |update| update.number))
    }

    fn find_last_update(&mut self, campaign: CampaignId) -> Result<Option<(i64, DateTime<Utc>)>, StoreError> {
        let query = updates::table
            .filter(updates::campaign_id.eq(IdValue(campaign.0)))
            .order(updates::number.desc())
            .limit(1)
            .select((updates::number, updates::published_at));
        let last: Option<(i64, InstantValue)> = self.reading(|connection| query.first(connection).optional())?;
        Ok(last.map(|(number, published_at)| (number, published_at.0)))
    }

    fn list_update_texts(
        &mut self,
        campaign: CampaignId,
        id: UpdateId,
        page: &PageRequest<i64>,
    ) -> Result<Page<DatedText, i64>, StoreError> {
        let mut query = update_texts::table
            .filter(update_texts::campaign_id.eq(IdValue(campaign.0)))
            .filter(update_texts::update_id.eq(IdValue(id.0)))
            .order(update_texts::version.desc())
            .limit(overfull(page.limit))
            .select(TextRow::as_select())
            .into_boxed();
        if let Some(version) = page.after {
            query = query.filter(update_texts::version.lt(version));
        }
        let rows: Vec<TextRow> = self.reading(|connection| query.load(connection))?;
        page_of(rows, page.limit, |text: &DatedText| text.version)
    }

    fn has_backed(
        &mut self,
        campaign: CampaignId,
        account: AccountId,
        rewards: &[RewardId],
    ) -> Result<bool, StoreError> {
        let of_backer = pledges::table
            .filter(pledges::book_id.eq(IdValue(campaign.0)))
            .filter(pledges::backer_id.eq(IdValue(account.0)))
            .filter(pledges::collected_at.is_not_null())
            .filter(pledges::state.ne("withdrawn"));
        let found: Option<IdValue> = if rewards.is_empty() {
            let query = of_backer.limit(1).select(pledges::id);
            self.reading(|connection| query.first(connection).optional())?
        } else {
            let rewards: Vec<IdValue> = rewards.iter().map(|id| IdValue(id.0)).collect();
            let query = of_backer
                .inner_join(
                    pledge_lines::table.on(pledge_lines::book_id
                        .eq(pledges::book_id)
                        .and(pledge_lines::pledge_id.eq(pledges::id))
                        .and(pledges::current_revision.eq(pledge_lines::revision.nullable()))),
                )
                .filter(pledge_lines::reward_id.eq_any(rewards))
                .limit(1)
                .select(pledges::id);
            self.reading(|connection| query.first(connection).optional())?
        };
        Ok(found.is_some())
    }

    fn insert_comment(&mut self, comment: &Comment) -> Result<(), StoreError> {
        let insert = diesel::insert_into(update_comments::table).values(CommentRow::from(comment));
        let inserted = self.writing(comment.campaign, |connection| insert.execute(connection))?;
        expect_one(inserted, "update_comments")
    }

    fn find_comment(
        &mut self,
        campaign: CampaignId,
        update: UpdateId,
        id: CommentId,
    ) -> Result<Option<Comment>, StoreError> {
        let key = (IdValue(campaign.0), IdValue(update.0), IdValue(id.0));
        let query = update_comments::table.find(key).select(CommentRow::as_select());
        let row: Option<CommentRow> = self.reading(|connection| query.first(connection).optional())?;
        row.map(Comment::try_from).transpose()
    }

    fn hide_comment(&mut self, comment: &Comment) -> Result<(), StoreError> {
        let row = CommentRow::from(comment);
        let key = (IdValue(comment.campaign.0), IdValue(comment.update.0), IdValue(comment.id.0));
        let shown = update_comments::table.find(key).filter(update_comments::hidden_at.is_null());
        let hide = diesel::update(shown).set((
            update_comments::hidden_at.eq(row.hidden_at),
            update_comments::hidden_by.eq(row.hidden_by),
            update_comments::hidden_reason.eq(row.hidden_reason),
        ));
        let hidden = self.writing(comment.campaign, |connection| hide.execute(connection))?;
        expect_one(hidden, "update_comments")
    }

    fn list_comments(
        &mut self,
        campaign: CampaignId,
        update: UpdateId,
        page: &PageRequest<CommentKey>,
    ) -> Result<Page<Comment, CommentKey>, StoreError> {
        let mut query = update_comments::table
            .filter(update_comments::campaign_id.eq(IdValue(campaign.0)))
            .filter(update_comments::update_id.eq(IdValue(update.0)))
            .order((update_comments::created_at, update_comments::id))
            .limit(overfull(page.limit))
            .select(CommentRow::as_select())
            .into_boxed();
        if let Some((created_at, id)) = page.after {
            query = query.filter(LaterThan::new("created_at, id", InstantValue(created_at), IdValue(id.0)));
        }
        let rows: Vec<CommentRow> = self.reading(|connection| query.load(connection))?;
        page_of(rows, page.limit, |comment: &Comment| (comment.created_at, comment.id))
    }

    fn acknowledge(
        &mut self,
        campaign: CampaignId,
        update: UpdateId,
        (account, at): (AccountId, DateTime<Utc>),
    ) -> Result<bool, StoreError> {
        let text = "INSERT INTO update_acknowledgements (campaign_id, update_id, account_id, acknowledged_at) \
                    VALUES (?, ?, ?, ?) ON CONFLICT (campaign_id, update_id, account_id) DO NOTHING";
        let note = Statement::<MultiBackend>::new(text)
            .bind::<Id, _>(IdValue(campaign.0))
            .bind::<Id, _>(IdValue(update.0))
            .bind::<Id, _>(IdValue(account.0))
            .bind::<Instant, _>(InstantValue(at));
        Ok(self.writing(campaign, |connection| note.execute(connection))? > 0)
    }

    fn has_acknowledged(
        &mut self,
        campaign: CampaignId,
        update: UpdateId,
        account: AccountId,
    ) -> Result<bool, StoreError> {
        let key = (IdValue(campaign.0), IdValue(update.0), IdValue(account.0));
        let query = update_acknowledgements::table.find(key).select(update_acknowledgements::account_id);
        let found: Option<IdValue> = self.reading(|connection| query.first(connection).optional())?;
        Ok(found.is_some())
    }

    fn list_acknowledgements(
        &mut self,
        campaign: CampaignId,
        update: UpdateId,
        only_missing: bool,
        page: &PageRequest<AccountId>,
    ) -> Result<Page<Acknowledgement, AccountId>, StoreError> {
        let backers = Statement::<MultiBackend>::new(BACKERS)
            .returning::<(Id, Nullable<Instant>)>()
            .bind::<Id, _>(IdValue(update.0))
            .bind::<Id, _>(IdValue(campaign.0))
            .bind::<Id, _>(IdValue(page.after.map_or(Uuid::nil(), |after| after.0)))
            .bind::<BigInt, _>(overfull(page.limit));
        let rows: Vec<(IdValue, Option<InstantValue>)> = self.reading(|connection| backers.load(connection))?;
        let rows = rows.into_iter().map(|(backer, at)| (AccountId(backer.0), at.map(|at| at.0))).collect();
        let mut listed = Page::from_overfull(rows, page.limit, |(backer, _): &(AccountId, _)| *backer);
        if only_missing {
            listed.items.retain(|(_, at)| at.is_none());
        }
        Ok(listed)
    }
}
