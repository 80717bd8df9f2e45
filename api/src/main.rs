//! The binary `palier`.

use std::process::ExitCode;

fn main() -> ExitCode {
    palier_api::cli::run()
}
