//! The words of projects in JSON.

use palier_domain::projects::{
    ApplicationAction, ApplicationState, ClientAnswer, ContactChannel, ContestDecision, ListedState, ProjectAction,
    ProjectCategory, ProjectState, TipChannel,
};

use crate::words::{actions, words};

words! {
    ApplicationStateWord(ApplicationState) "ApplicationState" "Where an application is.";
    ClientAnswerWord(ClientAnswer) "ClientAnswer" "What a client said about a project.";
    ContactChannelWord(ContactChannel) "ContactChannel" "How a client was contacted.";
    ContestDecisionWord(ContestDecision) "ContestDecision" "What support decided on a contest.";
    TipChannelWord(TipChannel) "TipChannel" "How an applicant was tipped.";
    ListedStateWord(ListedState) "ListedState" "A public list of projects.";
    ProjectCategoryWord(ProjectCategory) "ProjectCategory" "What kind of work a project is about.";
    ProjectStateWord(ProjectState) "ProjectState" "Where a project is in its life.";
}

actions! {
    ApplicationActionWord(ApplicationAction) "ApplicationAction" "Something that can be done with an application.";
    ProjectActionWord(ProjectAction) "ProjectAction" "Something that can be done with a project.";
}
