//! What clients may send `null` for, and how those that cannot send it clear a member.
//!
//! The server takes `null` for every member of a new thing that may be left out. Scalars say so in the document;
//! objects and lists do not, because generators read a nullable reference in too many ways.

use std::collections::BTreeSet;

use palier_http::conformance::{CLEAR_PARAMETER, CLEARABLE};
use serde_json::{Value, json};
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayItems, Object, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{OpenApi, RefOr, Required};

/// The media type of the bodies in which null may be left out.
const PLAIN_JSON: &str = "application/json";
/// The longest list of members.
const MEMBERS_CHARACTERS_MAX: usize = 500;

/// Lets the optional scalars of every plain JSON body be null, at any depth.
pub(super) fn allow(document: &mut OpenApi) {
    let items = document.paths.paths.values();
    let operations = items.flat_map(|item| [&item.put, &item.post, &item.patch, &item.delete]).flatten();
    let mut to_look_at: Vec<String> = operations.filter_map(plain_body).collect();
    let Some(components) = document.components.as_mut() else { return };
    let mut seen = BTreeSet::new();
    while let Some(name) = to_look_at.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        if let Some(RefOr::T(Schema::Object(object))) = components.schemas.get_mut(&name) {
            allow_in(object);
            to_look_at.extend(object.properties.values().filter_map(named));
        }
    }
}

/// The schema of an operation's plain JSON body.
fn plain_body(operation: &Operation) -> Option<String> {
    let Some(RefOr::T(body)) = &operation.request_body else { return None };
    let Some(RefOr::T(content)) = body.content.get(PLAIN_JSON) else { return None };
    content.schema.as_ref().and_then(named)
}

/// The component that a schema, or the entries of a list, refers to.
fn named(schema: &RefOr<Schema>) -> Option<String> {
    match schema {
        RefOr::Ref(reference) => reference.ref_location.rsplit('/').next().map(str::to_owned),
        RefOr::T(Schema::Array(array)) => match &array.items {
            ArrayItems::RefOrSchema(entry) => named(entry),
            ArrayItems::False => None,
        },
        RefOr::T(_) => None,
    }
}

fn allow_in(object: &mut Object) {
    let required = &object.required;
    for (_, member) in object.properties.iter_mut().filter(|(name, _)| !required.contains(name)) {
        let RefOr::T(Schema::Object(scalar)) = member else { continue };
        let SchemaType::Type(one @ (Type::String | Type::Integer | Type::Number | Type::Boolean)) = &scalar.schema_type
        else {
            continue;
        };
        scalar.schema_type = SchemaType::Array(vec![one.clone(), Type::Null]);
        if let Some(words) = &mut scalar.enum_values {
            words.push(Value::Null);
        }
    }
}

/// The members of a merge patch that can be cleared: those that may be null.
pub(super) fn clearable(object: &Object) -> Vec<String> {
    let members = object.properties.iter().filter(|(_, member)| match member {
        RefOr::T(Schema::Object(Object { schema_type: SchemaType::Array(types), .. })) => types.contains(&Type::Null),
        _ => false,
    });
    members.map(|(name, _)| name.clone()).collect()
}

/// The parameter that lists what to clear: one text, as generators differ in how they send lists.
pub(super) fn clear_parameter(members: &[String]) -> Parameter {
    let names = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(MEMBERS_CHARACTERS_MAX))
        .pattern(Some("^[a-z_]+(,[a-z_]+)*$"))
        .examples([members.join(",")])
        .extensions(Some(Extensions::builder().add(CLEARABLE, json!(members)).build()))
        .build();
    ParameterBuilder::new()
        .name(CLEAR_PARAMETER)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(format!(
            "Members to clear, separated by commas, for clients that cannot send `null`: `?clear={}` has the effect of \
             `null` for each of them in the body, which may then be `{{}}`. A member that is cleared cannot be set as well.",
            members.join(",")
        )))
        .schema(Some(names))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::committed;

    #[test]
    fn optional_scalars_of_new_things_are_nullable_and_patches_name_what_they_clear() {
        let document = committed();
        let member = |schema: &str, name: &str| document["components"]["schemas"][schema]["properties"][name].clone();
        assert_eq!(member("CreateCampaignRequest", "summary")["type"], json!(["string", "null"]));
        assert_eq!(member("CreateCampaignRequest", "title")["type"], json!("string"));
        assert_eq!(member("UpdateCampaignRequest", "title")["type"], json!("string"));
        let clear = |path: &str| {
            let parameters = document["paths"][path]["patch"]["parameters"].as_array().unwrap();
            let clear = parameters.iter().find(|parameter| parameter["name"] == CLEAR_PARAMETER);
            clear.map(|clear| clear["schema"][CLEARABLE].clone())
        };
        let expected = json!(["summary", "story", "opens_at", "deadline_at"]);
        assert_eq!(clear("/v1/campaigns/{campaign_id}"), Some(expected));
        assert_eq!(clear("/v1/me"), None, "nothing of it can be cleared");
    }
}
