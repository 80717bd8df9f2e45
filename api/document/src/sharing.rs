//! What several operations take is said once: such a parameter is a component, and each of them refers to it.
//!
//! A component is called after the parameter and its place (`CampaignIdPath`, `LimitQuery`), and `Required…` where it
//! could be left out but must not. One parameter has one definition: two under one name are a fault.

use std::collections::BTreeMap;

use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::{OpenApi, Ref, RefOr, Required};

use super::walking::{operations_of, parameters};

/// Makes components of the parameters that several operations take.
pub(super) fn share_parameters(document: &mut OpenApi, faults: &mut Vec<String>) {
    let shared = shared_parameters(document, faults);
    for (_, operation) in document.paths.paths.values_mut().flat_map(operations_of) {
        for parameter in operation.parameters.iter_mut().flatten() {
            let name = match parameter {
                RefOr::T(parameter) => component_name(parameter),
                RefOr::Ref(_) => continue,
            };
            if shared.get(&name) == Some(parameter) {
                *parameter = RefOr::Ref(Ref::new(format!("#/components/parameters/{name}")));
            }
        }
    }
    document.components.get_or_insert_default().parameters.extend(shared);
}

fn shared_parameters(document: &mut OpenApi, faults: &mut Vec<String>) -> BTreeMap<String, RefOr<Parameter>> {
    let mut seen: Vec<(Parameter, bool)> = Vec::new();
    let operations = document.paths.paths.values_mut().flat_map(operations_of);
    for parameter in operations.flat_map(|(_, operation)| parameters(operation)) {
        match seen.iter_mut().find(|(known, _)| known == parameter) {
            Some((_, is_shared)) => *is_shared = true,
            None => seen.push((parameter.clone(), false)),
        }
    }
    let mut shared = BTreeMap::new();
    for (parameter, _) in seen.into_iter().filter(|(_, is_shared)| *is_shared) {
        let name = component_name(&parameter);
        if shared.insert(name.clone(), RefOr::T(parameter)).is_some() {
            faults.push(format!("two parameters would be the component {name}: give them one definition"));
        }
    }
    shared
}

fn component_name(parameter: &Parameter) -> String {
    let place = match parameter.parameter_in {
        ParameterIn::Path => "Path",
        ParameterIn::Query | ParameterIn::QueryString => "Query",
        ParameterIn::Header => "Header",
        ParameterIn::Cookie => "Cookie",
    };
    // What is in the path is always required.
    let is_required = matches!(parameter.required, Required::True) && place != "Path";
    let words = parameter.name.split(['_', '-']).filter_map(|word| word.split_at_checked(1));
    let words: String = words.map(|(first, rest)| format!("{}{rest}", first.to_ascii_uppercase())).collect();
    format!("{}{words}{place}", if is_required { "Required" } else { "" })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::Value;

    use super::*;
    use crate::committed;
    use crate::walking::each_operation;

    #[test]
    fn no_parameter_is_written_out_in_two_operations() {
        let document = committed();
        let mut uses: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (at, operation) in each_operation(&document) {
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                uses.entry(parameter.to_string()).or_default().push(at.clone());
            }
        }
        let is_reference = |parameter: &str| serde_json::from_str::<Value>(parameter).unwrap().get("$ref").is_some();
        for (parameter, places) in &uses {
            assert_eq!(is_reference(parameter), places.len() > 1, "{parameter} in {places:?}");
        }
        let components = document["components"]["parameters"].as_object().unwrap();
        for name in ["CampaignIdPath", "LimitQuery", "IdempotencyKeyHeader", "RequiredIdempotencyKeyHeader"] {
            assert!(components.contains_key(name), "{name}");
        }
    }

    #[test]
    fn two_definitions_of_one_parameter_are_a_fault() {
        let mut document = OpenApi::default();
        for (path, description) in [("/a", "One."), ("/b", "One."), ("/c", "Another."), ("/d", "Another.")] {
            let parameter = utoipa::openapi::path::ParameterBuilder::new()
                .name("limit")
                .parameter_in(ParameterIn::Query)
                .required(Required::False)
                .description(Some(description));
            let operation = utoipa::openapi::path::OperationBuilder::new().parameter(parameter).build();
            let item = utoipa::openapi::PathItem::new(utoipa::openapi::HttpMethod::Get, operation);
            document.paths.paths.insert(path.to_owned(), item);
        }
        let mut faults = Vec::new();
        share_parameters(&mut document, &mut faults);
        assert!(faults.concat().contains("LimitQuery"), "{faults:?}");
    }
}
