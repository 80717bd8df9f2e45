//! What callers send about accounts, sessions, roles and API clients.

use palier_domain::Refusal;
use palier_domain::actor::{Scope, StaffRole};
use palier_domain::identity::{AccountFilter, ApiClientName, DisplayName, EmailAddress, UpdateMe};
use palier_domain::refusal::SeenVersions;
use palier_domain::text::Line;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::identity::words::{LocaleWord, ScopeWord, StaffRoleWord};

/// An e-mail address: ASCII before the `@`, and a domain of at least two labels in any script.
#[derive(Deserialize, ToSchema)]
#[schema(
    as = EmailAddress,
    min_length = 5,
    max_length = 254,
    pattern = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[^\x00-\x20\x7f@.]+(\.[^\x00-\x20\x7f@.]+)+$",
    examples("amina@example.org")
)]
pub struct EmailText(String);

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "email": "amina@example.org", "password": "trois mots au hasard", "display_name": "Amina", "locale": "fr"
})))]
pub struct CreateAccountRequest {
    /// The id that the account gets; made by Palier when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    /// The address to sign in with. Upper and lower case are the same.
    pub email: EmailText,
    /// 10 to 200 characters; neither the address, the name, nor a password that many people have. Any blank counts as a
    /// space, and it does not matter whether accents are composed (RFC 8265, OpaqueString).
    #[schema(min_length = 10, max_length = 200, format = "prose")]
    pub password: String,
    /// The name that others see.
    #[schema(min_length = 1, max_length = 100, format = "line")]
    pub display_name: String,
    /// The language that the person reads, for front ends and for what is sent unasked; replies keep to `Accept-Language`.
    pub locale: LocaleWord,
}

/// E-mail and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "email": "amina@palier.example", "password": "palier-sandbox" })))]
pub struct CreateSessionRequest {
    /// The account's address.
    pub email: EmailText,
    /// The account's password.
    #[schema(min_length = 1, max_length = 200, format = "prose")]
    pub password: String,
    /// The `device_token` of an earlier session on this device, if there is one. One that is not known is ignored.
    #[serde(default)]
    #[schema(nullable = false, min_length = 1, max_length = 128, pattern = r"^[A-Za-z0-9_-]+$")]
    pub device_token: Option<String>,
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "refresh_token": "palier_rt_7Hn4uJ0m5lq3b9Wc1Zs8Xv2Ty6Rg4Pe0Kd3Fa7Lo9I" })))]
pub struct RefreshSessionRequest {
    /// The token that came with the session or with its last refresh.
    #[schema(min_length = 1, max_length = 128, pattern = r"^[A-Za-z0-9_-]+$")]
    pub refresh_token: String,
}

/// Client credentials (RFC 6749, section 4.4). Fields that are not listed are ignored, as its section 3.2 has it, and
/// one without a value counts as left out.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "grant_type": "client_credentials", "client_id": "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49",
    "client_secret": "palier_cs_2Qe8Yb5Nf1Mj7Uk3Hs9Dg6Wc0Vx4Zt5Ra8Po2Li6E", "scope": "campaigns:read pledges:read"
})))]
pub struct IssueClientTokenRequest {
    /// `client_credentials`.
    #[schema(min_length = 1, max_length = 64, pattern = r"^[\x21-\x7e]+$")]
    pub grant_type: String,
    /// The client's id, unless it is in the Authorization header.
    #[serde(default)]
    #[schema(nullable = false, min_length = 1, max_length = 64, pattern = r"^[\x21-\x7e]+$")]
    pub client_id: Option<String>,
    /// The client's secret, unless it is in the Authorization header.
    #[serde(default)]
    #[schema(nullable = false, min_length = 1, max_length = 128, pattern = r"^[\x21-\x7e]+$")]
    pub client_secret: Option<String>,
    /// The scopes wanted, separated by blanks; all that the client holds when absent.
    #[serde(default)]
    #[schema(nullable = false, min_length = 1, max_length = 1000, pattern = r"^[\x20-\x7e]+$")]
    pub scope: Option<String>,
}

