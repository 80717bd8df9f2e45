//! The commands that work on an installation.

use std::process::ExitCode;

use palier_persistence::{DatabaseUrl, migrate as schema};

use super::{Demo, Failed, Migrate, Serve};
use crate::config::Config;
use crate::server;

pub(super) fn serve(config: Config, _serve: &Serve) -> Result<ExitCode, Failed> {
    actix_web::rt::System::new().block_on(async {
        server::start(config).await?.run_until_told().await;
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

pub(super) fn audit(_config: &Config) -> Result<ExitCode, Failed> {
    Err("the audit is not part of this version".into())
}

pub(super) fn demo(_demo: &Demo) -> Result<ExitCode, Failed> {
    Err("the demo is not part of this version".into())
}
