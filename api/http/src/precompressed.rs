//! Texts that are kept as gzip, and sent so to whoever takes it.
//!
//! All replies share the same bytes: a client that does not read holds no copy of its own in memory. For those that take
//! no gzip the text is unpacked once, when the first of them asks.

use std::io::{self, Cursor, Read, Write};
use std::sync::OnceLock;

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, VARY};
use actix_web::web::Bytes;
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;

/// How a text is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// As it is kept.
    Gzip,
    /// As it was.
    Identity,
}

impl Coding {
    /// What the client takes.
    pub fn of(headers: &HeaderMap) -> Self {
        if takes_gzip(headers) { Self::Gzip } else { Self::Identity }
    }
}

/// A text, as gzip.
#[derive(Debug)]
pub struct Precompressed {
    gzip: Bytes,
    /// The text once it was unpacked; nothing in it when it could not be.
    text: OnceLock<Option<Bytes>>,
}

impl Precompressed {
    /// What was packed when the binary was built.
    pub const fn beforehand(bytes: &'static [u8]) -> Self {
        Self { gzip: Bytes::from_static(bytes), text: OnceLock::new() }
    }

    /// Packs a text.
    pub fn of(text: &str) -> io::Result<Self> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes())?;
        Ok(Self { gzip: encoder.finish()?.into(), text: OnceLock::new() })
    }

    /// The text. Whoever asks for it first unpacks it, which takes a while; whoever comes meanwhile waits for that.
    pub fn unpacked(&self) -> io::Result<Bytes> {
        let text = self.text.get_or_init(|| match self.unpack() {
            Ok(text) => Some(text.into()),
            Err(error) => {
                tracing::error!(%error, "a packed text cannot be unpacked");
                None
            }
        });
        text.clone().ok_or_else(|| io::Error::other("a packed text cannot be unpacked"))
    }

    fn unpack(&self) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        GzDecoder::new(Cursor::new(&self.gzip)).read_to_end(&mut text)?;
        Ok(text)
    }

    /// What is sent in this coding, if it need not be unpacked first.
    pub fn at_hand(&self, coding: Coding) -> Option<Bytes> {
        match coding {
            Coding::Gzip => Some(self.gzip.clone()),
            Coding::Identity => self.text.get().cloned().flatten(),
        }
    }

    /// What is sent in this coding.
    pub fn bytes(&self, coding: Coding) -> io::Result<Bytes> {
        match coding {
            Coding::Gzip => Ok(self.gzip.clone()),
            Coding::Identity => self.unpacked(),
        }
    }
}

/// The response with a text in this coding.
pub fn respond(bytes: Bytes, coding: Coding, media_type: &'static str) -> HttpResponse {
    let mut response = HttpResponse::with_body(StatusCode::OK, BoxBody::new(bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    if coding == Coding::Gzip {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
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
    use actix_web::body::MessageBody;
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
    fn a_text_comes_out_as_it_went_in_and_is_shared() {
        let text = "each cent, ".repeat(100);
        let packed = Precompressed::of(&text).unwrap();
        assert!(packed.at_hand(Coding::Identity).is_none(), "it is not unpacked before somebody takes it so");
        for (coding, name) in [(Coding::Gzip, "gzip"), (Coding::Identity, "")] {
            let (one, other) = (packed.bytes(coding).unwrap(), packed.bytes(coding).unwrap());
            assert_eq!(one.as_ptr(), other.as_ptr(), "there is one for all");
            assert_eq!(packed.at_hand(coding).map(|bytes| bytes.as_ptr()), Some(one.as_ptr()));
            let response = respond(one.clone(), coding, "text/plain");
            let told = response.headers().get(CONTENT_ENCODING).map_or("", |coding| coding.to_str().unwrap());
            assert_eq!(told, name);
            assert_eq!(response.into_body().try_into_bytes().unwrap().as_ptr(), one.as_ptr());
        }
        assert!(packed.bytes(Coding::Gzip).unwrap().len() * 10 < text.len());
        assert_eq!(packed.unpacked().unwrap(), text.as_bytes());
    }
}
