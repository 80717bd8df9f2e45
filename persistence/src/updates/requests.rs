//! Rows of `update_requests`: which backers asked for an update in which silence.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::ids::{AccountId, CampaignId};
use palier_domain::updates::{UpdateRequest, UpdateRequestStore};

use crate::columns::{IdValue, InstantValue};
use crate::rows::expect_one;
use crate::schema::update_requests;
use crate::session::Session;

impl UpdateRequestStore for Session<'_> {
    fn insert_update_request(&mut self, request: &UpdateRequest) -> Result<(), StoreError> {
        let insert = diesel::insert_into(update_requests::table).values((
            update_requests::campaign_id.eq(IdValue(request.campaign.0)),
            update_requests::after_update.eq(request.after_update),
            update_requests::account_id.eq(IdValue(request.account.0)),
            update_requests::number.eq(request.number),
            update_requests::asked_at.eq(InstantValue(request.asked_at)),
        ));
        let inserted = self.writing(request.campaign, |connection| insert.execute(connection))?;
        expect_one(inserted, "update_requests")
    }

    fn find_update_request(
        &mut self,
        campaign: CampaignId,
        after_update: i64,
        account: AccountId,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let key = (IdValue(campaign.0), after_update, IdValue(account.0));
        let query = update_requests::table.find(key).select(update_requests::asked_at);
        let found: Option<InstantValue> = self.reading(|connection| query.first(connection).optional())?;
        Ok(found.map(|asked_at| asked_at.0))
    }

    fn find_last_update_request(&mut self, campaign: CampaignId, after_update: i64) -> Result<i64, StoreError> {
        let query = update_requests::table
            .filter(update_requests::campaign_id.eq(IdValue(campaign.0)))
            .filter(update_requests::after_update.eq(after_update))
            .order(update_requests::number.desc())
            .limit(1)
            .select(update_requests::number);
        let last: Option<i64> = self.reading(|connection| query.first(connection).optional())?;
        Ok(last.unwrap_or(0))
    }
}
