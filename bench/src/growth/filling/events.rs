//! What happened to the campaigns that were made in SQL: recorded by the domain, which chains it; told in SQL, as nobody
//! waits for it.

use std::ops::RangeInclusive;

use palier_domain::actor::Actor;
use palier_domain::campaigns::{Campaign, CampaignState, CampaignStore};
use palier_domain::events::{Entry, EventKind};
use palier_domain::ids::CampaignId;
use palier_domain::ledger::LedgerStore;
use palier_domain::{Context, Failure, WriteSet};
use palier_persistence::{Database, Session};

use super::sql::uuid_of;
use crate::Failed;
use crate::baseline::{Accepting, Ids};

/// How many campaigns share a transaction.
const CAMPAIGNS_AT_ONCE: usize = 500;

/// Has everything told that was not told yet: to whose book it is.
pub(super) const TELL: &str = "\
    INSERT INTO feed_ranges (audience_id, position, book_id, first_seq, last_seq, created_at) \
        SELECT coalesce(c.initiator_id, b.id), g.position + row_number() OVER (ORDER BY b.id), b.id, \
        coalesce(t.told_seq, 0) + 1, b.event_seq, e.occurred_at \
        FROM books AS b CROSS JOIN feed_growth AS g LEFT JOIN campaigns AS c ON c.id = b.id \
        LEFT JOIN tellings AS t ON t.book_id = b.id \
        JOIN events AS e ON e.book_id = b.id AND e.seq = b.event_seq WHERE b.event_seq > coalesce(t.told_seq, 0); \
    UPDATE feed_growth SET position = (SELECT coalesce(max(position), 0) FROM feed_ranges); \
    INSERT INTO tellings (book_id, told_seq) SELECT id, event_seq FROM books WHERE event_seq > 0 \
        ON CONFLICT (book_id) DO UPDATE SET told_seq = excluded.told_seq, told_after = NULL; \
    UPDATE campaign_listings SET pledged_rank = 10 * (SELECT coalesce(sum(CASE a.kind WHEN 'gateway_clearing' \
        THEN a.debits_minor ELSE -a.credits_minor END), 0) FROM ledger_accounts AS a \
        WHERE a.book_id = campaign_listings.campaign_id \
        AND a.kind IN ('gateway_clearing', 'repeated_movements', 'withdrawals_payable')); \
    DELETE FROM untold_books";

/// Records what campaigns of these numbers say about themselves.
pub(super) async fn record(database: &Database, numbers: RangeInclusive<u32>) -> Result<(), Failed> {
    let ids = numbers.map(|number| uuid_of("7000", number).parse().map(CampaignId));
    let ids: Vec<CampaignId> = ids.collect::<Result<_, _>>()?;
    for some in ids.chunks(CAMPAIGNS_AT_ONCE) {
        let Some((first, rest)) = some.split_first() else { continue };
        let write_set = rest.iter().fold(WriteSet::from(*first), |write_set, id| write_set.and(*id));
        let some = some.to_vec();
        database.write(write_set, move |session| some.iter().try_for_each(|id| record_one(session, *id))).await?;
    }
    Ok(())
}

fn record_one(session: &mut Session<'_>, id: CampaignId) -> Result<(), Failure> {
    let (Some(campaign), Some(mut book)) = (session.find_campaign(id)?, session.find_book(id.into())?) else {
        return Ok(());
    };
    let initiator =
        Actor::Person { account: campaign.initiator, session: palier_domain::ids::SessionId(id.0), roles: Vec::new() };
    for (kind, actor, at) in history(&campaign, &initiator) {
        let context = Context { actor, now: at, ids: &Ids, gateway: &Accepting };
        book.record(&context, Entry::of(kind, id.0));
    }
    Ok(session.save_book(&mut book)?)
}

/// What happened to a campaign, who made it happen, and when.
fn history<'a>(
    campaign: &Campaign,
    initiator: &'a Actor,
) -> Vec<(EventKind, &'a Actor, chrono::DateTime<chrono::Utc>)> {
    let end = match campaign.state {
        CampaignState::Failed => Some((EventKind::CampaignFailed, &Actor::System)),
        CampaignState::Cancelled => Some((EventKind::CampaignCancelled, initiator)),
        _ => None,
    };
    let launched = campaign.launched_at.map(|at| (EventKind::CampaignLaunched, initiator, at));
    let ended = end.zip(campaign.closed_at).map(|((kind, actor), at)| (kind, actor, at));
    let created = (EventKind::CampaignCreated, initiator, campaign.created_at);
    [created].into_iter().chain(launched).chain(ended).collect()
}
