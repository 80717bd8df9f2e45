//! The body of a reply, given out in pieces.
//!
//! What is given out is copied into the connection's buffer and stays there until the client reads. In one piece that
//! would be the whole reply, once for each client that does not.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;

use super::Watch;

/// How much is given out at a time, in bytes.
const PIECE_BYTES_MAX: usize = 32 * 1_024;

/// A body in pieces; when it is over, the connection's clock learns of it.
pub struct Piecewise {
    body: BoxBody,
    rest: Bytes,
    watch: Option<Watch>,
}

impl Piecewise {
    /// The body of a reply on a connection, if it is on one.
    pub fn new(body: impl MessageBody + 'static, watch: Option<Watch>) -> Self {
        Self { body: body.boxed(), rest: Bytes::new(), watch }
    }
}

impl MessageBody for Piecewise {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.rest.is_empty() {
            match ready!(self.body.as_pin_mut().poll_next(cx)) {
                Some(Ok(chunk)) => self.rest = chunk,
                other => return Poll::Ready(other),
            }
        }
        let count = self.rest.len().min(PIECE_BYTES_MAX);
        Poll::Ready(Some(Ok(self.rest.split_to(count))))
    }
}

impl Drop for Piecewise {
    fn drop(&mut self) {
        if let Some(watch) = &self.watch {
            watch.reply_ended();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::poll_fn;

    #[tokio::test]
    async fn a_long_body_comes_in_pieces_and_whole() {
        let bytes: Vec<u8> = (0..100_000_u32).map(|number| number.to_le_bytes()[0]).collect();
        let mut body = Piecewise::new(bytes.clone(), None);
        assert_eq!(body.size(), BodySize::Sized(100_000));
        let mut pieces = Vec::new();
        while let Some(piece) = poll_fn(|cx| Pin::new(&mut body).poll_next(cx)).await {
            pieces.push(piece.unwrap());
        }
        assert!(pieces.len() == 4 && pieces.iter().all(|piece| piece.len() <= PIECE_BYTES_MAX));
        assert_eq!(pieces.concat(), bytes);
    }
}
