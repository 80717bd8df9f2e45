//! Accounts, sessions, roles, API clients and keys as the API shows them.

use palier_domain::identity::{Account, AccountRoles, ApiClient, FoundAccount, Me, OpenedSession};
use palier_http::instants::DateTime;
use palier_http::tokens::{AccessToken, PublicKey, RefreshText};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::identity::words::{LocaleWord, ScopeWord, StaffRoleWord};

/// An account as it was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account)]
pub struct AccountView {
    /// The id made or chosen for it.
    pub id: Uuid,
    /// The address to sign in with.
    #[schema(max_length = 254, examples("amina@example.org"))]
    pub email: String,
    /// The name that others see.
    #[schema(min_length = 1, max_length = 100, examples("Amina"))]
    pub display_name: String,
    /// The language that the person reads.
    pub locale: LocaleWord,
    /// When it was asked for.
    pub created_at: DateTime,
}

/// An account, as staff finds it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FoundAccount)]
pub struct FoundAccountView {
    /// Its id.
    pub id: Uuid,
    /// The name that others see.
    #[schema(min_length = 1, max_length = 100, examples("Amina"))]
    pub display_name: String,
    /// The staff roles that it holds.
    #[schema(max_items = 5)]
    pub roles: Vec<StaffRoleWord>,
    /// When it was created.
    pub created_at: DateTime,
}

/// A page of accounts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccountList)]
pub struct AccountListView {
    /// The accounts, newest first, or most recently granted the role first.
    #[schema(max_items = 100)]
    pub items: Vec<FoundAccountView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// The caller's own account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Me)]
pub struct MeView {
    /// The account's id.
    pub id: Uuid,
    /// The address that the person signs in with.
    #[schema(max_length = 254, examples("amina@example.org"))]
    pub email: String,
    /// The name that others see.
    #[schema(min_length = 1, max_length = 100, examples("Amina"))]
    pub display_name: String,
    /// The language that the person reads.
    pub locale: LocaleWord,
    /// The staff roles that the person holds; none for an API client.
    #[schema(max_items = 5)]
    pub roles: Vec<StaffRoleWord>,
    /// When the account was created.
    pub created_at: DateTime,
}

/// A session, and the two tokens that come with it.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionView {
    /// The session's id; each refresh keeps it.
    pub id: Uuid,
    /// The account that signed in.
    pub account_id: Uuid,
    /// To be sent as `Authorization: Bearer`.
    #[schema(max_length = 2048, examples("eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl"))]
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(max_length = 16, examples("Bearer"))]
    pub token_type: String,
    /// For how many seconds the access token is good.
    #[schema(format = Int64, minimum = 0, maximum = 600, examples(600))]
    pub expires_in: i64,
    /// For `POST /v1/sessions/refresh`, once. Keep it where no script of another origin reads it.
    #[schema(max_length = 128, examples("palier_rt_7Hn4uJ0m5lq3b9Wc1Zs8Xv2Ty6Rg4Pe0Kd3Fa7Lo9I"))]
    pub refresh_token: String,
    /// Until when the refresh token is good.
    pub refresh_expires_at: DateTime,
    /// For the next `POST /v1/sessions` on this device, within a year. It opens nothing; it says that somebody signed in here
    /// before, so that strangers who try the same e-mail address do not use up the attempts. Each refresh brings a newer one.
    #[schema(
        max_length = 128,
        examples(
            "palier_dt_AZLwxHpefD6KUQ9tHCs6SQGS8MR6Xnw-ilEPbRwrOkoAAAAAbQ7xYJ3n0m5lq3b9Wc1Zs8Xv2Ty6Rg4Pe0Kd3Fa7Lo9"
        )
    )]
    pub device_token: String,
}

/// An access token for an API client, as RFC 6749 writes it.
#[derive(Serialize, ToSchema)]
#[schema(as = ClientToken)]
pub struct ClientTokenView {
    /// To be sent as `Authorization: Bearer`.
    #[schema(max_length = 2048, examples("eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl"))]
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(max_length = 16, examples("Bearer"))]
    pub token_type: String,
    /// For how many seconds the token is good.
    #[schema(format = Int64, minimum = 0, maximum = 600, examples(600))]
    pub expires_in: i64,
    /// What the token allows, separated by blanks.
    #[schema(max_length = 1000, examples("campaigns:read pledges:read"))]
    pub scope: String,
}

/// The staff roles of an account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccountRoles)]
pub struct AccountRolesView {
    /// The account.
    pub account_id: Uuid,
    /// The roles that it holds.
    #[schema(max_items = 5)]
    pub roles: Vec<StaffRoleWord>,
}

/// A client that acts for the account that made it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiClientRegistration)]
pub struct ApiClientView {
    /// Its id: the `client_id` of OAuth.
    pub id: Uuid,
    /// A name that its owner chose.
    #[schema(min_length = 1, max_length = 100, examples("Shop front"))]
    pub name: String,
    /// What it may do.
    #[schema(max_items = 20)]
    pub scopes: Vec<ScopeWord>,
    /// When it was created.
    pub created_at: DateTime,
}

