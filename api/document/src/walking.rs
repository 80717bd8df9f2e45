//! Ways through a document: its operations, and what each of them takes.

use serde_json::Value;
use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::{PathItem, RefOr};

use super::compatibility::METHODS;

/// The operations of a path, with their methods.
pub(super) fn operations_of(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let methods = [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("patch", &mut item.patch),
        ("delete", &mut item.delete),
    ];
    methods.into_iter().filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}

/// The parameters of an operation that are not references.
pub(super) fn parameters(operation: &Operation) -> impl Iterator<Item = &Parameter> + use<'_> {
    operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    })
}

/// The operations of a document, as values, with their method and path.
pub(super) fn each_operation(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods
            .filter(|(method, _)| METHODS.contains(&method.as_str()))
            .map(move |(method, operation)| (format!("{method} {path}"), operation))
    })
}
