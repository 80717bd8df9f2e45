//! A payment gateway that answers as it is told, and remembers what it did: the
//! truth that the ledger is held against.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};

use crate::ids::PaymentOrderId;
use crate::payments::{GatewayAnswer, GatewayError, GatewayOutcome, InstantAnswers, PaymentOrder, PaymentOrderKind};

/// What the gateway says beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mood {
    /// It accepts everything.
    Instant,
    /// It has to be asked.
    Silent,
    /// It refuses to collect; of anything else it has to be asked.
    Refusing,
}

/// What the gateway answers when it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Accept,
    Refuse,
    Later { minutes: i64 },
    TimeOutAfterMoving,
    TimeOutBeforeMoving,
    Unavailable,
}

/// The gateway.
pub(super) struct Gateway {
    pub(super) mood: Mood,
    /// How often the money of an order moved: never more than once.
    pub(super) moved: BTreeMap<PaymentOrderId, u32>,
    final_answers: BTreeMap<String, GatewayAnswer>,
}

impl Gateway {
    pub(super) const fn new() -> Self {
        Self { mood: Mood::Instant, moved: BTreeMap::new(), final_answers: BTreeMap::new() }
    }

    /// Answers about an order; what was answered under its key for good stays.
    pub(super) fn perform(&mut self, order: &PaymentOrder, verdict: Verdict, now: DateTime<Utc>) -> GatewayOutcome {
        let key = order.key();
        let known = self.final_answers.get(&key).cloned();
        match verdict {
            Verdict::TimeOutBeforeMoving => return Err(GatewayError::TimedOut),
            Verdict::Unavailable => return Err(GatewayError::Unavailable("closed".to_owned())),
            _ => {}
        }
        let answer = match (known, verdict) {
            (Some(answer), _) => answer,
            (None, Verdict::Later { minutes }) => {
                let ask_again_at = now + Duration::minutes(minutes);
                return Ok(GatewayAnswer::Pending { reference: key, ask_again_at });
            }
            (None, Verdict::Refuse) => GatewayAnswer::Refused { reason: "declined".to_owned() },
            (None, _) => {
                self.move_money(order);
                GatewayAnswer::Accepted { reference: format!("asked-{key}") }
            }
        };
        self.final_answers.insert(key, answer.clone());
        if verdict == Verdict::TimeOutAfterMoving { Err(GatewayError::TimedOut) } else { Ok(answer) }
    }

    /// Moves the money of an order after all that was refused before.
    pub(super) fn change_mind(&mut self, order: &PaymentOrder) -> GatewayOutcome {
        self.move_money(order);
        let answer = GatewayAnswer::Accepted { reference: format!("after-all-{}", order.key()) };
        self.final_answers.insert(order.key(), answer.clone());
        Ok(answer)
    }

    /// Takes note of what was recorded as moved because it was foretold.
    pub(super) fn take_note(&mut self, order: &PaymentOrder) {
        let is_foretold = order.reference.as_deref().is_some_and(|reference| reference.starts_with("foretold-"));
        if is_foretold && !self.moved.contains_key(&order.id) {
            self.move_money(order);
        }
    }

    fn move_money(&mut self, order: &PaymentOrder) {
        let times = self.moved.entry(order.id).or_insert(0);
        *times += 1;
        assert_eq!(*times, 1, "the money of {order:?} moved twice");
    }
}

impl InstantAnswers for Gateway {
    fn predict(&self, order: &PaymentOrder) -> Option<GatewayAnswer> {
        match self.mood {
            Mood::Instant => Some(GatewayAnswer::Accepted { reference: format!("foretold-{}", order.key()) }),
            Mood::Refusing if order.kind() == PaymentOrderKind::Collect => {
                Some(GatewayAnswer::Refused { reason: "declined".to_owned() })
            }
            Mood::Silent | Mood::Refusing => None,
        }
    }
}
