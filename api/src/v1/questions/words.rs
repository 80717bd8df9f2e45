//! The words of questions in JSON, and the ids by which their lists are sorted.

use palier_domain::ids::QuestionId;
use palier_domain::questions::{Department, QuestionAction, QuestionBox, QuestionTopic};

use crate::cursor::id_keys;
use crate::v1::words::{actions, words};

words! {
    DepartmentWord(Department) "Department" "Who answers a question.";
    QuestionBoxWord(QuestionBox) "QuestionBox" "Whose questions.";
    QuestionTopicWord(QuestionTopic) "QuestionTopic" "What a question is about.";
}

actions! {
    QuestionActionWord(QuestionAction) "QuestionAction" "Something that can be done with a question.";
}

id_keys!(QuestionId);
