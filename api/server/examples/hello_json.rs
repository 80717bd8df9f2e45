//! The least that actix-web can answer with: what a page of the product is measured against.
//!
//! Built beside the product, of the same libraries under the same profile; no part of it.

use std::process::ExitCode;

use actix_web::{App, HttpServer, Responder, get, web};
use serde::Serialize;

#[derive(Serialize)]
struct Hello {
    message: &'static str,
}

#[get("/hello")]
async fn hello() -> impl Responder {
    web::Json(Hello { message: "Hello, World!" })
}

fn main() -> ExitCode {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8081".to_owned());
    let served = actix_web::rt::System::new()
        .block_on(async { HttpServer::new(|| App::new().service(hello)).bind(address)?.run().await });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hello_json: {error}");
            ExitCode::FAILURE
        }
    }
}
