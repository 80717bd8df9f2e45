//! Texts that are kept as gzip, and sent so to whoever takes it.

use std::borrow::Cow;
use std::io::{self, Read, Write};

use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, HeaderValue, VARY};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::problem::Problem;
use crate::reply::Reply;

/// A text, as gzip.
#[derive(Debug)]
pub struct Packed(Cow<'static, [u8]>);

impl Packed {
    /// What was packed when the binary was built.
    pub const fn beforehand(bytes: &'static [u8]) -> Self {
        Self(Cow::Borrowed(bytes))
    }

    /// Packs a text.
    pub fn of(text: &str) -> io::Result<Self> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes())?;
        encoder.finish().map(|bytes| Self(Cow::Owned(bytes)))
    }

    /// The text.
    pub fn unpacked(&self) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        GzDecoder::new(self.0.as_ref()).read_to_end(&mut text)?;
        Ok(text)
    }

    /// The text as a reply to a request with these headers.
    pub fn reply(&self, headers: &HeaderMap, media_type: &'static str) -> Result<Reply, Problem> {
        let reply = if takes_gzip(headers) {
            let reply = Reply::file(media_type, self.0.as_ref());
            reply.with_header(CONTENT_ENCODING, HeaderValue::from_static("gzip"))
        } else {
            Reply::file(media_type, self.unpacked().map_err(Problem::internal)?)
        };
        Ok(reply.with_header(VARY, HeaderValue::from_static("Accept-Encoding")))
    }
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let codings = headers.get_all(ACCEPT_ENCODING).filter_map(|value| value.to_str().ok());
    codings.flat_map(|list| list.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let weighs = |part: &str| part.strip_prefix("q=").is_none_or(|weight| weight.bytes().any(|byte| byte > b'0'));
        is_gzip && parts.all(weighs)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn whoever_takes_gzip_says_so() {
        let takes = |value: &'static str| {
            let request = TestRequest::default().insert_header((ACCEPT_ENCODING, value)).to_http_request();
            takes_gzip(request.headers())
        };
        assert!(takes("gzip") && takes("br, GZIP;q=0.5") && takes("gzip, deflate, br, zstd"));
        assert!(!takes("br") && !takes("gzip;q=0") && !takes("gzip; q=0.00, br") && !takes("*"));
    }

    #[test]
    fn a_text_comes_out_as_it_went_in() {
        let text = "each cent, ".repeat(100);
        let packed = Packed::of(&text).unwrap();
        assert_eq!(packed.unpacked().unwrap(), text.as_bytes());
        let headers = TestRequest::default().insert_header((ACCEPT_ENCODING, "gzip")).to_http_request();
        let sent = packed.reply(headers.headers(), "text/plain").unwrap();
        assert!(sent.body.len() * 10 < text.len());
        assert_eq!(Packed(Cow::Owned(sent.body)).unpacked().unwrap(), text.as_bytes());
    }
}
