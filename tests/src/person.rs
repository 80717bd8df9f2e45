//! Somebody who talks to the server, and what the server replied.

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::World;

/// A caller: signed in, or nobody in particular.
#[derive(Clone)]
pub struct Person<'w> {
    /// The world.
    pub world: &'w World,
    /// The account's id; nil for nobody in particular.
    pub id: Uuid,
    /// The e-mail that the person signs in with.
    pub email: String,
    /// The access token, when signed in.
    pub token: Option<String>,
}

/// What the server replied.
#[derive(Debug)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub text: String,
    /// The same as bytes.
    pub bytes: Vec<u8>,
    /// The body, read; null when it is not JSON.
    pub body: Value,
}

impl Reply {
    /// The body, when the status is the expected one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.body
    }

    /// The body, when it is a problem of this kind.
    #[track_caller]
    pub fn expect_problem(self, code: &str) -> Value {
        assert_eq!(self.body["code"], code, "{} {}", self.status, self.text);
        assert_eq!(self.body["status"], self.status);
        self.body
    }

    /// That the input was refused for just these faults: where each is, and its code.
    #[track_caller]
    pub fn expect_faults(self, code: &str, faults: &[(&str, &str)]) -> Value {
        let problem = self.expect_problem(code);
        let errors = problem["errors"].as_array().expect("errors");
        let text = |error: &Value, name: &str| error[name].as_str().unwrap_or_default().to_owned();
        let found: Vec<_> = errors.iter().map(|error| (text(error, "pointer"), text(error, "code"))).collect();
        let faults: Vec<_> = faults.iter().map(|(at, code)| ((*at).to_owned(), (*code).to_owned())).collect();
        assert_eq!(found, faults, "{problem:#}");
        problem
    }

    /// A header's text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Person<'_> {
    /// Reads.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None, &[]).await
    }

    /// Reads the headers alone; the document has no such operations.
    pub async fn head(&self, path: &str) -> Reply {
        let request = self.world.http.head(format!("{}{path}", self.world.url));
        self.world.ask(request.build().expect("a request"), &self.email).await
    }

    /// Acts, under a fresh idempotency key.
    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.post_with_key(path, body, &Uuid::now_v7().to_string()).await
    }

    /// Acts, under a given idempotency key.
    pub async fn post_with_key(&self, path: &str, body: Value, key: &str) -> Reply {
        let body = if body.is_null() { None } else { Some(body) };
        self.send(Method::POST, path, body, &[("idempotency-key", key)]).await
    }

    /// Acts on what was read before, under an idempotency key of its own.
    pub async fn post_seen(&self, path: &str, body: Value) -> Reply {
        let (etag, key) = (self.get(path).await.header("etag").to_owned(), Uuid::now_v7().to_string());
        let headers = [("if-match", etag.as_str()), ("idempotency-key", key.as_str())];
        self.send(Method::POST, path, Some(body), &headers).await
    }

    /// Edits a thing that was read before, by merge patch.
    pub async fn patch(&self, path: &str, body: Value) -> Reply {
        let etag = self.get(path).await.header("etag").to_owned();
        let headers = [("if-match", etag.as_str()), ("content-type", "application/merge-patch+json")];
        self.send(Method::PATCH, path, Some(body), &headers).await
    }

    /// Replaces a thing that was read before.
    pub async fn put(&self, path: &str, body: Value) -> Reply {
        let etag = self.get(path).await.header("etag").to_owned();
        self.send(Method::PUT, path, Some(body), &[("if-match", &etag)]).await
    }

    /// Removes a thing.
    pub async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None, &[]).await
    }

    /// Sends a form.
    pub async fn post_form(&self, path: &str, form: String) -> Reply {
        let request = self.world.http.post(format!("{}{path}", self.world.url));
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        self.execute(request.build().expect("a request"), path).await
    }

    /// Uploads a file, under an idempotency key.
    pub async fn upload(&self, path: &str, media_type: &str, bytes: &[u8], key: &str) -> Reply {
        let request = self.world.http.post(format!("{}{path}", self.world.url));
        let request = request.header("content-type", media_type).header("idempotency-key", key).body(bytes.to_vec());
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        self.execute(request.build().expect("a request"), path).await
    }

    /// Sends a request and holds the reply against the document.
    pub async fn send(&self, method: Method, path: &str, body: Option<Value>, headers: &[(&str, &str)]) -> Reply {
        let mut request = self.world.http.request(method.clone(), format!("{}{path}", self.world.url));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let mut request = request.build().expect("a request");
        for (name, value) in headers {
            let name: reqwest::header::HeaderName = name.parse().expect("a header name");
            request.headers_mut().insert(name, value.parse().expect("a header value"));
        }
        self.execute(request, path).await
    }

    async fn execute(&self, request: reqwest::Request, path: &str) -> Reply {
        let method = request.method().clone();
        let reply = self.world.ask(request, &self.email).await;
        self.world.document.check(&method, path, &reply);
        self.world.watch.after(&method, path, &reply);
        reply
    }

    /// Signs in; the token is used from now on.
    pub async fn sign_in(&mut self) {
        let body = json!({ "email": self.email, "password": crate::world::PASSWORD });
        let session = self.send(Method::POST, "/v1/sessions", Some(body), &[]).await.expect(201);
        self.token = session["access_token"].as_str().map(str::to_owned);
    }
}
