//! Percent-decoding that refuses what is not UTF-8, unlike the lenient kind.

/// A decoded path segment.
pub(super) fn decode_path(segment: &str) -> Option<String> {
    decode(segment, false)
}

/// A single field of a form.
pub fn decode_field(text: &str) -> Option<String> {
    decode(text, true)
}

/// The pairs of a query or of a form, in their order.
pub(super) fn decode_form(text: &str) -> Option<Vec<(String, String)>> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decode(name, true)?, decode(value, true)?))
        })
        .collect()
}

/// Whether a query or a form has more pairs than this; no more are looked at.
pub(super) fn has_more_pairs_than(text: &str, bound: usize) -> bool {
    text.split('&').filter(|pair| !pair.is_empty()).nth(bound).is_some()
}

fn decode(text: &str, plus_is_blank: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex_digit(rest.next()?)? << 4 | hex_digit(rest.next()?)?,
            b'+' if plus_is_blank => b' ',
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

const fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_decoded_strictly() {
        let pairs = decode_form("a=1+2&b=%C3%A9&c&=d").unwrap();
        let expected = [("a", "1 2"), ("b", "é"), ("c", ""), ("", "d")];
        assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        for broken in ["a=%", "a=%4", "a=%zz", "a=%ff"] {
            assert_eq!(decode_form(broken), None, "{broken}");
        }
        assert_eq!(decode_path("a+b%2F").unwrap(), "a+b/");
    }
}