/// A JSON Merge Patch of the caller’s account: an absent member is left alone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "display_name": "Amina B.", "locale": "en" })))]
pub struct UpdateMeRequest {
    /// A new name.
    #[schema(nullable = false, min_length = 1, max_length = 100, format = "line")]
    pub display_name: Option<String>,
    /// Another language.
    #[schema(nullable = false)]
    pub locale: Option<LocaleWord>,
}

/// The present password and the one to put in its place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "current_password": "trois mots au hasard", "new_password": "quatre mots mieux choisis" })))]
pub struct ChangePasswordRequest {
    /// The present password.
    #[schema(min_length = 1, max_length = 200, format = "prose")]
    pub current_password: String,
    /// 10 to 200 characters; neither the address, the name, nor a password that many people have.
    #[schema(min_length = 10, max_length = 200, format = "prose")]
    pub new_password: String,
}

/// The staff roles that an account is to hold, and no others.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "roles": ["finance"] })))]
pub struct SetAccountRolesRequest {
    /// The roles; none takes all of them away.
    #[schema(max_items = 5)]
    pub roles: Vec<StaffRoleWord>,
}

/// A new API client.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "name": "Shop front", "scopes": ["campaigns:read", "pledges:read"] })))]
pub struct CreateApiClientRequest {
    /// The id that the client gets; made by Palier when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    /// What you call it.
    #[schema(min_length = 1, max_length = 100, format = "line")]
    pub name: String,
    /// What it may do.
    #[schema(min_items = 1, max_items = 20)]
    pub scopes: Vec<ScopeWord>,
}

/// Which accounts are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AccountQuery {
    /// The one with this e-mail address, whatever its case.
    #[param(nullable = false)]
    pub email: Option<EmailText>,
    /// Those that hold this staff role.
    #[param(nullable = false)]
    pub role: Option<StaffRoleWord>,
}

/// An account in the address.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AccountPath {
    /// The account.
    pub account_id: Uuid,
}

/// An API client in the address.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ApiClientPath {
    /// The API client.
    pub api_client_id: Uuid,
}

impl EmailText {
    /// The address in the domain's words.
    pub fn parse(&self) -> Result<EmailAddress, Refusal> {
        EmailAddress::parse(&self.0)
    }
}

impl AccountQuery {
    /// The filter in the domain's types.
    pub fn filter(&self) -> Result<AccountFilter, Refusal> {
        let email = self.email.as_ref().map(EmailText::parse).transpose()?;
        Ok(AccountFilter { email, role: self.role.map(|word| word.0) })
    }
}

impl CreateAccountRequest {
    /// The name in the domain's words.
    pub fn display_name(&self) -> Result<DisplayName, Refusal> {
        Line::parse("display_name", &self.display_name)
    }
}

impl UpdateMeRequest {
    /// The command in the domain's words.
    pub fn command(&self, version: SeenVersions) -> Result<UpdateMe, Refusal> {
        let display_name = self.display_name.as_deref().map(|name| Line::parse("display_name", name)).transpose()?;
        Ok(UpdateMe { version, display_name, locale: self.locale.map(|word| word.0) })
    }
}

impl SetAccountRolesRequest {
    /// The roles in the domain's words.
    pub fn roles(&self) -> Vec<StaffRole> {
        self.roles.iter().map(|word| word.0).collect()
    }
}

impl CreateApiClientRequest {
    /// The name in the domain's words.
    pub fn name(&self) -> Result<ApiClientName, Refusal> {
        Line::parse("name", &self.name)
    }

    /// The scopes in the domain's words.
    pub fn scopes(&self) -> Vec<Scope> {
        self.scopes.iter().map(|word| word.0).collect()
    }
}
