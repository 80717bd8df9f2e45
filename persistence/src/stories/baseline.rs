//! What pledging is measured against keeps up with the tables: `pgbench` prepares its scripts as they are sent to it.

use diesel::connection::SimpleConnection;
use palier_domain::clock::IdMaker;

use super::world::Ids;
use crate::migrate;
use crate::scratch;

const SETUP: &str = include_str!("../../../bench/pgbench/setup.sql");
const SCRIPTS: [&str; 2] = [
    include_str!("../../../bench/pgbench/pledge.sql"),
    include_str!("../../../bench/pgbench/pledge_in_one_statement.sql"),
];

#[test]
fn the_scripts_of_the_baseline_fit_the_tables() {
    for scratch in scratch::each().into_iter().filter(scratch::Scratch::is_postgres) {
        migrate::up(&scratch.url).unwrap();
        let mut connection = scratch.connect();
        connection.batch_execute(SETUP).unwrap();
        let prepared: Vec<usize> = SCRIPTS
            .iter()
            .map(|script| {
                let statements = statements(script);
                for statement in &statements {
                    let name = Ids.next().simple();
                    let prepared = connection.batch_execute(&format!("PREPARE \"{name}\" AS {statement}"));
                    prepared.unwrap_or_else(|error| panic!("{statement}: {error}"));
                }
                statements.len()
            })
            .collect();
        assert_eq!(prepared, [16, 1]);
        let too_few = "PREPARE too_few AS INSERT INTO pledges (book_id, id) VALUES ($1, $2, $3)";
        connection.batch_execute(too_few).unwrap_err();
    }
}

/// The statements of a script, with numbers for variables; what begins and ends a transaction is not prepared.
fn statements(script: &str) -> Vec<String> {
    let is_sql = |line: &&str| !line.starts_with("--") && !line.starts_with('\\');
    let lines: Vec<&str> = script.lines().filter(is_sql).collect();
    let texts = lines.join("\n").replace("\\gset", ";");
    let texts = texts.split(';').map(|text| numbered(text.trim()));
    texts.filter(|text| !["", "BEGIN", "COMMIT"].contains(&text.as_str())).collect()
}

/// Each `:name` becomes a number of its own, as `pgbench` has it; `::type` stays.
fn numbered(text: &str) -> String {
    let mut numbered = String::new();
    for (place, part) in text.replace("::", "\0").split(':').enumerate() {
        let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        match place {
            0 => numbered.push_str(part),
            _ => numbered.push_str(&format!("${place}{}", part.trim_start_matches(is_of_name))),
        }
    }
    numbered.replace('\0', "::")
}
