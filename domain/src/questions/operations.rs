//! Who may do what with questions.

use crate::actor::Scope;
use crate::permissions::{SIGNED_IN, Who, operations};

/// Who asked the question.
pub const ASKER: Who = Who::related("asker").who_knows();
/// Who is to answer the question.
pub const ADDRESSEE: Who = Who::related("addressee").who_knows().for_palier();

operations! {
    CREATE_QUESTION "create_question" [SIGNED_IN] Some(Scope::ProjectsWrite);
    LIST_QUESTIONS "list_questions" [SIGNED_IN] Some(Scope::ProjectsRead);
    GET_QUESTION "get_question" [ASKER, ADDRESSEE] Some(Scope::ProjectsRead);
    ANSWER_QUESTION "answer_question" [ADDRESSEE] None;
    HAND_OVER_QUESTION "hand_over_question" [ADDRESSEE] None;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permissions::assert_may_just;

    #[test]
    fn each_kind_of_caller_may_just_this() {
        assert_may_just(
            OPERATIONS,
            &[
                (SIGNED_IN, &["create_question", "list_questions"]),
                (ASKER, &["get_question"]),
                (ADDRESSEE, &["get_question", "answer_question", "hand_over_question"]),
            ],
        );
    }
}
