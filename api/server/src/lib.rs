//! The API put together: its routes and document, the server, the command line, and the binary `palier`.

pub mod cli;
pub mod configuration;
pub mod server;
pub mod system;

pub mod demo;
pub mod sample_data;
pub mod telemetry;
