//! The words of questions in JSON.

use palier_domain::questions::{Department, QuestionAction, QuestionBox, QuestionTopic};

use crate::words::{actions, words};

words! {
    DepartmentWord(Department) "Department" "Who answers a question.";
    QuestionBoxWord(QuestionBox) "QuestionBox" "Whose questions.";
    QuestionTopicWord(QuestionTopic) "QuestionTopic" "What a question is about.";
}

actions! {
    QuestionActionWord(QuestionAction) "QuestionAction" "Something that can be done with a question.";
}
