//! What is asked of projects, applications, follow-up, questions and the inbox.

use palier_domain::Store;
use palier_domain::actor::StaffRole;
use palier_domain::frequency::FrequentAct;
use palier_domain::ids::{
    AccountId, ApplicationId, CallRequestId, ContactId, NotificationId, ProjectId, QuestionId, StaleReportId,
};
use palier_domain::policy::BudgetBand;
use palier_domain::projects::{ApplicationState, ListedState, ProjectCategory, ProjectFilter};
use palier_domain::questions::QuestionsOf;
use palier_domain::search::Listing;
use uuid::Uuid;

use super::{now, pages};

pub(super) fn ask(store: &mut dyn Store) {
    let (account, project) = (AccountId(Uuid::nil()), ProjectId(Uuid::nil()));
    let (category, band) = (Some(ProjectCategory::Plumbing), Some(BudgetBand::Small));
    store.find_project(project).unwrap();
    store.read_projects(&[project, project]).unwrap();
    for (category, city, band, text) in [
        (None, None, None, None),
        (category, None, None, None),
        (None, Some("Lille"), None, None),
        (None, None, band, None),
        (category, Some("Lille"), band, None),
        (None, None, None, Some("une douche")),
        (category, Some("Lille"), None, Some("douche")),
    ] {
        for state in ListedState::ALL {
            let filter = ProjectFilter::written(Some(*state), category, city, band, text).unwrap();
            for page in pages(Listing(filter.state.places().start + 1)) {
                store.list_projects(&filter, &page).unwrap();
            }
        }
    }
    for page in pages((now(), project)) {
        store.list_projects_of(account, &page).unwrap();
        store.list_contacts_due(account, None, now(), &page).unwrap();
        store.list_contacts_due(account, Some(account), now(), &page).unwrap();
        store.list_hidden_projects(account, true, &page).unwrap();
        store.list_hidden_projects(account, false, &page).unwrap();
    }
    store.count_projects_won(account).unwrap();
    store.list_project_figures().unwrap();
    store.find_hiding(project).unwrap();
    ask_applications(store, project, account);
    ask_around(store, project, account);
}

fn ask_applications(store: &mut dyn Store, project: ProjectId, account: AccountId) {
    let application = ApplicationId(Uuid::nil());
    store.find_application(project, application).unwrap();
    store.find_application_of(project, account).unwrap();
    store.list_active_applications(project).unwrap();
    store.close_applications(project, ApplicationState::Closed).unwrap();
    for page in pages((now(), application)) {
        store.list_applications(project, &page).unwrap();
        store.list_applications_of(account, &page).unwrap();
    }
}

fn ask_around(store: &mut dyn Store, project: ProjectId, account: AccountId) {
    let (contact, report) = (ContactId(Uuid::nil()), StaleReportId(Uuid::nil()));
    store.find_contact(project, contact).unwrap();
    for page in pages((now(), contact)) {
        store.list_contacts(project, &page).unwrap();
    }
    let request = CallRequestId(Uuid::nil());
    store.find_call_request(project, request).unwrap();
    store.find_open_call_request(project).unwrap();
    store.list_open_call_requests(&[project, project]).unwrap();
    for page in pages((now(), request)) {
        store.list_call_requests(project, &page).unwrap();
    }
    store.find_check_in(project, 1).unwrap();
    store.find_last_check_in(project).unwrap();
    for act in FrequentAct::ALL {
        store.find_frequency(account, *act, account.0).unwrap();
        store.delete_frequencies_until(now(), 10).unwrap();
    }
    store.find_stale_report(project, report).unwrap();
    store.find_stale_report_of(project, account).unwrap();
    store.count_stale_reports(account, now(), 5).unwrap();
    store.count_reports_after(project, now(), 5).unwrap();
    store.mark_stale_report(project, account).unwrap();
    store.list_impartial_staff(project, StaffRole::FollowUp, 100).unwrap();
    store.list_agents_in_charge(&[project, project]).unwrap();
    for page in pages(account) {
        store.list_follow_up_agents(None, &page).unwrap();
        store.list_follow_up_agents(Some(project), &page).unwrap();
    }
    for page in pages((now(), report)) {
        store.list_stale_reports(project, &page).unwrap();
    }
    let (question, notification) = (QuestionId(Uuid::nil()), NotificationId(Uuid::nil()));
    store.find_question(question).unwrap();
    store.count_open_questions(account, 20).unwrap();
    store.list_project_drafts(account, now(), 20).unwrap();
    store.list_campaign_drafts(account, now(), 20).unwrap();
    store.readdress_questions(project, account).unwrap();
    for page in pages((now(), question)) {
        for whose in [QuestionsOf::Asker(account), QuestionsOf::Sales(account), QuestionsOf::Agent(account)] {
            store.list_questions(whose, &page).unwrap();
        }
    }
    store.find_notification(account, notification).unwrap();
    for page in pages((now(), notification)) {
        store.list_notifications(account, false, &page).unwrap();
        store.list_notifications(account, true, &page).unwrap();
    }
}
