//! Who may do what with projects, applications and follow-up.

use crate::actor::Scope;
use crate::permissions::{ANYONE, FOLLOW_UP, PUBLIC, SIGNED_IN, SUPPORT, Who, operations};

/// The client of the project.
pub const PROJECT_CLIENT: Who = Who::related("client").who_knows();
/// A provider who may know the project.
pub const PROVIDER: Who = Who::related("provider");
/// A provider who ever applied to the project, or paid for its contact details.
pub const INVOLVED: Who = Who::related("involved_provider").who_knows();
/// A provider whose application to the project stands.
pub const APPLICANT: Who = Who::related("applicant").who_knows();
/// A provider who may know the project and whose subscription is privilege.
pub const PRIVILEGE_PROVIDER: Who = Who::related("privilege_provider");
/// The follow-up agent in charge of the project.
pub const AGENT: Who = Who::related("agent_in_charge").who_knows().for_palier();
/// Who made the report.
pub const REPORTER: Who = Who::related("reporter").who_knows();

/// Who does not act on a project for Palier, or as a provider.
pub(crate) const INTERESTS: &[Who] = &[INVOLVED, AGENT];

operations! {
    // Projects.
    LIST_PROJECTS "list_projects" [ANYONE] Some(Scope::ProjectsRead);
    GET_PROJECT_FIGURES "get_project_figures" [ANYONE] Some(Scope::ProjectsRead);
    LIST_MY_PROJECTS "list_my_projects" [SIGNED_IN] Some(Scope::ProjectsRead);
    CREATE_PROJECT "create_project" [SIGNED_IN] Some(Scope::ProjectsWrite);
    GET_PROJECT "get_project" [PUBLIC, PROJECT_CLIENT, INVOLVED, FOLLOW_UP, SUPPORT] Some(Scope::ProjectsRead);
    UPDATE_PROJECT "update_project" [PROJECT_CLIENT] Some(Scope::ProjectsWrite);
    SUBMIT_PROJECT "submit_project" [PROJECT_CLIENT] Some(Scope::ProjectsWrite);
    CANCEL_PROJECT "cancel_project" [PROJECT_CLIENT] Some(Scope::ProjectsWrite);
    AWARD_PROJECT "award_project" [PROJECT_CLIENT] Some(Scope::ProjectsWrite);
    COMPLETE_PROJECT "complete_project" [PROJECT_CLIENT] Some(Scope::ProjectsWrite);
    CONTEST_HIDDEN_LISTING "contest_hidden_listing" [PROJECT_CLIENT] Some(Scope::ProjectsWrite);
    HIDE_LISTING "hide_listing" [SUPPORT] None;
    REVIEW_CONTESTED_LISTING "review_contested_listing" [SUPPORT] None;
    LIST_HIDDEN_PROJECTS "list_hidden_projects" [SUPPORT] None, about_nothing_hidden;

    // Applications. What costs credits needs the provider's own act.
    REVEAL_CONTACT_DETAILS "reveal_contact_details" [PROVIDER] None;
    CREATE_APPLICATION "create_application" [PROVIDER] None;
    LIST_APPLICATIONS "list_applications" [PROJECT_CLIENT, FOLLOW_UP] Some(Scope::ProjectsRead);
    GET_APPLICATION "get_application" [PROJECT_CLIENT, APPLICANT, FOLLOW_UP] Some(Scope::ProjectsRead);
    LIST_MY_APPLICATIONS "list_my_applications" [SIGNED_IN] Some(Scope::ProjectsRead);
    SHORTLIST_APPLICATION "shortlist_application" [PROJECT_CLIENT] Some(Scope::ProjectsWrite);
    WITHDRAW_APPLICATION "withdraw_application" [APPLICANT] Some(Scope::ProjectsWrite);
    TIP_APPLICANT "tip_applicant" [AGENT] None;

    // Follow-up.
    VALIDATE_PROJECT "validate_project" [FOLLOW_UP] None;
    REJECT_PROJECT "reject_project" [FOLLOW_UP] None;
    GET_PROJECT_AGENT "get_project_agent" [PROJECT_CLIENT, FOLLOW_UP] Some(Scope::ProjectsRead);
    SET_PROJECT_AGENT "set_project_agent" [FOLLOW_UP] None;
    LIST_FOLLOW_UP_AGENTS "list_follow_up_agents" [FOLLOW_UP] None, about_nothing_hidden;
    LIST_CONTACTS "list_contacts" [FOLLOW_UP, PRIVILEGE_PROVIDER] Some(Scope::ProjectsRead);
    GET_CONTACT "get_contact" [FOLLOW_UP, PRIVILEGE_PROVIDER] Some(Scope::ProjectsRead);
    LOG_CONTACT "log_contact" [FOLLOW_UP] None;
    CREATE_CALL_REQUEST "create_call_request" [PROJECT_CLIENT] Some(Scope::ProjectsWrite);
    GET_CALL_REQUEST "get_call_request" [PROJECT_CLIENT, FOLLOW_UP] Some(Scope::ProjectsRead);
    LIST_CALL_REQUESTS "list_call_requests" [PROJECT_CLIENT, FOLLOW_UP] Some(Scope::ProjectsRead);
    CREATE_CHECK_IN "create_check_in" [FOLLOW_UP] None;
    GET_CHECK_IN "get_check_in" [ANYONE] None;
    CONFIRM_CHECK_IN "confirm_check_in" [ANYONE] None;
    DECLINE_CHECK_IN "decline_check_in" [ANYONE] None;
    LIST_CONTACTS_DUE "list_contacts_due" [FOLLOW_UP] None, about_nothing_hidden;
    CREATE_STALE_REPORT "create_stale_report" [PROVIDER] Some(Scope::ProjectsWrite);
    GET_STALE_REPORT "get_stale_report" [REPORTER, FOLLOW_UP] Some(Scope::ProjectsRead);
    LIST_STALE_REPORTS "list_stale_reports" [FOLLOW_UP] None;
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
                (
                    ANYONE,
                    &["list_projects", "get_project_figures", "get_check_in", "confirm_check_in", "decline_check_in"],
                ),
                (SIGNED_IN, &["list_my_projects", "create_project", "list_my_applications"]),
                (PUBLIC, &["get_project"]),
                (
                    PROJECT_CLIENT,
                    &[
                        "get_project",
                        "update_project",
                        "submit_project",
                        "cancel_project",
                        "award_project",
                        "complete_project",
                        "contest_hidden_listing",
                        "list_applications",
                        "get_application",
                        "shortlist_application",
                        "get_project_agent",
                        "create_call_request",
                        "get_call_request",
                        "list_call_requests",
                    ],
                ),
                (INVOLVED, &["get_project"]),
                (
                    FOLLOW_UP,
                    &[
                        "get_project",
                        "list_applications",
                        "get_application",
                        "validate_project",
                        "reject_project",
                        "get_project_agent",
                        "set_project_agent",
                        "list_follow_up_agents",
                        "list_contacts",
                        "get_contact",
                        "log_contact",
                        "get_call_request",
                        "list_call_requests",
                        "create_check_in",
                        "list_contacts_due",
                        "get_stale_report",
                        "list_stale_reports",
                    ],
                ),
                (SUPPORT, &["get_project", "hide_listing", "review_contested_listing", "list_hidden_projects"]),
                (PROVIDER, &["reveal_contact_details", "create_application", "create_stale_report"]),
                (APPLICANT, &["get_application", "withdraw_application"]),
                (AGENT, &["tip_applicant"]),
                (PRIVILEGE_PROVIDER, &["list_contacts", "get_contact"]),
                (REPORTER, &["get_stale_report"]),
            ],
        );
    }
}
