//! The commands that work on an installation.

use std::process::ExitCode;

use palier_http::config::Config;
use palier_persistence::audit::AuditReport;
use palier_persistence::{DatabaseUrl, migrate as schema};

use super::{Audit, Demo, Failed, Migrate, Serve};
use crate::server::StartError;
use crate::{sample_data, server};

pub(super) fn serve(config: Config, serve: &Serve) -> Result<ExitCode, Failed> {
    if serve.sample_data && !config.is_sandbox() {
        return Err("sample data is for the sandbox only".into());
    }
    actix_web::rt::System::new().block_on(async {
        if serve.sample_data {
            let url = config.database_url.clone();
            let server = server::start_with_sample_data(config).await.map_err(|error| at(&url, error))?;
            println!("{}", sample_data::Welcome { url: &server.platform.config.public_url });
            server.run_until_told().await;
        } else {
            let url = config.database_url.clone();
            server::start(config).await.map_err(|error| at(&url, error))?.run_until_told().await;
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Says at which database the start failed, when it is the database that failed.
fn at(url: &str, error: StartError) -> Failed {
    match error {
        StartError::Database(_) | StartError::Migrate(_) | StartError::Read(_) | StartError::Write(_) => {
            not_opened(url, error)
        }
        other => other.into(),
    }
}

/// Names the database, and the setting that leads to it.
fn not_opened(url: &str, error: impl std::fmt::Display) -> Failed {
    format!("{error}\n  the database is {} (`database_url`, PALIER_DATABASE_URL)", without_password(url)).into()
}

/// The address as it may be shown.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    // A password may have an @ in it, and a query too: what stands behind the ? is left out.
    let rest = rest.split('?').next().unwrap_or_default();
    match rest.rsplit_once('@') {
        Some((who, place)) => format!("{scheme}://{}@{place}", who.split(':').next().unwrap_or_default()),
        None => format!("{scheme}://{rest}"),
    }
}

pub(super) fn migrate(config: &Config, step: &Migrate) -> Result<ExitCode, Failed> {
    let url: DatabaseUrl = config.database_url.parse()?;
    let unopened = |error: schema::MigrateError| not_opened(&config.database_url, error);
    match step {
        Migrate::Up => tell("applied", &schema::up(&url).map_err(unopened)?),
        Migrate::Down { yes: false } => {
            return Err("this reverts every migration and deletes all data: confirm with --yes".into());
        }
        Migrate::Down { yes: true } => tell("reverted", &schema::down_all(&url).map_err(unopened)?),
        Migrate::Status => {
            let pending = schema::list_pending(&url).map_err(unopened)?;
            tell("pending", &pending);
            return Ok(if pending.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(what: &str, names: &[String]) {
    if names.is_empty() {
        println!("nothing {what}");
    }
    for name in names {
        println!("{what} {name}");
    }
}

pub(super) fn audit(config: &Config, wanted: &Audit) -> Result<ExitCode, Failed> {
    let report = palier_persistence::audit::audit_expecting(&config.database_url.parse()?, &wanted.expect)
        .map_err(|error| not_opened(&config.database_url, error))?;
    let AuditReport { books, transfers, events, pledges, orders, disagreement } = report;
    println!(
        "checked {books} books, {transfers} transfers, {events} events, {pledges} pledges, {orders} payment orders"
    );
    match disagreement {
        None => {
            for (book, kept) in &wanted.expect {
                println!("the chain of {book} passed through {kept}");
            }
            println!("everything agrees");
            Ok(ExitCode::SUCCESS)
        }
        Some(disagreement) => {
            println!("DISAGREES: {disagreement}");
            Ok(ExitCode::FAILURE)
        }
    }
}

pub(super) fn demo(demo: &Demo) -> Result<ExitCode, Failed> {
    actix_web::rt::System::new().block_on(crate::demo::play(&demo.url))?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn an_address_is_shown_without_its_password() {
        for (url, shown) in [
            ("sqlite://data/palier.db", "sqlite://data/palier.db"),
            ("postgres://palier:secret@db.example:5432/palier", "postgres://palier@db.example:5432/palier"),
            ("postgres://palier:s@cr:t@db.example/palier?password=x", "postgres://palier@db.example/palier"),
            ("postgres://db.example/palier?password=x", "postgres://db.example/palier"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
