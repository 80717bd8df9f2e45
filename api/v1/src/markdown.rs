//! Markdown as HTML that is safe to show as it is: what people write is formatted, and does nothing.
//!
//! HTML within it is left out, and links and pictures lead to the web or to a mail address, or nowhere. Links open
//! without telling where they were followed.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// Where a link may lead.
const LINK_SCHEMES: [&str; 3] = ["https", "http", "mailto"];
/// Where a picture may be.
const PICTURE_SCHEMES: [&str; 2] = ["https", "http"];

/// The HTML of a text.
pub fn to_html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut html = String::with_capacity(markdown.len() * 3 / 2);
    let mut dropped = 0_u32;
    let events = Parser::new_ext(markdown, options).filter_map(|event| match event {
        Event::Html(_) | Event::InlineHtml(_) => None,
        Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => None,
        Event::Start(Tag::Link { dest_url, title, .. }) => {
            let Some(url) = safe(&dest_url, &LINK_SCHEMES) else {
                dropped += 1;
                return None;
            };
            let (url, title) = (escaped(url), escaped(&title));
            let title = if title.is_empty() { title } else { format!(" title=\"{title}\"") };
            let open = format!("<a href=\"{url}\"{title} rel=\"noopener noreferrer nofollow ugc\">");
            Some(Event::InlineHtml(CowStr::from(open)))
        }
        Event::End(TagEnd::Link) => match dropped {
            0 => Some(Event::InlineHtml(CowStr::Borrowed("</a>"))),
            _ => {
                dropped -= 1;
                None
            }
        },
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let url = safe(&dest_url, &PICTURE_SCHEMES).unwrap_or_default().to_owned();
            Some(Event::Start(Tag::Image { link_type, dest_url: CowStr::from(url), title, id }))
        }
        other => Some(other),
    });
    html::push_html(&mut html, events);
    html
}

/// The address, if it has one of these schemes.
fn safe<'a>(url: &'a str, schemes: &[&str]) -> Option<&'a str> {
    let url = url.trim_matches(|character: char| character.is_whitespace() || character.is_control());
    let (scheme, _) = url.split_once(':')?;
    schemes.iter().any(|known| scheme.eq_ignore_ascii_case(known)).then_some(url)
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_formatted() {
        assert_eq!(
            to_html("## Pourquoi\n*Parce que* le **pain**"),
            "<h2>Pourquoi</h2>\n<p><em>Parce que</em> le <strong>pain</strong></p>\n"
        );
        let link = to_html("[le four](https://four.example/a?b=1&c=2 \"un \\\"four\\\"\")");
        assert_eq!(
            link,
            concat!(
                "<p><a href=\"https://four.example/a?b=1&amp;c=2\" title=\"un &quot;four&quot;\" ",
                "rel=\"noopener noreferrer nofollow ugc\">le four</a></p>\n"
            )
        );
        assert_eq!(
            to_html("![Un four](https://four.example/four.jpg)"),
            "<p><img src=\"https://four.example/four.jpg\" alt=\"Un four\" /></p>\n"
        );
        assert!(to_html("| a | b |\n|---|---|\n| 1 | 2 |").contains("<td>2</td>"));
    }

    #[test]
    fn nothing_that_people_write_does_anything() {
        for hostile in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "<div onclick=\"alert(1)\">\n\n[x](javascript:alert(1))\n\n</div>",
            "[x](JaVaScRiPt:alert(1))",
            "[x](\u{1}javascript:alert(1))",
            "[x](java\tscript:alert(1))",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "![x](javascript:alert(1))",
            "![x](data:image/svg+xml;base64,AAAA)",
            "<javascript:alert(1)>",
            "[x](vbscript:x)",
            "[a]: javascript:alert(1)\n\n[a]",
            "[x](https://a.example/\"onmouseover=\"alert(1))",
            "[x](<https://a.example/' onmouseover='alert(1)>)",
            "<!-- <script>alert(1)</script> -->",
            "<svg><script>alert(1)</script></svg>",
            "[a [b](javascript:x) c](javascript:y)",
        ] {
            let html = to_html(hostile);
            let lower = html.to_ascii_lowercase();
            for what in [
                "<script",
                "<svg",
                "<img src=\"x",
                "<div",
                "=\"javascript:",
                "=\"data:",
                "=\"vbscript:",
                "onerror",
                "<!--",
            ] {
                assert!(!lower.contains(what), "{hostile}: {html}");
            }
            let quotes_are_closed =
                html.split('<').skip(1).all(|tag| tag.split('>').next().unwrap().matches('"').count() % 2 == 0);
            assert!(quotes_are_closed && !lower.contains("\" onmouseover"), "{hostile}: {html}");
            assert_eq!(lower.matches("<a ").count(), lower.matches("</a>").count(), "{hostile}: {html}");
        }
    }
}
