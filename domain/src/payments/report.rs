//! What a gateway tells on its own, as its adapter has read it.
//!
//! A report is a hint: a gateway that can be asked again is, and its answer is what is recorded. One that signs what it
//! tells may give its answer at once.

use super::settle_order::settle_order;
use super::unexpected::record_unknown_movement;
use super::{Asked, GatewayAnswer, PaymentOrderState, PaymentRefusal};
use crate::actor::Actor;
use crate::clock::Context;
use crate::ids::BookId;
use crate::refusal::Failure;
use crate::store::{Store, StoreError};
use crate::write_set::WriteSet;

/// What a gateway tells on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatewayReport {
    /// What became of something that it was asked for.
    Answered {
        /// What it was asked.
        asked: Asked,
        /// Its answer.
        answer: GatewayAnswer,
    },
    /// That something became of what it was asked for; what, it says when it is asked again.
    Changed {
        /// What it was asked.
        asked: Asked,
    },
}

/// What became of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// It is recorded, or was before.
    Noted,
    /// Nobody here knows what it is about. Money that it says to have moved is recorded all the same.
    Unknown(PaymentRefusal),
}

impl GatewayReport {
    /// The book that it is about; none when nobody here knows it.
    pub fn find_book(&self, store: &mut dyn Store) -> Result<Option<BookId>, StoreError> {
        match self {
            Self::Answered { asked, .. } | Self::Changed { asked } => {
                Ok(store.find_order_anywhere(asked.order)?.map(|order| order.book))
            }
        }
    }

    /// What recording it changes, when it is about this book.
    pub fn write_set(book: Option<BookId>) -> WriteSet {
        book.map_or_else(WriteSet::installation, WriteSet::book)
    }
}

/// Records a report about a book, whoever delivers it: the gateway itself has vouched for it.
pub fn hear_report(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: Option<BookId>,
    report: &GatewayReport,
) -> Result<Heard, Failure> {
    let context = &Context { actor: &Actor::System, ..*context };
    let unknown = Heard::Unknown(PaymentRefusal::OrderUnknown);
    match (report, book) {
        (GatewayReport::Answered { asked, answer }, Some(book)) => {
            settle_order(store, context, (book, *asked), &Ok(answer.clone()))?;
            Ok(Heard::Noted)
        }
        (GatewayReport::Answered { asked, answer: GatewayAnswer::Accepted { reference } }, None) => {
            record_unknown_movement(store, context, *asked, reference)?;
            Ok(unknown)
        }
        (GatewayReport::Changed { asked }, Some(book)) => {
            ask_again(store, context, (book, *asked))?;
            Ok(Heard::Noted)
        }
        (GatewayReport::Answered { .. } | GatewayReport::Changed { .. }, None) => Ok(unknown),
    }
}

/// Has the gateway asked at once about what waits for its answer.
fn ask_again(store: &mut dyn Store, context: &Context<'_>, (book, asked): (BookId, Asked)) -> Result<(), Failure> {
    let mut order = store.find_order(book, asked.order)?.ok_or(PaymentRefusal::OrderUnknown)?;
    if order.state == PaymentOrderState::Pending {
        order.due_at = order.due_at.min(context.now);
        store.update_order(&order)?;
    }
    Ok(())
}
