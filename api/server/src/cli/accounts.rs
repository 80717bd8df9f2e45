//! `palier accounts`: what has to be done before anybody can sign in.

use std::io::Read;
use std::process::ExitCode;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, Subcommand, ValueEnum};
use palier_domain::WriteSet;
use palier_domain::actor::{Actor, StaffRole};
use palier_domain::clock::{Clock, Context};
use palier_domain::identity::{
    CreateAccount, DISPLAY_NAME_MAX, EmailAddress, IdentityFault, IdentityStore, Locale, PASSWORD_MAX, PASSWORD_MIN,
    Password, create_account, grant_role,
};
use palier_domain::payments::{GatewayAnswer, InstantAnswers, PaymentOrder};
use palier_domain::refusal::Reason;
use palier_domain::text::Line;
use palier_domain::{Failure, Refusal};
use palier_http::clock::{SystemClock, UuidMaker};
use palier_http::config::Config;
use palier_http::passwords::hash_now;
use palier_persistence::{Database, DatabaseOptions, WriteError};

use super::Failed;

/// How many random bytes a generated password is made of.
const PASSWORD_BYTES: usize = 15;

/// What to do with accounts.
#[derive(Subcommand)]
pub(super) enum Accounts {
    /// Create an account for somebody.
    ///
    /// The password is read from standard input with --password-stdin; otherwise one is made and printed.
    /// The account has no staff role: see `palier accounts grant-role`.
    #[command(after_help = "Example:\n  palier accounts create --email ada@example.org --display-name Ada --locale en")]
    Create(Create),
    /// Grant a staff role to an account: the way to the first admin.
    ///
    /// The account must exist, and hold no role that excludes this one: sales and follow_up, finance and support,
    /// auditor and any other. Running servers know within a second; nobody has to sign in again. Roles are taken
    /// away over HTTP, by another admin.
    #[command(after_help = "Example:\n  palier accounts grant-role --email ada@example.org --role admin")]
    GrantRole(GrantRole),
}

/// Whose account to create.
#[derive(Args)]
pub(super) struct Create {
    /// The address to sign in with.
    #[arg(long)]
    email: String,
    /// The name that others see; the part of the address before the @ when it is left out.
    #[arg(long)]
    display_name: Option<String>,
    /// The language that the person reads.
    #[arg(long, value_enum, default_value = "en")]
    locale: LocaleChoice,
    /// Read the password from standard input; a line break at its end is not part of it.
    #[arg(long)]
    password_stdin: bool,
}

/// What to grant, and to whom.
#[derive(Args)]
pub(super) struct GrantRole {
    /// The account's e-mail address.
    #[arg(long)]
    email: String,
    /// The role.
    #[arg(long, value_enum)]
    role: RoleChoice,
}

#[derive(Clone, Copy, ValueEnum)]
enum LocaleChoice {
    /// French
    Fr,
    /// English
    En,
}

#[derive(Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum RoleChoice {
    /// Grants roles and sets platform policy
    Admin,
    /// Reads what finance reads and exports books; decides nothing
    Auditor,
    /// Approves, rejects and freezes tranche releases; winds campaigns down
    Finance,
    /// Validates projects and keeps the contact log
    FollowUp,
    /// Manages plans, subscriptions and credits
    Sales,
    /// Arbitrates claims and hides abusive content
    Support,
}

/// Nobody is asked for money on the command line.
struct NoGateway;

impl InstantAnswers for NoGateway {
    fn predict(&self, _order: &PaymentOrder) -> Option<GatewayAnswer> {
        None
    }
}

pub(super) fn accounts(config: &Config, act: Accounts) -> Result<ExitCode, Failed> {
    actix_web::rt::System::new().block_on(async {
        let database = Database::open(&DatabaseOptions::new(config.database_url.parse()?))?;
        let done = match act {
            Accounts::Create(wanted) => create(&database, &wanted).await,
            Accounts::GrantRole(wanted) => grant(&database, &wanted).await,
        };
        database.shut_down().await;
        done.map(|()| ExitCode::SUCCESS)
    })
}

