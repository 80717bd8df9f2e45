//! Countries and territories, by the two letters that ISO 3166-1 gives them.
//!
//! The codes that the standard assigns; those that it leaves to its users (`XX`, `XK`, …) are none.

use std::fmt;

/// A country or territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(&'static str);

macro_rules! countries {
    ($($code:ident)+) => { &[$(Country(stringify!($code))),+] };
}

impl Country {
    /// Every country, by code.
    pub const ALL: &'static [Self] = countries! {
        AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
        BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
        EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
        HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
        LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
        NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
        SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
        TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    };

    /// The country with this code, in capitals.
    pub fn parse(code: &str) -> Option<Self> {
        let place = Self::ALL.binary_search_by(|country| country.0.cmp(code)).ok()?;
        Self::ALL.get(place).copied()
    }

    /// Its ISO 3166-1 alpha-2 code.
    pub const fn as_str(&self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_found_by_its_code_alone() {
        assert!(Country::ALL.is_sorted());
        assert_eq!(Country::ALL.len(), 249);
        for country in Country::ALL {
            assert_eq!(Country::parse(country.as_str()), Some(*country));
        }
        for unknown in ["XX", "XK", "UK", "fr", "F", "FRA", "", "ÉÉ"] {
            assert_eq!(Country::parse(unknown), None, "{unknown}");
        }
    }
}
