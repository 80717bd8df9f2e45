//! The commands that work on an installation.

use std::process::ExitCode;

use palier_persistence::audit::AuditReport;
use palier_persistence::{DatabaseUrl, migrate as schema};

use super::{Demo, Failed, Migrate, Serve};
use crate::config::Config;
use crate::{sample_data, server};

pub(super) fn serve(config: Config, serve: &Serve) -> Result<ExitCode, Failed> {
    if serve.sample_data && !config.is_sandbox() {
        return Err("sample data is for the sandbox only".into());
    }
    actix_web::rt::System::new().block_on(async {
        if serve.sample_data {
            let server = server::start_with_sample_data(config).await?;
            println!("{}", sample_data::Welcome { url: &server.platform.config.public_url });
            server.run_until_told().await;
        } else {
            server::start(config).await?.run_until_told().await;
        }
        Ok(ExitCode::SUCCESS)
    })
}

pub(super) fn migrate(config: &Config, step: &Migrate) -> Result<ExitCode, Failed> {
    let url: DatabaseUrl = config.database_url.parse()?;
    match step {
        Migrate::Up => tell("applied", &schema::up(&url)?),
        Migrate::Down { yes: false } => {
            return Err("this reverts every migration and loses all data: say --yes".into());
        }
        Migrate::Down { yes: true } => tell("reverted", &schema::down_all(&url)?),
        Migrate::Status => {
            let pending = schema::list_pending(&url)?;
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

pub(super) fn audit(config: &Config) -> Result<ExitCode, Failed> {
    let report = palier_persistence::audit::audit(&config.database_url.parse()?)?;
    let AuditReport { books, transfers, events, pledges, orders, disagreement } = report;
    println!(
        "checked {books} books, {transfers} transfers, {events} events, {pledges} pledges, {orders} payment orders"
    );
    match disagreement {
        None => {
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