async fn create(database: &Database, wanted: &Create) -> Result<(), Failed> {
    let email = parse_email(&wanted.email)?;
    let name = wanted.display_name.as_deref().or_else(|| email.as_written().split('@').next()).unwrap_or_default();
    let display_name = Line::parse("display_name", name)
        .map_err(|_| format!("the display name must be one line of 1 to {DISPLAY_NAME_MAX} characters"))?;
    let (password, is_generated) = match wanted.password_stdin {
        true => (read_password()?, false),
        false => (generated_password()?, true),
    };
    let typed = Password::parse("password", &password, &email, &display_name).map_err(|_| {
        format!("the password must have {PASSWORD_MIN} to {PASSWORD_MAX} characters and be hard to guess")
    })?;
    let locale = match wanted.locale {
        LocaleChoice::Fr => Locale::Fr,
        LocaleChoice::En => Locale::En,
    };
    let command =
        CreateAccount { id: None, display_name, locale, password_hash: hash_now(&typed)?, email: email.clone() };
    let now = SystemClock.now();
    let created = database.write(WriteSet::installation(), move |session| {
        if session.find_account_by_email(&command.email)?.is_some() {
            return Ok(None);
        }
        let context = Context { actor: &Actor::System, now, ids: &UuidMaker, gateway: &NoGateway };
        Ok(Some(create_account(session, &context, command.clone())?.account))
    });
    let account = created.await?.ok_or_else(|| format!("{} already has an account", email.as_written()))?;
    println!("created account {} for {}", account.id, account.email.as_written());
    if is_generated {
        println!("password: {password}");
    }
    Ok(())
}

async fn grant(database: &Database, wanted: &GrantRole) -> Result<(), Failed> {
    let email = parse_email(&wanted.email)?;
    let role = match wanted.role {
        RoleChoice::Admin => StaffRole::Admin,
        RoleChoice::Auditor => StaffRole::Auditor,
        RoleChoice::Finance => StaffRole::Finance,
        RoleChoice::FollowUp => StaffRole::FollowUp,
        RoleChoice::Sales => StaffRole::Sales,
        RoleChoice::Support => StaffRole::Support,
    };
    let (now, sought) = (SystemClock.now(), email.clone());
    let known = email.clone();
    let account = database.read(move |session| Ok(session.find_account_by_email(&known)?)).await?;
    let write_set = account.map_or_else(WriteSet::installation, |account| WriteSet::account(account.id));
    let granted = database.write(write_set, move |session| grant_role(session, now, &sought, role)).await;
    let (account, roles) = granted.map_err(|error| match error {
        WriteError::Failed(Failure::Refused(Refusal::NotFound)) => {
            format!("{} has no account: create one with `palier accounts create`", email.as_written())
        }
        WriteError::Failed(Failure::Refused(Refusal::InputInvalid { reasons })) => excluded(&email, &reasons),
        other => other.to_string(),
    })?;
    let roles: Vec<&str> = roles.roles.iter().map(|role| role.as_str()).collect();
    println!("{} now holds: {}", account.email.as_written(), roles.join(", "));
    Ok(())
}

/// Why a role cannot be granted beside those that are held.
fn excluded(email: &EmailAddress, reasons: &[Reason]) -> String {
    let pairs = reasons.iter().filter_map(|reason| match reason.fault.of() {
        Some(IdentityFault::RolesExcludeEachOther { role, other }) => Some(format!("{other}, which excludes {role}")),
        _ => None,
    });
    let pairs: Vec<String> = pairs.collect();
    format!("{} holds {}: an admin has to remove it first", email.as_written(), pairs.join("; "))
}

fn parse_email(text: &str) -> Result<EmailAddress, Failed> {
    Ok(EmailAddress::parse(text).map_err(|_| format!("{text} is not an e-mail address"))?)
}

fn read_password() -> Result<String, Failed> {
    let mut text = String::new();
    std::io::stdin().take(4_096).read_to_string(&mut text)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn generated_password() -> Result<String, Failed> {
    let mut bytes = [0; PASSWORD_BYTES];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| "the system's random source failed")?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
