//! The same in two dialects: rows that are numbered `n`.

use uuid::Uuid;

use crate::place::Kind;

/// The numbers that are made here come after those of the world.
const FIRST_NUMBER: u32 = 1_000;
/// How many bits of a place in the list of projects tell apart what was listed at the same time.
const TIE: u32 = 2_048;

/// Rows of some numbers.
pub(super) struct Sql {
    pub(super) kind: Kind,
    /// When what has number 0 was listed: seconds of Unix.
    pub(super) since: i64,
    pub(super) first: u32,
    pub(super) last: u32,
}

impl Sql {
    pub(super) fn numbers(&self) -> String {
        let (first, last) = (self.first.saturating_add(FIRST_NUMBER), self.last.saturating_add(FIRST_NUMBER));
        match self.kind {
            Kind::Postgres => format!("generate_series({first}, {last}) AS numbers(n)"),
            Kind::Sqlite => format!(
                "(WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}) \
                 SELECT n FROM numbers)"
            ),
        }
    }

    pub(super) fn id(&self, group: &str) -> String {
        match self.kind {
            Kind::Postgres => format!("('00000000-0000-{group}-8000-' || lpad(n::text, 12, '0'))::uuid"),
            Kind::Sqlite => format!("unhex(printf('000000000000{group}8000%012d', n))"),
        }
    }

    /// The id of one of them.
    pub(super) fn id_of(&self, group: &str, number: u32) -> String {
        self.literal_text(&uuid_of(group, number))
    }

    pub(super) fn literal(&self, id: Uuid) -> String {
        self.literal_text(&id.to_string())
    }

    fn literal_text(&self, id: &str) -> String {
        match self.kind {
            Kind::Postgres => format!("'{id}'::uuid"),
            Kind::Sqlite => format!("x'{}'", id.replace('-', "")),
        }
    }

    /// So many seconds from now.
    pub(super) fn instant(&self, seconds: &str) -> String {
        match self.kind {
            Kind::Postgres => format!("now() + ({seconds}) * interval '1 second'"),
            Kind::Sqlite => format!("(unixepoch() + ({seconds})) * 1000000"),
        }
    }

    /// When a project of its number was listed: each a second after the one before.
    pub(super) fn listed_at(&self) -> String {
        let since = self.since;
        match self.kind {
            Kind::Postgres => format!("to_timestamp({since} + n)"),
            Kind::Sqlite => format!("({since} + n) * 1000000"),
        }
    }

    /// The place of a project in the list: its microsecond, then the last bits of its id, whose digits are those of `n`.
    pub(super) fn listing(&self) -> String {
        let (since, number) = (self.since, if self.kind == Kind::Postgres { "n::bigint" } else { "n" });
        format!("({since} + {number}) * 1000000 * {TIE} + (n / 100 % 10 * 256 + n / 10 % 10 * 16 + n % 10) % {TIE}")
    }

    /// The place of a campaign in the list: launched `n` seconds ago, in the tie that is its number.
    pub(super) fn launch_listing(&self) -> String {
        match self.kind {
            Kind::Postgres => format!("(extract(epoch FROM now())::bigint - n) * 1000000 * {TIE}"),
            Kind::Sqlite => format!("(unixepoch() - n) * 1000000 * {TIE}"),
        }
    }

    pub(super) fn date(&self) -> &'static str {
        match self.kind {
            Kind::Postgres => "DATE '2030-01-01'",
            Kind::Sqlite => "'2030-01-01'",
        }
    }

    pub(super) fn genesis(&self) -> String {
        match self.kind {
            Kind::Postgres => format!("'\\x{}'::bytea", "0".repeat(64)),
            Kind::Sqlite => "zeroblob(32)".to_owned(),
        }
    }
}

/// The id of what was made with a number, counted from 1.
pub(crate) fn uuid_of(group: &str, number: u32) -> String {
    format!("00000000-0000-{group}-8000-{:012}", number.saturating_add(FIRST_NUMBER))
}
