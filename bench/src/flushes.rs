//! How often a process had the disk flushed, as the system saw it: `strace` counts.

use std::path::Path;
use std::time::Duration;

use tokio::process::Command;

use crate::Failed;
use crate::load::{Load, Measured};

/// How long `strace` takes to attach to every thread.
const ATTACHED_WITHIN: Duration = Duration::from_millis(500);

/// Pledges under the eyes of `strace`; how many there were, and how often the disk was flushed. Nothing where there is
/// no `strace`, or where it may not look.
pub(crate) async fn count(
    process: &str,
    folder: &Path,
    load: &Load<'_>,
    (connections, duration): (usize, Duration),
) -> Result<Option<(u32, f64)>, Failed> {
    let file = folder.join("flushes");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-c", "-e", "trace=fdatasync,fsync", "-o"]).arg(&file).args(["-p", process]);
    strace.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).kill_on_drop(true);
    let Ok(mut strace) = strace.spawn() else { return Ok(None) };
    tokio::time::sleep(ATTACHED_WITHIN).await;
    let is_looking = strace.try_wait()?.is_none();
    let Some(id) = strace.id().filter(|_| is_looking) else { return Ok(None) };
    let Measured { pledges, .. } = load.run(connections, duration).await?;
    Command::new("kill").args(["-INT", &id.to_string()]).status().await?;
    strace.wait().await?;
    let table = std::fs::read_to_string(&file)?;
    std::fs::remove_file(&file)?;
    Ok(Some((pledges, calls(&table))))
}

/// The calls that a summary counts: the fourth column of the lines that end with a call's name.
fn calls(table: &str) -> f64 {
    let is_flush = |line: &&str| line.ends_with("fdatasync") || line.ends_with("fsync");
    let calls = table.lines().map(str::trim).filter(is_flush);
    calls.filter_map(|line| line.split_whitespace().nth(3)?.parse::<f64>().ok()).sum()
}
