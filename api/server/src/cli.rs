//! The command line: one binary that serves, migrates, documents itself and audits.

mod accounts;
mod document;
mod operating;
mod verifying;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use palier_domain::ids::BookId;
use palier_domain::ledger::KeptHead;
use palier_http::config::Config;

use crate::configuration::{self, CONFIG_FILE};
use crate::telemetry;

/// Why a command did not succeed, in words for the terminal.
pub type Failed = Box<dyn std::error::Error>;

#[derive(Parser)]
#[command(
    name = "palier",
    version,
    about = "Campaigns whose money is released in tranches, provably.",
    long_about = "Palier serves a REST API for campaigns with escrow.\n\n\
                  It reads palier.toml (or --config), then the environment: PALIER_LISTEN, PALIER_DATABASE_URL, \
                  PALIER_RATE_LIMITS__ENABLED and so on, where __ steps into a table."
)]
struct Cli {
    /// The configuration file; palier.toml when it is there.
    #[arg(long, global = true, env = "PALIER_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API until SIGTERM or SIGINT.
    ///
    /// In the sandbox the database is brought up to date first; in production
    /// `palier migrate up` does that.
    Serve(Serve),
    /// Bring the database's schema up to date, take it down, or say how it is.
    Migrate {
        #[command(subcommand)]
        step: Migrate,
    },
    /// Write the OpenAPI document, or compare two of them.
    #[command(args_conflicts_with_subcommands = true)]
    Openapi(Openapi),
    /// Re-derive every balance and hash chain from the rows; fails on the first row that disagrees.
    Audit(Audit),
    /// Verify the file of an exported book, without a server; fails on the first line that disagrees.
    ///
    /// Recomputes every link, hash, position and balance. Prints what the book adds up to and the chain's head, or the
    /// transfer that does not agree and what in it was changed. Exits with 1 when the file does not agree, and with 2
    /// when it cannot be read.
    Verify(verifying::Verify),
    /// Play the whole story over HTTP against a running sandbox, showing the money at each step.
    Demo(Demo),
    /// Manage accounts.
    Accounts {
        #[command(subcommand)]
        act: accounts::Accounts,
    },
}

/// How to serve.
#[derive(Args)]
pub struct Serve {
    /// Fill an empty sandbox with sample data first.
    #[arg(long)]
    pub sample_data: bool,
}

/// What the audit is held against besides.
#[derive(Args)]
pub struct Audit {
    /// A head that somebody kept: the book's chain must have passed through it. Can be given several times.
    #[arg(long, value_name = "BOOK@POSITION:HEAD", value_parser = verifying::kept_head_of_book)]
    pub(crate) expect: Vec<(BookId, KeptHead)>,
}

/// What to do with the schema.
#[derive(Subcommand)]
pub enum Migrate {
    /// Apply every pending migration.
    Up,
    /// Revert every migration: all data is lost.
    Down {
        /// Confirms that all data may be lost.
        #[arg(long)]
        yes: bool,
    },
    /// List the migrations that are not applied yet.
    Status,
}

/// Which document to write.
#[derive(Args)]
pub struct Openapi {
    #[command(subcommand)]
    pub(crate) act: Option<OpenapiAct>,
    /// The notation.
    #[arg(long, value_enum, default_value = "yaml")]
    pub(crate) format: DocumentFormat,
    /// The version of OpenAPI.
    #[arg(long, value_enum, default_value = "3.1")]
    pub(crate) version: DocumentVersion,
    /// Lists today's words as an `enum` each, so that generated clients find misspellings; they have to be generated
    /// anew when words are added.
    #[arg(long)]
    pub(crate) closed_words: bool,
    /// The file to write; standard output without it.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum OpenapiAct {
    /// Fail when a client of the older document can break on the newer one.
    Compare {
        /// The older document, YAML or JSON.
        older: PathBuf,
        /// The newer document; the one of this binary when it is left out.
        newer: Option<PathBuf>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DocumentFormat {
    Yaml,
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DocumentVersion {
    #[value(name = "3.1")]
    V31,
    #[value(name = "3.0")]
    V30,
}

/// Where to play.
#[derive(Args)]
pub struct Demo {
    /// The sandbox's address.
    #[arg(long, env = "PALIER_URL", default_value = "http://127.0.0.1:8080")]
    pub url: String,
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    match carry_out(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("palier: {error}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(cli: Cli) -> Result<ExitCode, Failed> {
    if let Command::Openapi(openapi) = &cli.command {
        return document::openapi(openapi);
    }
    if let Command::Demo(demo) = &cli.command {
        return operating::demo(demo);
    }
    if let Command::Verify(wanted) = &cli.command {
        return verifying::verify(wanted);
    }
    let config = read_config(cli.config)?;
    telemetry::start_logging(&config.log);
    match cli.command {
        Command::Serve(serve) => operating::serve(config, &serve),
        Command::Migrate { step } => operating::migrate(&config, &step),
        Command::Audit(wanted) => operating::audit(&config, &wanted),
        Command::Accounts { act } => accounts::accounts(&config, act),
        Command::Openapi(_) | Command::Demo(_) | Command::Verify(_) => Ok(ExitCode::SUCCESS),
    }
}

fn read_config(file: Option<PathBuf>) -> Result<Config, Failed> {
    let is_required = file.is_some();
    Ok(configuration::load(&file.unwrap_or_else(|| PathBuf::from(CONFIG_FILE)), is_required)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
        let cli = Cli::parse_from(["palier", "openapi", "--version", "3.0", "--format", "json"]);
        assert!(matches!(cli.command, Command::Openapi(Openapi { version: DocumentVersion::V30, .. })));
    }
}
