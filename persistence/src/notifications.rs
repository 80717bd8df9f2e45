//! Rows of `notifications`.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::ids::{AccountId, CampaignId, NotificationId, PledgeId, ProjectId, QuestionId};
use palier_domain::money::{Currency, Money};
use palier_domain::notifications::{Notification, NotificationKey, NotificationKind, NotificationStore};
use palier_domain::page::{Page, PageRequest};
use palier_domain::write_set::Aggregate;

use crate::bulk::{BulkRow, bulk_row};
use crate::columns::sql::{BigInt, Id, Instant, Nullable, Text};
use crate::columns::{IdValue, InstantValue};
use crate::page::{OlderThan, overfull, page_of};
use crate::rows::{RowOf, expect_one};
use crate::schema::notifications;
use crate::session::Session;
use crate::statement::Statement;

bulk_row! {
    /// A notification.
    NotificationRow in notifications {
        account_id: IdValue => Id,
        id: IdValue => Id,
        kind: String => Text,
        project_id: Option<IdValue> => Nullable<Id>,
        question_id: Option<IdValue> => Nullable<Id>,
        campaign_id: Option<IdValue> => Nullable<Id>,
        pledge_id: Option<IdValue> => Nullable<Id>,
        amount_minor: Option<i64> => Nullable<BigInt>,
        currency: Option<String> => Nullable<Text>,
        how_many: Option<i64> => Nullable<BigInt>,
        tranche_number: Option<i64> => Nullable<BigInt>,
        about: String => Text,
        said: String => Text,
        deadline_at: Option<InstantValue> => Nullable<Instant>,
        created_at: InstantValue => Instant,
        read_at: Option<InstantValue> => Nullable<Instant>,
    }
}

impl From<&Notification> for NotificationRow {
    fn from(notification: &Notification) -> Self {
        Self {
            account_id: IdValue(notification.account.0),
            id: IdValue(notification.id.0),
            kind: notification.kind.as_str().to_owned(),
            project_id: notification.project.map(|id| IdValue(id.0)),
            question_id: notification.question.map(|id| IdValue(id.0)),
            campaign_id: notification.campaign.map(|id| IdValue(id.0)),
            pledge_id: notification.pledge.map(|id| IdValue(id.0)),
            amount_minor: notification.amount.map(|amount| amount.amount_minor),
            currency: notification.amount.map(|amount| amount.currency.as_str().to_owned()),
            how_many: notification.count,
            tranche_number: notification.tranche,
            about: notification.about.clone(),
            said: notification.said.clone(),
            deadline_at: notification.deadline_at.map(InstantValue),
            created_at: InstantValue(notification.created_at),
            read_at: notification.read_at.map(InstantValue),
        }
    }
}

impl TryFrom<NotificationRow> for Notification {
    type Error = StoreError;

    fn try_from(row: NotificationRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "notifications", key: &row.id.0 };
        let amount = match of.all_or_none("currency", (row.amount_minor, row.currency))? {
            Some((minor, currency)) => Some(Money::new(minor, of.parsed("currency", Currency::parse(&currency))?)),
            None => None,
        };
        Ok(Self {
            id: NotificationId(row.id.0),
            account: AccountId(row.account_id.0),
            kind: of.parsed("kind", NotificationKind::parse(&row.kind))?,
            project: row.project_id.map(|id| ProjectId(id.0)),
            question: row.question_id.map(|id| QuestionId(id.0)),
            campaign: row.campaign_id.map(|id| CampaignId(id.0)),
            pledge: row.pledge_id.map(|id| PledgeId(id.0)),
            amount,
            count: row.how_many,
            tranche: row.tranche_number,
            about: row.about,
            said: row.said,
            deadline_at: row.deadline_at.map(|at| at.0),
            created_at: row.created_at.0,
            read_at: row.read_at.map(|at| at.0),
        })
    }
}

impl NotificationStore for Session<'_> {
    fn insert_notifications(&mut self, told: &[Notification]) -> Result<(), StoreError> {
        let rows: Vec<NotificationRow> = told.iter().map(NotificationRow::from).collect();
        self.writing(Aggregate::Alone, |connection| NotificationRow::insert_all(&rows, connection))
    }

    fn find_notification(
        &mut self,
        account: AccountId,
        id: NotificationId,
    ) -> Result<Option<Notification>, StoreError> {
        let query = notifications::table.find((IdValue(account.0), IdValue(id.0))).select(NotificationRow::as_select());
        let row: Option<NotificationRow> = self.reading(|connection| query.first(connection).optional())?;
        row.map(Notification::try_from).transpose()
    }

    fn read_notification(
        &mut self,
        account: AccountId,
        id: NotificationId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let change = Statement::new("UPDATE notifications SET read_at = ? WHERE account_id = ? AND id = ?")
            .bind::<Instant, _>(InstantValue(at))
            .bind::<Id, _>(IdValue(account.0))
            .bind::<Id, _>(IdValue(id.0));
        let read = self.writing(Aggregate::Alone, |connection| change.execute(connection))?;
        expect_one(read, "notifications")
    }

    fn list_notifications(
        &mut self,
        account: AccountId,
        only_unread: bool,
        page: &PageRequest<NotificationKey>,
    ) -> Result<Page<Notification, NotificationKey>, StoreError> {
        let mut query = notifications::table
            .filter(notifications::account_id.eq(IdValue(account.0)))
            .order((notifications::created_at.desc(), notifications::id.desc()))
            .limit(overfull(page.limit))
            .select(NotificationRow::as_select())
            .into_boxed();
        if only_unread {
            query = query.filter(notifications::read_at.is_null());
        }
        if let Some((created_at, id)) = page.after {
            query = query.filter(OlderThan::new("created_at, id", InstantValue(created_at), IdValue(id.0)));
        }
        let rows: Vec<NotificationRow> = self.reading(|connection| query.load(connection))?;
        page_of(rows, page.limit, |notification: &Notification| (notification.created_at, notification.id))
    }
}
