//! Setting up a connection to PostgreSQL: bounded waits everywhere, UTC, English messages.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, RunQueryDsl};

use super::{OpenError, Purpose};

/// What the connection string gets unless the operator says otherwise in the URL.
const PARAMETERS: [(&str, &str); 7] = [
    ("application_name", "palier"),
    ("connect_timeout", "2"),
    ("tcp_user_timeout", "5000"),
    ("keepalives", "1"),
    ("keepalives_idle", "10"),
    ("keepalives_interval", "5"),
    ("keepalives_count", "3"),
];

/// Ends a transaction whose server was stopped in the middle of it, so that its locks go.
const IDLE_IN_TRANSACTION: &str = "5s";

/// A lane's statements look rows up by keys that they bring along, a few or a hundred at a time: one plan, by index,
/// is right for all of them. It is made once and does not wait for statistics, which a young table has not.
const PLANS_OF_LANES: &str = "SET plan_cache_mode = 'force_generic_plan'; SET jit = off; SET enable_seqscan = off; \
     SET enable_hashjoin = off; SET enable_mergejoin = off";

pub(super) fn open(url: &str, purpose: Purpose) -> Result<PgConnection, OpenError> {
    let mut connection = PgConnection::establish(&with_parameters(url))?;
    let (statement, lock, read_only) = match purpose {
        Purpose::Read => ("2s", "1s", "on"),
        Purpose::Write => ("2s", "1s", "off"),
        Purpose::Maintain => ("0", "60s", "off"),
        Purpose::Examine => ("0", "60s", "on"),
    };
    connection.batch_execute(&format!(
        "SET timezone = 'UTC'; SET statement_timeout = '{statement}'; SET lock_timeout = '{lock}'; \
         SET idle_in_transaction_session_timeout = '{IDLE_IN_TRANSACTION}'; \
         SET default_transaction_isolation = 'read committed'; \
         SET default_transaction_read_only = '{read_only}'"
    ))?;
    if purpose == Purpose::Write {
        connection.batch_execute(PLANS_OF_LANES)?;
    }
    pin_messages(&mut connection)?;
    Ok(connection)
}

/// Some errors (deadlock, time-outs, a full disk) can only be told apart by
/// their text, so it has to be in English. Switching it takes a superuser's grant.
fn pin_messages(connection: &mut PgConnection) -> Result<(), OpenError> {
    let setting = sql::<Text>("current_setting('lc_messages')");
    let found: String = diesel::select(setting).get_result(connection)?;
    let is_english = matches!(found.as_str(), "" | "C" | "POSIX" | "C.UTF-8" | "C.utf8") || found.starts_with("en");
    if is_english || connection.batch_execute("SET lc_messages = 'C'").is_ok() {
        Ok(())
    } else {
        Err(OpenError::ForeignMessages { found })
    }
}

fn with_parameters(url: &str) -> String {
    let given = url.split_once('?').map_or("", |(_, given)| given);
    let is_given = |name: &str| given.split('&').any(|pair| pair.split('=').next() == Some(name));
    let mut complete = url.to_owned();
    let mut separator = if url.contains('?') { '&' } else { '?' };
    for (name, value) in PARAMETERS {
        if !is_given(name) {
            complete.push(separator);
            complete.push_str(name);
            complete.push('=');
            complete.push_str(value);
            separator = '&';
        }
    }
    complete
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_operator_says_is_kept() {
        let complete = with_parameters("postgres://db/palier?connect_timeout=9");
        assert!(complete.starts_with("postgres://db/palier?connect_timeout=9&application_name=palier&"));
        assert_eq!(complete.matches("connect_timeout").count(), 1);
        assert!(with_parameters("postgres://db/palier").starts_with("postgres://db/palier?application_name=palier&"));
    }
}
