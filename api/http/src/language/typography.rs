//! The spaces of French texts, which sources write as plain ones.
//!
//! Only templates go through here. What people wrote is shown as they wrote it.

/// Keeps a word and its sign on one line.
pub(super) const NO_BREAK_SPACE: char = '\u{a0}';
/// A narrow no-break space: before `;`, `!` and `?`, and between thousands.
pub(super) const NARROW_NO_BREAK_SPACE: char = '\u{202f}';

/// A French template with the spaces that belong before its signs and within its guillemets.
pub(super) fn typeset(template: &str) -> String {
    let mut text = String::with_capacity(template.len() + 16);
    let mut characters = template.chars().peekable();
    let mut before = None;
    while let Some(character) = characters.next() {
        let space = match (before, character, characters.peek()) {
            (_, ' ', Some(';' | '!' | '?')) => NARROW_NO_BREAK_SPACE,
            (_, ' ', Some(':' | '%' | '»' | '€')) | (Some('«'), ' ', _) => NO_BREAK_SPACE,
            _ => character,
        };
        text.push(space);
        before = Some(character);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_keep_to_the_word_before_them() {
        let plain = "Réponse à « {} » : 100 % ; d’accord ? Oui !";
        let set = "Réponse à «\u{a0}{}\u{a0}»\u{a0}: 100\u{a0}%\u{202f}; d’accord\u{202f}? Oui\u{202f}!";
        assert_eq!(typeset(plain), set);
        assert_eq!(typeset(set), set, "once is enough");
    }
}
