//! Web links (RFC 8288) from a page to the next.

use actix_web::http::header::{HeaderName, HeaderValue, LINK};

/// The address of a list with its filters, in one order, without `limit` and `cursor`.
pub fn without_paging(path: &str, query: &str) -> String {
    let is_filter = |pair: &&str| !matches!(pair.split('=').next(), Some("limit" | "cursor" | ""));
    let mut filters: Vec<&str> = query.split('&').filter(is_filter).collect();
    filters.sort_unstable();
    if filters.is_empty() { path.to_owned() } else { format!("{path}?{}", filters.join("&")) }
}

/// The `Link` header that leads to the next page of `list`.
pub fn next(list: &str, limit: u32, cursor: &str) -> Option<(HeaderName, HeaderValue)> {
    let separator = if list.contains('?') { '&' } else { '?' };
    let link = format!("<{list}{separator}limit={limit}&cursor={cursor}>; rel=\"next\"");
    HeaderValue::from_str(&link).ok().map(|value| (LINK, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_filters_and_the_page_do_not_count() {
        assert_eq!(
            without_paging("/v1/campaigns", "limit=5&state=live&cursor=x&category=games"),
            "/v1/campaigns?category=games&state=live"
        );
        assert_eq!(
            without_paging("/v1/campaigns", "category=games&state=live"),
            "/v1/campaigns?category=games&state=live"
        );
        assert_eq!(without_paging("/v1/campaigns", ""), "/v1/campaigns");
    }

    #[test]
    fn the_next_page_keeps_filters_and_limit() {
        let (_, value) = next("/v1/campaigns?state=live", 5, "abc").unwrap();
        assert_eq!(value, "</v1/campaigns?state=live&limit=5&cursor=abc>; rel=\"next\"");
    }
}
