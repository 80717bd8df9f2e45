//! Who may do what: one line per operation, deny by default.
//!
//! An operation is admitted ([`Operation::admit`]) before anything is loaded,
//! so that a refusal does not reveal what exists, and allowed ([`Operation::allow`]) once
//! the caller's relation to the thing is known. What the caller may not know
//! exists is refused as absent.

mod relations;
#[cfg(test)]
mod tests;

pub use relations::Relations;

use crate::actor::{Actor, Scope, StaffRole};
use crate::refusal::Refusal;

use Who::{
    Addressee, Agent, Anyone, Applicant, Asker, Backer, Funder, Initiator, Involved, Person, PrivilegeProvider,
    ProjectClient, Provider, Public, Reporter, Role, SignedIn,
};

/// A kind of caller, in relation to the thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody, signed in or not.
    Anyone,
    /// Everybody, as long as the thing is public.
    Public,
    /// Any account, in person or through an API client.
    SignedIn,
    /// Any account, in person only.
    Person,
    /// The initiator of the campaign.
    Initiator,
    /// The backer of the pledge.
    Backer,
    /// A backer with money in the campaign.
    Funder,
    /// The client of the project.
    ProjectClient,
    /// A provider who may know the project.
    Provider,
    /// A provider who ever applied to the project, or paid for its contact details.
    Involved,
    /// A provider whose application to the project stands.
    Applicant,
    /// A provider who may know the project and whose subscription is privilege.
    PrivilegeProvider,
    /// The follow-up agent in charge of the project.
    Agent,
    /// Who asked the question.
    Asker,
    /// Who is to answer the question.
    Addressee,
    /// Who made the report.
    Reporter,
    /// Staff with this role, in person.
    Role(StaffRole),
}

/// The words for what somebody is to a thing who does not decide on it for Palier.
pub const INTERESTS: [&str; 4] = [Initiator.as_str(), Backer.as_str(), Involved.as_str(), Agent.as_str()];

impl Who {
    /// The word for this kind of caller in a refusal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anyone | Self::Public => "anyone",
            Self::SignedIn => "signed_in",
            Self::Person => "person",
            Self::Initiator => "initiator",
            Self::Backer => "backer",
            Self::Funder => "funder",
            Self::ProjectClient => "client",
            Self::Provider => "provider",
            Self::Involved => "involved_provider",
            Self::Applicant => "applicant",
            Self::PrivilegeProvider => "privilege_provider",
            Self::Agent => "agent_in_charge",
            Self::Asker => "asker",
            Self::Addressee => "addressee",
            Self::Reporter => "reporter",
            Self::Role(role) => role.as_str(),
        }
    }
}

const ADMIN: Who = Role(StaffRole::Admin);
const AUDITOR: Who = Role(StaffRole::Auditor);
const FINANCE: Who = Role(StaffRole::Finance);
const SALES: Who = Role(StaffRole::Sales);
const FOLLOW_UP: Who = Role(StaffRole::FollowUp);
const SUPPORT: Who = Role(StaffRole::Support);

macro_rules! operations {
    ($($name:ident $id:literal [$($who:expr),+] $scope:expr;)+) => {
        /// Everything that a caller can ask for, by the operation ids of the document.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each is documented where it is served")]
        pub enum Operation { $($name,)+ }

        impl Operation {
            /// Every operation.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The operation's id in the document.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id),+ }
            }

            /// Who may, and the scope that an API client needs; without one, no client may.
            pub const fn rule(self) -> (&'static [Who], Option<Scope>) {
                match self { $(Self::$name => (&[$($who),+], $scope)),+ }
            }
        }
    };
}

