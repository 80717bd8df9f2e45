//! Texts that are kept as gzip, and sent so to whoever takes it.
//!
//! All replies share the same bytes. For whoever takes no gzip they are unpacked piece by piece as the client reads, so
//! that a client that does not read holds no text in memory.

use std::io::{self, Cursor, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, VARY};
use actix_web::web::Bytes;
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;

/// How much is unpacked at a time, in bytes.
const PIECE_BYTES: usize = 32 * 1_024;
/// Where gzip says how long the text is: in the last bytes, the least significant one first (RFC 1952).
const LENGTH_BYTES: usize = 4;

/// A text, as gzip.
#[derive(Debug)]
pub struct Packed(Bytes);

impl Packed {
    /// What was packed when the binary was built.
    pub const fn beforehand(bytes: &'static [u8]) -> Self {
        Self(Bytes::from_static(bytes))
    }

    /// Packs a text.
    pub fn of(text: &str) -> io::Result<Self> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes())?;
        encoder.finish().map(|bytes| Self(bytes.into()))
    }

    /// The text.
    pub fn unpacked(&self) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        self.decoder().read_to_end(&mut text)?;
        Ok(text)
    }

    /// The text as the response to a request with these headers.
    pub fn respond(&self, headers: &HeaderMap, media_type: &'static str) -> HttpResponse {
        let is_packed = takes_gzip(headers);
        let body = if is_packed { BoxBody::new(self.0.clone()) } else { BoxBody::new(self.unpacking()) };
        let mut response = HttpResponse::with_body(StatusCode::OK, body);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        if is_packed {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }

    fn unpacking(&self) -> Unpacking {
        let length = self.0.last_chunk::<LENGTH_BYTES>().map_or(0, |length| u32::from_le_bytes(*length));
        Unpacking { length: length.into(), decoder: self.decoder() }
    }

    fn decoder(&self) -> GzDecoder<Cursor<Bytes>> {
        GzDecoder::new(Cursor::new(self.0.clone()))
    }
}

/// A text that is unpacked as it is sent.
struct Unpacking {
    length: u64,
    decoder: GzDecoder<Cursor<Bytes>>,
}

impl MessageBody for Unpacking {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.length)
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let mut piece = vec![0; PIECE_BYTES];
        Poll::Ready(match self.decoder.read(&mut piece) {
            Ok(0) => None,
            Ok(count) => {
                piece.truncate(count);
                Some(Ok(piece.into()))
            }
            Err(error) => Some(Err(error)),
        })
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

    #[actix_web::test]
    async fn whoever_takes_no_gzip_gets_the_text_piece_by_piece() {
        let text: String = (0..20_000).map(|number| format!("{number}, ")).collect();
        let packed = Packed::of(&text).unwrap();
        let body = packed.respond(&HeaderMap::new(), "text/plain").into_body();
        assert_eq!(body.size(), BodySize::Sized(u64::try_from(text.len()).unwrap()));
        assert!(body.try_into_bytes().is_err(), "it is not unpacked beforehand");
        let body = packed.respond(&HeaderMap::new(), "text/plain").into_body();
        assert_eq!(actix_web::body::to_bytes(body).await.unwrap(), text.as_bytes());
    }

    #[test]
    fn a_text_comes_out_as_it_went_in() {
        let text = "each cent, ".repeat(100);
        let packed = Packed::of(&text).unwrap();
        assert_eq!(packed.unpacked().unwrap(), text.as_bytes());
        let headers = TestRequest::default().insert_header((ACCEPT_ENCODING, "gzip")).to_http_request();
        let sent = packed.respond(headers.headers(), "text/plain").into_body().try_into_bytes().unwrap();
        assert!(sent.len() * 10 < text.len());
        assert_eq!(sent.as_ptr(), packed.0.as_ptr(), "it is shared, not copied");
        assert_eq!(Packed(sent).unpacked().unwrap(), text.as_bytes());
    }
}
