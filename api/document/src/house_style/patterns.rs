//! Patterns that every reader takes alike: ECMAScript with and without its `u` flag, PCRE (which may read bytes), RE2,
//! Ruby and Java.
//!
//! What they share is small: ASCII, `\x` with two digits for it, classes, groups, counted repetition. None of them
//! agrees with all others on `\u`, on what `\s` and `\w` are, on `-` and `[` and `&&` in classes, on look-arounds.
//! What cannot be said so is checked by the server and said in words.

/// The characters that a backslash may stand before, outside of `\x`.
const ESCAPED: &str = r".+*?()[]{}|^$\/-";
/// The most repetitions that RE2 takes.
const REPETITIONS_MAX: u32 = 1_000;

/// Why not all readers of patterns take this one alike.
pub(super) fn fault_of(pattern: &str) -> Option<String> {
    if !pattern.is_ascii() || pattern.bytes().any(|byte| byte.is_ascii_control()) {
        return Some("characters beyond ASCII".to_owned());
    }
    if !pattern.starts_with('^') || !pattern.ends_with('$') || pattern.ends_with(r"\$") {
        return Some("no anchors: some readers search, others match the whole".to_owned());
    }
    if pattern.contains("(?") {
        return Some("`(?`".to_owned());
    }
    let mut reader = Reader { rest: pattern.chars().peekable(), class: None };
    while let Some(character) = reader.rest.next() {
        if let Some(fault) = reader.take(character) {
            return Some(fault);
        }
    }
    reader.class.map(|_| "a class that does not end".to_owned())
}

struct Reader<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    /// The character before this one, within a class.
    class: Option<char>,
}

impl Reader<'_> {
    fn take(&mut self, character: char) -> Option<String> {
        if character == '\\' {
            let fault = self.escape();
            self.class = self.class.map(|_| '\\');
            return fault;
        }
        match (self.class, character) {
            (None, '[') => self.class = Some('['),
            (None, '{') => return self.repetition(),
            (None, '}' | ']') => return Some(format!("`{character}` outside of a class")),
            (Some(_), ']') => self.class = None,
            (Some(_), '[') => return Some("`[` within a class".to_owned()),
            (Some(before), '&' | '~') if before == character => {
                return Some("a doubled sign within a class".to_owned());
            }
            (Some(_), _) => self.class = Some(character),
            (None, _) => {}
        }
        None
    }

    fn escape(&mut self) -> Option<String> {
        match self.rest.next() {
            Some('x') => {
                let digits: String = self.rest.by_ref().take(2).collect();
                let code = u32::from_str_radix(&digits, 16).ok().filter(|code| *code <= 0x7f);
                if code.is_none() { Some(format!(r"`\x{digits}`, which is a byte to some readers")) } else { None }
            }
            Some('-') if self.class.is_none() => Some(r"`\-` outside of a class".to_owned()),
            Some(escaped) if ESCAPED.contains(escaped) => None,
            other => Some(format!(r"`\{}`", other.unwrap_or_default())),
        }
    }

    fn repetition(&mut self) -> Option<String> {
        let counts: String = self.rest.by_ref().take_while(|character| *character != '}').collect();
        let is_count = |count: &str| count.parse::<u32>().is_ok_and(|count| count <= REPETITIONS_MAX);
        let is_good =
            counts.split(',').enumerate().all(|(place, count)| is_count(count) || (place == 1 && count.is_empty()));
        if is_good && counts.split(',').count() <= 2 { None } else { Some(format!("the repetition `{{{counts}}}`")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_some_reader_takes_otherwise_is_refused() {
        let refused = [
            r"^\u00e9$",
            "^é$",
            r"^\p{L}$",
            r"^[^\s]*$",
            r"^\w+$",
            r"^\d$",
            r"^[\x80-\x9f]$",
            "^(?:a)$",
            "^(?=a)a$",
            "a",
            r"^a\$",
            "^a{1,2000}$",
            "^[[:alpha:]]$",
            "^[a&&b]$",
            "^a}$",
            r"^\_$",
            r"^a\-b$",
            "^[a$",
        ];
        for pattern in refused {
            assert!(fault_of(pattern).is_some(), "{pattern}");
        }
    }

    #[test]
    fn what_all_readers_share_passes() {
        for pattern in
            [r"^[^\x00]*$", "^[A-Za-z0-9_-]+$", r"^https?://[^\x00-\x20\x7f]+$", "^a{2}(b|c){0,61}$", r"^\+?[0-9 .-]+$"]
        {
            assert_eq!(fault_of(pattern), None, "{pattern}");
        }
    }
}