/// A client that was just made, with its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = CreatedApiClient)]
pub struct CreatedApiClientView {
    /// Its id: the `client_id` of OAuth.
    pub id: Uuid,
    /// A name that its owner chose.
    #[schema(min_length = 1, max_length = 100, examples("Shop front"))]
    pub name: String,
    /// What it may do.
    #[schema(max_items = 20)]
    pub scopes: Vec<ScopeWord>,
    /// When it was created.
    pub created_at: DateTime,
    /// The `client_secret` of OAuth: shown here and never again.
    #[schema(max_length = 128, examples("palier_cs_2Qe8Yb5Nf1Mj7Uk3Hs9Dg6Wc0Vx4Zt5Ra8Po2Li6E"))]
    pub secret: String,
}

/// A page of API clients.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiClientList)]
pub struct ApiClientListView {
    /// The clients, the newest first.
    #[schema(max_items = 100)]
    pub items: Vec<ApiClientView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// The keys that access tokens can be verified with (RFC 7517).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = JsonWebKeySet)]
pub struct JsonWebKeySetView {
    /// The keys: the one that signs, and those before and after it.
    #[schema(max_items = 20)]
    pub keys: Vec<JsonWebKeyView>,
}

/// A public key on the curve P-256.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = JsonWebKey)]
pub struct JsonWebKeyView {
    /// The kind of key: always `EC`.
    #[schema(max_length = 8, examples("EC"))]
    pub kty: String,
    /// The curve: always `P-256`.
    #[schema(max_length = 16, examples("P-256"))]
    pub crv: String,
    /// The algorithm: always `ES256`.
    #[schema(max_length = 16, examples("ES256"))]
    pub alg: String,
    /// What it is for: always `sig`.
    #[serde(rename = "use")]
    #[schema(max_length = 8, examples("sig"))]
    pub usage: String,
    /// The name that tokens carry: the key's thumbprint (RFC 7638).
    #[schema(max_length = 64, examples("oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U"))]
    pub kid: String,
    /// The x coordinate, in base64url.
    #[schema(max_length = 64, examples("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"))]
    pub x: String,
    /// The y coordinate, in base64url.
    #[schema(max_length = 64, examples("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"))]
    pub y: String,
}

impl From<Account> for AccountView {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.0,
            email: account.email.as_written().to_owned(),
            display_name: account.display_name.as_str().to_owned(),
            locale: LocaleWord(account.locale),
            created_at: DateTime(account.created_at),
        }
    }
}

impl From<FoundAccount> for FoundAccountView {
    fn from(account: FoundAccount) -> Self {
        Self {
            id: account.id.0,
            display_name: account.display_name.as_str().to_owned(),
            roles: account.roles.into_iter().map(StaffRoleWord).collect(),
            created_at: DateTime(account.created_at),
        }
    }
}

impl From<Me> for MeView {
    fn from(me: Me) -> Self {
        Self {
            id: me.account.id.0,
            email: me.account.email.as_written().to_owned(),
            display_name: me.account.display_name.as_str().to_owned(),
            locale: LocaleWord(me.account.locale),
            roles: me.roles.into_iter().map(StaffRoleWord).collect(),
            created_at: DateTime(me.account.created_at),
        }
    }
}

impl SessionView {
    /// A session with the tokens made for it.
    pub fn new(opened: &OpenedSession, access: AccessToken, refresh: RefreshText, device_token: String) -> Self {
        Self {
            id: opened.session.id.0,
            account_id: opened.session.account.0,
            access_token: access.text,
            token_type: TOKEN_TYPE.to_owned(),
            expires_in: access.expires_in,
            refresh_token: refresh.into_text(),
            refresh_expires_at: DateTime(opened.refresh_expires_at),
            device_token,
        }
    }
}

impl ClientTokenView {
    /// A token and what it allows.
    pub fn new(access: AccessToken, scope: String) -> Self {
        Self { access_token: access.text, token_type: TOKEN_TYPE.to_owned(), expires_in: access.expires_in, scope }
    }
}

const TOKEN_TYPE: &str = "Bearer";

impl From<AccountRoles> for AccountRolesView {
    fn from(granted: AccountRoles) -> Self {
        let roles = granted.roles.into_iter().map(StaffRoleWord).collect();
        Self { account_id: granted.account.0, roles }
    }
}

impl From<ApiClient> for ApiClientView {
    fn from(client: ApiClient) -> Self {
        Self {
            id: client.id.0,
            name: client.name.as_str().to_owned(),
            scopes: client.scopes.into_iter().map(ScopeWord).collect(),
            created_at: DateTime(client.created_at),
        }
    }
}

impl CreatedApiClientView {
    /// A client with the secret made for it.
    pub fn new(client: ApiClient, secret: String) -> Self {
        let ApiClientView { id, name, scopes, created_at } = client.into();
        Self { id, name, scopes, created_at, secret }
    }
}

impl From<PublicKey> for JsonWebKeyView {
    fn from(key: PublicKey) -> Self {
        Self {
            kty: "EC".to_owned(),
            crv: "P-256".to_owned(),
            alg: "ES256".to_owned(),
            usage: "sig".to_owned(),
            kid: key.kid,
            x: key.x,
            y: key.y,
        }
    }
}
