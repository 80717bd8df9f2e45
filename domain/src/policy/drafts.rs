//! How many drafts somebody may have. What was written takes room, also when it is called off: a draft that was
//! cancelled counts until some time after it was created.

use chrono::{DateTime, Duration, Utc};

use crate::refusal::Refusal;

/// How long a draft that was cancelled counts from its creation on, in days.
const CANCELLED_DRAFT_DAYS: i64 = 30;

/// A draft, or what was cancelled as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DraftMark {
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// Whether it was cancelled.
    pub is_cancelled: bool,
}

/// Cancelled drafts that were created after this instant count at `now`.
pub(crate) fn cancelled_count_since(now: DateTime<Utc>) -> DateTime<Utc> {
    now - Duration::days(CANCELLED_DRAFT_DAYS)
}

/// Refuses another draft when those that count are as many as there may be.
pub(crate) fn check_room(what: &'static str, limit: i64, counted: &[DraftMark]) -> Result<(), Refusal> {
    if i64::try_from(counted.len()).unwrap_or(i64::MAX) < limit {
        return Ok(());
    }
    let cancelled = counted.iter().filter(|draft| draft.is_cancelled).map(|draft| draft.created_at);
    match cancelled.min() {
        None => Err(Refusal::LimitReached { what, limit }),
        Some(created_at) => {
            let free_at = created_at + Duration::days(CANCELLED_DRAFT_DAYS);
            Err(Refusal::DraftsStillCount { what, limit, free_at })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_when_a_cancelled_draft_stops_counting() {
        let at = |day: i64| DateTime::UNIX_EPOCH + Duration::days(day);
        let draft = |day, is_cancelled| DraftMark { created_at: at(day), is_cancelled };
        let open = [draft(1, false), draft(2, false)];
        assert_eq!(check_room("drafts", 3, &open), Ok(()));
        assert_eq!(check_room("drafts", 2, &open), Err(Refusal::LimitReached { what: "drafts", limit: 2 }));
        let counted = [draft(1, false), draft(4, true), draft(3, true)];
        let refusal = Refusal::DraftsStillCount { what: "drafts", limit: 3, free_at: at(33) };
        assert_eq!(check_room("drafts", 3, &counted), Err(refusal));
    }
}
