//! The binary `palier`.

use std::process::ExitCode;

/// Gives back what starting took, and does not keep a heap for each thread: see docs/performance.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    palier_api::cli::run()
}
