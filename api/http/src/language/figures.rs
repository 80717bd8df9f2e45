//! Numbers, amounts, rates, days and instants as people write them.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use palier_domain::money::Currency;

use super::Language;
use super::typography::{NARROW_NO_BREAK_SPACE, NO_BREAK_SPACE};

const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const FRENCH_MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

impl Language {
    /// A day with the name of its month: `12 March 2027`, `1er août 2027`.
    pub fn day(self, day: NaiveDate) -> String {
        let months = self.pick(ENGLISH_MONTHS, FRENCH_MONTHS);
        let month = usize::try_from(day.month0()).ok().and_then(|month| months.get(month).copied()).unwrap_or_default();
        let ordinal = if day.day() == 1 { self.pick("", "er") } else { "" };
        format!("{}{ordinal} {month} {}", day.day(), day.year())
    }

    /// An instant to the minute, in UTC: `12 March 2027 at 18:00 UTC`, `12 mars 2027 à 18 h 00 (UTC)`.
    pub fn instant(self, instant: DateTime<Utc>) -> String {
        let (day, hour, minute) = (self.day(instant.date_naive()), instant.hour(), instant.minute());
        match self {
            Self::English => format!("{day} at {hour:02}:{minute:02} UTC"),
            Self::French => format!("{day} à {hour}{NO_BREAK_SPACE}h{NO_BREAK_SPACE}{minute:02} (UTC)"),
        }
    }

    /// A whole number with its thousands apart: `1,500`, `1 500`.
    pub fn number(self, number: i64) -> String {
        let digits = number.unsigned_abs().to_string();
        let mut text = String::with_capacity(digits.len() + 6);
        if number < 0 {
            text.push('-');
        }
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push(self.pick(',', NARROW_NO_BREAK_SPACE));
            }
            text.push(digit);
        }
        text
    }

    /// An amount in minor units: `€25.00`, `25,00 €`; a currency without a sign of its own has its code.
    pub fn amount(self, amount_minor: i64, currency: Currency) -> String {
        let digits = currency.minor_digits();
        let scale = 10_i64.pow(digits);
        let sign = if amount_minor < 0 { "-" } else { "" };
        let mut figures = self.number((amount_minor / scale).saturating_abs());
        if let Ok(width @ 1..) = usize::try_from(digits) {
            let point = self.pick('.', ',');
            figures.push_str(&format!("{point}{:0width$}", (amount_minor % scale).unsigned_abs()));
        }
        let unit = sign_of(currency);
        match self {
            Self::English if unit.chars().count() == 1 => format!("{sign}{unit}{figures}"),
            Self::English => format!("{sign}{unit}{NO_BREAK_SPACE}{figures}"),
            Self::French => format!("{sign}{figures}{NO_BREAK_SPACE}{unit}"),
        }
    }

    /// A rate in basis points: `2.5%`, `2,5 %`.
    pub fn percentage(self, bps: i64) -> String {
        let sign = if bps < 0 { "-" } else { "" };
        let mut text = format!("{sign}{}", self.number((bps / 100).saturating_abs()));
        let hundredths = (bps % 100).unsigned_abs();
        if hundredths > 0 {
            let decimals = format!("{hundredths:02}");
            text.push(self.pick('.', ','));
            text.push_str(decimals.trim_end_matches('0'));
        }
        match self {
            Self::English => text + "%",
            Self::French => format!("{text}{NO_BREAK_SPACE}%"),
        }
    }
}

/// What stands beside an amount.
const fn sign_of(currency: Currency) -> &'static str {
    match currency {
        Currency::Eur => "€",
        Currency::Gbp => "£",
        Currency::Jpy => "¥",
        Currency::Usd => "$",
        other => other.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(write: impl Fn(Language) -> String) -> [String; 2] {
        [Language::English, Language::French].map(write)
    }

    #[test]
    fn days_and_instants_have_the_names_of_their_months() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        assert_eq!(both(|language| language.day(day(12, 31))), ["31 December 2026", "31 décembre 2026"]);
        assert_eq!(both(|language| language.day(day(8, 1))), ["1 August 2026", "1er août 2026"]);
        let at: DateTime<Utc> = "2027-03-12T08:05:59.9Z".parse().unwrap();
        let written = both(|language| language.instant(at));
        assert_eq!(written, ["12 March 2027 at 08:05 UTC", "12 mars 2027 à 8\u{a0}h\u{a0}05 (UTC)"]);
    }

    #[test]
    fn amounts_numbers_and_rates_are_written_as_people_write_them() {
        let amount = |minor, currency| both(|language| language.amount(minor, currency));
        assert_eq!(amount(2_500, Currency::Eur), ["€25.00", "25,00\u{a0}€"]);
        assert_eq!(amount(-123_456_705, Currency::Eur), ["-€1,234,567.05", "-1\u{202f}234\u{202f}567,05\u{a0}€"]);
        assert_eq!(amount(1_500, Currency::Jpy), ["¥1,500", "1\u{202f}500\u{a0}¥"]);
        assert_eq!(amount(5, Currency::Tnd), ["TND\u{a0}0.005", "0,005\u{a0}TND"]);
        assert_eq!(amount(i64::MIN, Currency::Jpy).map(|text| text.is_empty()), [false, false]);
        assert_eq!(both(|language| language.number(-1_000)), ["-1,000", "-1\u{202f}000"]);
        assert_eq!(both(|language| language.percentage(9_550)), ["95.5%", "95,5\u{a0}%"]);
        assert_eq!(both(|language| language.percentage(10_000)), ["100%", "100\u{a0}%"]);
    }
}
