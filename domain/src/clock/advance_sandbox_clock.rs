//! Where the sandbox's clock is moved to.

use chrono::{DateTime, Duration, Utc};

use super::Context;
use super::refusal::ClockRefusal;
use crate::permissions::{Operation, Relations};
use crate::refusal::Failure;

/// The furthest that the clock moves at once: a leap year.
pub const ADVANCE_MAX: Duration = Duration::days(366);

/// The last instant that the clock can be moved to, the beginning of 2100. Places in lists are made of instants and end
/// in 2112 ([`crate::search::Listing`]); what is planned from here on has to fit as well.
pub const CLOCK_END: DateTime<Utc> = match DateTime::from_timestamp(4_102_444_800, 0) {
    Some(end) => end,
    None => DateTime::UNIX_EPOCH,
};

/// How far to move the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdvanceClock {
    /// To an instant.
    To(DateTime<Utc>),
    /// By a time.
    By(Duration),
}

/// The instant to move the clock to.
///
/// Moving it takes many transactions, as whatever falls due on the way is done in its own. Whoever records the instant
/// first can begin again after an interruption, and arrives at the same one.
pub fn advance_sandbox_clock(context: &Context<'_>, command: AdvanceClock) -> Result<DateTime<Utc>, Failure> {
    Operation::ADVANCE_SANDBOX_CLOCK.allow(context.actor, Relations::NONE)?;
    let now = context.now;
    let target = match command {
        AdvanceClock::To(target) => Some(target),
        AdvanceClock::By(time) => now.checked_add_signed(time),
    };
    let latest_at = now.checked_add_signed(ADVANCE_MAX).map_or(CLOCK_END, |furthest| furthest.min(CLOCK_END));
    match target {
        Some(target) if target <= now => Err(ClockRefusal::NotForward { now }.into()),
        Some(target) if target <= latest_at => Ok(target),
        _ => Err(ClockRefusal::TooFar { latest_at }.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::Actor;
    use crate::clock::{IdMaker, instant_text};
    use crate::ids::{AccountId, ProjectId, SessionId};
    use crate::payments::{GatewayAnswer, InstantAnswers, PaymentOrder};
    use crate::refusal::Refusal;
    use crate::search::Listing;
    use uuid::Uuid;

    struct Nothing;

    impl IdMaker for Nothing {
        fn next(&self) -> Uuid {
            Uuid::nil()
        }
    }

    impl InstantAnswers for Nothing {
        fn predict(&self, _order: &PaymentOrder) -> Option<GatewayAnswer> {
            None
        }
    }

    fn advance(actor: &Actor, now: DateTime<Utc>, command: AdvanceClock) -> Result<DateTime<Utc>, Refusal> {
        let context = Context { actor, now, ids: &Nothing, gateway: &Nothing };
        advance_sandbox_clock(&context, command).map_err(|failure| match failure {
            Failure::Refused(refusal) => refusal,
            Failure::Store(error) => panic!("{error}"),
        })
    }

    fn person() -> Actor {
        let (account, session) = (AccountId(Uuid::max()), SessionId(Uuid::max()));
        Actor::Person { account, session, roles: Vec::new() }
    }

    #[test]
    fn the_clock_moves_forward_by_a_year_at_most() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let latest_at = now + ADVANCE_MAX;
        let advance = |command| advance(&person(), now, command);
        assert_eq!(advance(AdvanceClock::By(ADVANCE_MAX)), Ok(latest_at));
        assert_eq!(advance(AdvanceClock::To(latest_at)), Ok(latest_at));
        assert_eq!(advance(AdvanceClock::To(now)), Err(ClockRefusal::NotForward { now }.into()));
        let beyond = AdvanceClock::To(latest_at + Duration::microseconds(1));
        assert_eq!(advance(beyond), Err(ClockRefusal::TooFar { latest_at }.into()));
        assert_eq!(advance(AdvanceClock::By(Duration::MAX)), Err(ClockRefusal::TooFar { latest_at }.into()));
    }

    #[test]
    fn the_clock_ends_where_places_in_lists_still_differ() {
        let near = CLOCK_END - Duration::days(1);
        let advance = |days| advance(&person(), near, AdvanceClock::By(Duration::days(days)));
        assert_eq!(advance(1), Ok(CLOCK_END));
        assert_eq!(advance(2), Err(ClockRefusal::TooFar { latest_at: CLOCK_END }.into()));
        let place = |at| Listing::of(at, ProjectId(Uuid::max()));
        assert!(place(CLOCK_END + Duration::days(3_650)) > place(CLOCK_END + Duration::days(3_649)));
        assert_eq!(instant_text(CLOCK_END), "2100-01-01T00:00:00.000000Z");
    }

    #[test]
    fn only_somebody_who_signed_in_moves_the_clock() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let refused = advance(&Actor::Anonymous, now, AdvanceClock::By(Duration::days(1)));
        assert_eq!(refused, Err(Refusal::SignInRequired));
    }
}
