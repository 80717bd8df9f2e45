//! Lists of questions: those that somebody asked, and those that are to be answered.

use super::{Question, QuestionAction, QuestionBox, QuestionKey, QuestionsOf, has_applied};
use crate::actor::StaffRole;
use crate::clock::Context;
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal};
use crate::store::Store;

/// The caller's own questions, or the open ones that the caller is to answer; each with what the caller can do with it.
pub fn list_questions(
    store: &mut dyn Store,
    context: &Context<'_>,
    which: QuestionBox,
    page: &PageRequest<QuestionKey>,
) -> Result<Page<(Question, Vec<QuestionAction>), QuestionKey>, Failure> {
    let operation = Operation::LIST_QUESTIONS;
    operation.allow(context.actor, Relations::NONE)?;
    let account = context.actor.account().ok_or(Refusal::SignInRequired)?;
    let only_for = |role: StaffRole| operation.allow_only(context.actor, role);
    let whose = match which {
        QuestionBox::Asked => QuestionsOf::Asker(account),
        QuestionBox::Sales => only_for(StaffRole::Sales).map(|()| QuestionsOf::Sales(account))?,
        QuestionBox::FollowUp => only_for(StaffRole::FollowUp).map(|()| QuestionsOf::Agent(account))?,
    };
    let Page { items, next } = store.list_questions(whose, page)?;
    // What a department lists is open, and for the caller to answer, unless the caller asked it.
    let can_answer = |question: &Question| which != QuestionBox::Asked && !context.actor.is(question.asker);
    let mut with_actions = |question: Question| -> Result<_, Failure> {
        let open = QuestionAction::ALL.iter().copied().filter(|_| can_answer(&question));
        let mut open: Vec<QuestionAction> = open.filter(|action| question.check(*action).is_ok()).collect();
        if open.contains(&QuestionAction::HandOver) && !has_applied(store, &question)? {
            open.retain(|action| *action != QuestionAction::HandOver);
        }
        Ok((question, open))
    };
    Ok(Page { items: items.into_iter().map(&mut with_actions).collect::<Result<_, Failure>>()?, next })
}
