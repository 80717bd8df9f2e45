//! Every rule about questions that says no, in the order in which they are checked.

use chrono::{DateTime, Utc};

use crate::rule::rules;

rules! {
/// A rule about questions that refused a use case.
refusal QuestionRefusal {
    /// Sales hands over what is about a project that the asker has applied to, and keeps the rest.
    StaysWithSales { topic: &'static str } => "stays-with-sales";
    /// The question is with follow-up already.
    AlreadyHandedOver { handed_over_at: Option<DateTime<Utc>> } => "already-handed-over";
    /// The question was answered already.
    AlreadyAnswered { answered_at: DateTime<Utc> } => "question-answered";
    /// Nobody answers their own question.
    OwnQuestion => "own-question";
}
}

rules! {
/// A rule about questions that a part of an input breaks.
fault QuestionFault {
    /// A question names a project if and only if it is about one.
    QuestionProjectMismatch { topic: &'static str } => "question-project-mismatch";
}
}