operations! {
    // Identity.
    CreateAccount "create_account" [Anyone] None;
    ListAccounts "list_accounts" [ADMIN, SUPPORT] None;
    CreateSession "create_session" [Anyone] None;
    RefreshSession "refresh_session" [Anyone] None;
    DeleteCurrentSession "delete_current_session" [Person] None;
    IssueClientToken "issue_client_token" [Anyone] None;
    GetJwks "get_jwks" [Anyone] None;
    GetMe "get_me" [SignedIn] Some(Scope::ProfileRead);
    UpdateMe "update_me" [Person] None;
    ChangePassword "change_password" [Person] None;
    GetAccountRoles "get_account_roles" [ADMIN] None;
    SetAccountRoles "set_account_roles" [ADMIN] None;
    ListApiClients "list_api_clients" [Person] None;
    CreateApiClient "create_api_client" [Person] None;
    RevokeApiClient "revoke_api_client" [Person] None;

    // Campaigns.
    ListCampaigns "list_campaigns" [Anyone] Some(Scope::CampaignsRead);
    CreateCampaign "create_campaign" [SignedIn] Some(Scope::CampaignsWrite);
    GetCampaign "get_campaign" [Public, Initiator, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    GetCampaignProgress "get_campaign_progress" [Public, Initiator, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    ListRewards "list_rewards" [Public, Initiator, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    GetReward "get_reward" [Public, Initiator, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    GetTranchePlan "get_tranche_plan" [Public, Initiator, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    GetDeliveryCalendar "get_delivery_calendar" [Public, Initiator, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    ListDeliveryCalendarRevisions "list_delivery_calendar_revisions" [Public, Initiator, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    GetHubDiscounts "get_hub_discounts" [Public, Initiator, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    UpdateCampaign "update_campaign" [Initiator] Some(Scope::CampaignsWrite);
    LaunchCampaign "launch_campaign" [Initiator] Some(Scope::CampaignsWrite);
    CancelCampaign "cancel_campaign" [Initiator] Some(Scope::CampaignsWrite);
    RelaunchCampaign "relaunch_campaign" [Initiator] Some(Scope::CampaignsWrite);
    CreateReward "create_reward" [Initiator] Some(Scope::CampaignsWrite);
    UpdateReward "update_reward" [Initiator] Some(Scope::CampaignsWrite);
    DeleteReward "delete_reward" [Initiator] Some(Scope::CampaignsWrite);
    SetTranchePlan "set_tranche_plan" [Initiator] Some(Scope::CampaignsWrite);
    SetDeliveryCalendar "set_delivery_calendar" [Initiator] Some(Scope::CampaignsWrite);
    SetHubDiscounts "set_hub_discounts" [Initiator] Some(Scope::CampaignsWrite);

    // Pledges.
    ListPledges "list_pledges" [Initiator, FINANCE, AUDITOR, SUPPORT] Some(Scope::PledgesRead);
    ListMyPledges "list_my_pledges" [SignedIn] Some(Scope::PledgesRead);
    CreatePledge "create_pledge" [SignedIn] Some(Scope::PledgesWrite);
    GetPledge "get_pledge" [Backer, Initiator, FINANCE, AUDITOR, SUPPORT] Some(Scope::PledgesRead);
    UpdatePledge "update_pledge" [Backer] Some(Scope::PledgesWrite);
    WithdrawPledge "withdraw_pledge" [Backer] Some(Scope::PledgesWrite);
    GetMoneyTrail "get_money_trail" [Backer, FINANCE, AUDITOR, SUPPORT] Some(Scope::PledgesRead);

    // Escrow.
    GetEscrowStatement "get_escrow_statement" [Public, Initiator, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::EscrowRead);
    ListEscrowTransfers "list_escrow_transfers" [Initiator, FINANCE, AUDITOR, SUPPORT] Some(Scope::EscrowRead);
    ExportCampaignBook "export_campaign_book" [Initiator, FINANCE, AUDITOR] Some(Scope::EscrowRead);
    GetEscrowChain "get_escrow_chain" [Public, Initiator, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::EscrowRead);
    ListTranches "list_tranches" [Public, Initiator, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::EscrowRead);
    ListTrancheSteps "list_tranche_steps" [Public, Initiator, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::EscrowRead);
    RequestTranche "request_tranche" [Initiator] Some(Scope::EscrowWrite);
    ApproveTranche "approve_tranche" [FINANCE] None;
    RejectTranche "reject_tranche" [FINANCE] None;
    ListObjections "list_objections" [Initiator, FINANCE, AUDITOR, SUPPORT, Funder] Some(Scope::EscrowRead);
    CreateObjection "create_objection" [Funder] Some(Scope::EscrowWrite);
    FreezeEscrow "freeze_escrow" [FINANCE] None;
    UnfreezeEscrow "unfreeze_escrow" [FINANCE] None;
    WindDownCampaign "wind_down_campaign" [FINANCE] None;
    ListPaymentOrders "list_payment_orders" [FINANCE, AUDITOR] None;
    RetryPaymentOrder "retry_payment_order" [FINANCE] None;
    ListUnexpectedMovements "list_unexpected_movements" [FINANCE, AUDITOR] None;
    ReceivePaymentNotification "receive_payment_notification" [Anyone] None;

    // Providers and credits.
    GetMyProvider "get_my_provider" [SignedIn] Some(Scope::CreditsRead);
    SetMyProvider "set_my_provider" [Person] None;
    GetProvider "get_provider" [Anyone] None;
    ListProviders "list_providers" [SALES, SUPPORT, FOLLOW_UP, ADMIN] None;
    ListPlans "list_plans" [Anyone] None;
    GetPlan "get_plan" [Anyone] None;
    CreatePlan "create_plan" [SALES] None;
    UpdatePlan "update_plan" [SALES] None;
    ListCreditPacks "list_credit_packs" [Anyone] None;
    GetCreditPack "get_credit_pack" [Anyone] None;
    CreateCreditPack "create_credit_pack" [SALES] None;
    UpdateCreditPack "update_credit_pack" [SALES] None;
    GetMySubscription "get_my_subscription" [SignedIn] Some(Scope::CreditsRead);
    ListMySubscriptions "list_my_subscriptions" [SignedIn] Some(Scope::CreditsRead);
    CreateMySubscription "create_my_subscription" [Person] None;
    UpgradeMySubscription "upgrade_my_subscription" [Person] None;
    PayMySubscription "pay_my_subscription" [Person] None;
    CancelMySubscription "cancel_my_subscription" [Person] None;
    ResumeMySubscription "resume_my_subscription" [Person] None;
    BuyCreditPack "buy_credit_pack" [Person] None;
    ListMyPurchases "list_my_purchases" [SignedIn] Some(Scope::CreditsRead);
    GetMyPurchase "get_my_purchase" [SignedIn] Some(Scope::CreditsRead);
    GetMyCredits "get_my_credits" [SignedIn] Some(Scope::CreditsRead);
    ListMyCreditLots "list_my_credit_lots" [SignedIn] Some(Scope::CreditsRead);
    ListMyCreditSpends "list_my_credit_spends" [SignedIn] Some(Scope::CreditsRead);
    GetMyCreditStatement "get_my_credit_statement" [SignedIn] Some(Scope::CreditsRead);
    ListMyCreditTransfers "list_my_credit_transfers" [SignedIn] Some(Scope::CreditsRead);
    ExportMyBook "export_my_book" [SignedIn] Some(Scope::CreditsRead);
    GetProviderCredits "get_provider_credits" [SALES, FINANCE, AUDITOR] None;
    ListProviderTransfers "list_provider_credit_transfers" [FINANCE, AUDITOR] None;
    ExportProviderBook "export_provider_book" [FINANCE, AUDITOR] None;
    ListProviderSpends "list_provider_credit_spends" [SALES] None;
    GetProviderSubscription "get_provider_subscription" [SALES] None;
    ListProviderSubscriptions "list_provider_subscriptions" [SALES] None;
    CancelProviderSubscription "cancel_provider_subscription" [SALES] None;
    RefundCreditSpend "refund_credit_spend" [SALES] None;
    // Projects.
    ListProjects "list_projects" [Anyone] Some(Scope::ProjectsRead);
    GetProjectFigures "get_project_figures" [Anyone] Some(Scope::ProjectsRead);
    ListMyProjects "list_my_projects" [SignedIn] Some(Scope::ProjectsRead);
    CreateProject "create_project" [SignedIn] Some(Scope::ProjectsWrite);
    GetProject "get_project" [Public, ProjectClient, Involved, FOLLOW_UP, SUPPORT] Some(Scope::ProjectsRead);
    UpdateProject "update_project" [ProjectClient] Some(Scope::ProjectsWrite);
    SubmitProject "submit_project" [ProjectClient] Some(Scope::ProjectsWrite);
    CancelProject "cancel_project" [ProjectClient] Some(Scope::ProjectsWrite);
    AwardProject "award_project" [ProjectClient] Some(Scope::ProjectsWrite);
    CompleteProject "complete_project" [ProjectClient] Some(Scope::ProjectsWrite);
    ContestHiddenListing "contest_hidden_listing" [ProjectClient] Some(Scope::ProjectsWrite);
    HideListing "hide_listing" [SUPPORT] None;
    ReviewContestedListing "review_contested_listing" [SUPPORT] None;
    ListHiddenProjects "list_hidden_projects" [SUPPORT] None;

    // Applications. What costs credits needs the provider's own act.
    RevealContactDetails "reveal_contact_details" [Provider] None;
    CreateApplication "create_application" [Provider] None;
    ListApplications "list_applications" [ProjectClient, FOLLOW_UP] Some(Scope::ProjectsRead);
    GetApplication "get_application" [ProjectClient, Applicant, FOLLOW_UP] Some(Scope::ProjectsRead);
    ListMyApplications "list_my_applications" [SignedIn] Some(Scope::ProjectsRead);
    ShortlistApplication "shortlist_application" [ProjectClient] Some(Scope::ProjectsWrite);
    WithdrawApplication "withdraw_application" [Applicant] Some(Scope::ProjectsWrite);
    TipApplicant "tip_applicant" [Agent] None;

    // Follow-up.
    ValidateProject "validate_project" [FOLLOW_UP] None;
    RejectProject "reject_project" [FOLLOW_UP] None;
    GetProjectAgent "get_project_agent" [ProjectClient, FOLLOW_UP] Some(Scope::ProjectsRead);
    SetProjectAgent "set_project_agent" [FOLLOW_UP] None;
    ListFollowUpAgents "list_follow_up_agents" [FOLLOW_UP] None;
    ListContacts "list_contacts" [FOLLOW_UP, PrivilegeProvider] Some(Scope::ProjectsRead);
    GetContact "get_contact" [FOLLOW_UP, PrivilegeProvider] Some(Scope::ProjectsRead);
    LogContact "log_contact" [FOLLOW_UP] None;
    CreateCallRequest "create_call_request" [ProjectClient] Some(Scope::ProjectsWrite);
    GetCallRequest "get_call_request" [ProjectClient, FOLLOW_UP] Some(Scope::ProjectsRead);
    ListCallRequests "list_call_requests" [ProjectClient, FOLLOW_UP] Some(Scope::ProjectsRead);
    CreateCheckIn "create_check_in" [FOLLOW_UP] None;
    GetCheckIn "get_check_in" [Anyone] None;
    ConfirmCheckIn "confirm_check_in" [Anyone] None;
    DeclineCheckIn "decline_check_in" [Anyone] None;
    ListContactsDue "list_contacts_due" [FOLLOW_UP] None;
    CreateStaleReport "create_stale_report" [Provider] Some(Scope::ProjectsWrite);
    GetStaleReport "get_stale_report" [Reporter, FOLLOW_UP] Some(Scope::ProjectsRead);
    ListStaleReports "list_stale_reports" [FOLLOW_UP] None;

    // Questions and notifications.
    CreateQuestion "create_question" [SignedIn] Some(Scope::ProjectsWrite);
    ListQuestions "list_questions" [SignedIn] Some(Scope::ProjectsRead);
    GetQuestion "get_question" [Asker, Addressee] Some(Scope::ProjectsRead);
    AnswerQuestion "answer_question" [Addressee] None;
    HandOverQuestion "hand_over_question" [Addressee] None;
    ListMyNotifications "list_my_notifications" [SignedIn] Some(Scope::ProfileRead);
    ListEvents "list_events" [SignedIn] Some(Scope::EventsRead);
    MarkNotificationAsRead "mark_notification_as_read" [Person] None;

    // Around.
    ListPolicies "list_policies" [Anyone] None;
    GetPolicy "get_policy" [Anyone] None;
    SetPolicy "set_policy" [ADMIN] None;
    GetSandboxClock "get_sandbox_clock" [Anyone] None;
    AdvanceSandboxClock "advance_sandbox_clock" [Person] None;
}

impl Operation {
    /// Whether this caller could be allowed the operation on some thing or other.
    pub fn admit(self, actor: &Actor) -> Result<(), Refusal> {
        let (who, scope) = self.rule();
        match actor {
            Actor::System | Actor::Person { .. } => Ok(()),
            Actor::Anonymous if who.iter().any(|who| matches!(who, Anyone | Public)) => Ok(()),
            Actor::Anonymous => Err(Refusal::SignInRequired),
            Actor::Client { .. } if who.contains(&Anyone) => Ok(()),
            Actor::Client { scopes, .. } => match scope {
                Some(scope) if scopes.contains(&scope) => Ok(()),
                Some(scope) => Err(Refusal::ScopeMissing { operation: self.id(), scope: scope.as_str() }),
                None => Err(Refusal::ClientNotAllowed { operation: self.id() }),
            },
        }
    }

    /// Whether this caller may ask for the part of the operation that is for staff with a role.
    pub fn allow_only(self, actor: &Actor, role: StaffRole) -> Result<(), Refusal> {
        match actor {
            Actor::Anonymous => Err(Refusal::SignInRequired),
            _ if actor.has_role(role) => Ok(()),
            _ => Err(Refusal::NotAllowed { operation: self.id(), allowed: vec![role.as_str().to_owned()] }),
        }
    }

    /// Whether this caller, who is `relations` to the thing, may do it.
    pub fn allow(self, actor: &Actor, relations: Relations) -> Result<(), Refusal> {
        self.admit(actor)?;
        if *actor == Actor::System || self.rule().0.iter().any(|&who| is(who, actor, relations)) {
            return Ok(());
        }
        if relations.party && self.rule().0.iter().any(|&who| is(who, actor, Relations { party: false, ..relations })) {
            return Err(relations.own_interest());
        }
        if relations.is_known(actor) || self.is_about_nothing_hidden() {
            Err(self.refusal())
        } else {
            Err(Refusal::NotFound)
        }
    }

    /// Operations of staff on the platform as a whole: refusing them betrays nothing.
    const fn is_about_nothing_hidden(self) -> bool {
        matches!(
            self,
            Self::ListAccounts
                | Self::GetAccountRoles
                | Self::SetAccountRoles
                | Self::SetPolicy
                | Self::ListPaymentOrders
                | Self::ListUnexpectedMovements
                | Self::RetryPaymentOrder
                | Self::CreatePlan
                | Self::UpdatePlan
                | Self::CreateCreditPack
                | Self::UpdateCreditPack
                | Self::ListProviders
                | Self::GetProviderCredits
                | Self::ListProviderTransfers
                | Self::ExportProviderBook
                | Self::ListProviderSpends
                | Self::GetProviderSubscription
                | Self::ListProviderSubscriptions
                | Self::CancelProviderSubscription
                | Self::RefundCreditSpend
                | Self::ListFollowUpAgents
                | Self::ListContactsDue
                | Self::ListHiddenProjects
        )
    }

    fn refusal(self) -> Refusal {
        let allowed = self.rule().0.iter().map(|who| who.as_str().to_owned()).collect();
        Refusal::NotAllowed { operation: self.id(), allowed }
    }
}

fn is(who: Who, actor: &Actor, relations: Relations) -> bool {
    match who {
        Anyone => true,
        Public => relations.public,
        SignedIn => actor.account().is_some(),
        Person => matches!(actor, Actor::Person { .. }),
        Initiator => relations.initiator,
        Backer => relations.backer,
        Funder => relations.funder,
        ProjectClient => relations.client,
        Provider => relations.provider,
        Involved => relations.involved,
        Applicant => relations.applicant,
        PrivilegeProvider => relations.privilege,
        Agent => relations.agent && !relations.party,
        Asker => relations.asker,
        Addressee => relations.addressee && !relations.party,
        Reporter => relations.reporter,
        Role(role) => actor.has_role(role) && !relations.party,
    }
}
