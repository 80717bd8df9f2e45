//! Names that generated clients can bear: no schema is called what generators call their own, and operation ids begin
//! with a verb and read as English.

/// What generators, and the languages that they write, call something of their own. Compared without capitals, since
/// Go writes `APIClient`.
const TAKEN: [&str; 97] = [
    "AbstractApi",
    "AnyType",
    "Any",
    "Api",
    "ApiBase",
    "ApiClient",
    "ApiConfig",
    "ApiError",
    "ApiErrors",
    "ApiException",
    "ApiInvoker",
    "ApiKey",
    "ApiRequest",
    "ApiResponse",
    "ApiResult",
    "Array",
    "Auth",
    "Authentication",
    "AuthenticatedClient",
    "BaseApi",
    "BaseModel",
    "Blob",
    "Body",
    "Boolean",
    "Builder",
    "Byte",
    "Class",
    "Client",
    "ClientError",
    "ClientException",
    "ClientInfo",
    "ClientOptions",
    "Config",
    "Configuration",
    "Context",
    "Cookies",
    "Data",
    "Date",
    "DateTime",
    "Decimal",
    "Default",
    "Delegate",
    "Dictionary",
    "Double",
    "Empty",
    "Enum",
    "Error",
    "Errors",
    "Exception",
    "Field",
    "File",
    "FormData",
    "Function",
    "Future",
    "GlobalConfiguration",
    "Hash",
    "HeaderSelector",
    "Headers",
    "HttpClient",
    "Integer",
    "Interface",
    "Iterator",
    "Json",
    "List",
    "Long",
    "Map",
    "Model",
    "ModelInterface",
    "ModelNull",
    "Module",
    "Null",
    "Number",
    "Object",
    "ObjectSerializer",
    "Option",
    "Options",
    "Optional",
    "Pair",
    "Params",
    "Promise",
    "Record",
    "Request",
    "RequestOptions",
    "Response",
    "ResponseValue",
    "Result",
    "ServerConfiguration",
    "Servers",
    "Set",
    "String",
    "Struct",
    "Type",
    "Types",
    "UnexpectedResponse",
    "Unset",
    "Uuid",
    "Void",
];

/// What begins the names of generated helpers.
const TAKEN_BEGINNINGS: [&str; 2] = ["Model", "Inline"];

/// What ends the names that generators make of operation ids: `CreatePledgeParams`.
const OPERATION_ENDINGS: [&str; 10] =
    ["Data", "Response", "Responses", "Error", "Errors", "Params", "Body", "Variables", "Headers", "Result"];

/// The verbs that operation ids may begin with. A new one is added with the operation that needs it.
const VERBS: [&str; 96] = [
    "accept",
    "acknowledge",
    "add",
    "advance",
    "answer",
    "approve",
    "ask",
    "assign",
    "award",
    "begin",
    "book",
    "buy",
    "cancel",
    "change",
    "check",
    "claim",
    "close",
    "collect",
    "comment",
    "complete",
    "confirm",
    "contest",
    "create",
    "decide",
    "decline",
    "delete",
    "disable",
    "download",
    "edit",
    "enable",
    "erase",
    "escalate",
    "export",
    "extend",
    "follow",
    "freeze",
    "get",
    "give",
    "grant",
    "hand",
    "hide",
    "import",
    "invite",
    "issue",
    "join",
    "launch",
    "leave",
    "list",
    "lock",
    "log",
    "look",
    "mark",
    "move",
    "nudge",
    "object",
    "offer",
    "open",
    "pay",
    "preview",
    "propose",
    "publish",
    "quote",
    "receive",
    "refresh",
    "refund",
    "reject",
    "relaunch",
    "relay",
    "replay",
    "report",
    "request",
    "reset",
    "resolve",
    "restore",
    "resume",
    "retry",
    "reveal",
    "review",
    "revoke",
    "rotate",
    "send",
    "set",
    "shortlist",
    "stop",
    "submit",
    "suspend",
    "take",
    "test",
    "tip",
    "transfer",
    "unfollow",
    "unfreeze",
    "update",
    "upgrade",
    "upload",
    "validate",
];
/// Verbs that are used beside the commonest.
const RARER_VERBS: [&str; 6] = ["register", "remove", "undo", "verify", "wind", "withdraw"];

/// Words that no operation id has: what is the caller's is `my`, and a thing is named for what it is.
const AVOIDED: [&str; 4] = ["older", "own", "put", "hiding"];

/// Why a schema cannot bear this name.
pub(super) fn fault_of_schema(name: &str, operations: &[&str]) -> Option<String> {
    if TAKEN.iter().any(|taken| name.eq_ignore_ascii_case(taken)) {
        return Some("generators call something of their own so".to_owned());
    }
    let after = |beginning: &str| name.strip_prefix(beginning).and_then(|rest| rest.chars().next());
    if TAKEN_BEGINNINGS.iter().any(|beginning| after(beginning).is_some_and(char::is_uppercase)) {
        return Some("generators begin names of their own so".to_owned());
    }
    let made = operations.iter().find(|operation| {
        let rest = name.strip_prefix(super::type_name("", operation).as_str());
        rest.is_some_and(|ending| OPERATION_ENDINGS.contains(&ending))
    });
    made.map(|operation| format!("generators make this name of {operation}"))
}

/// Why an operation cannot have this id.
pub(super) fn fault_of_operation(id: &str) -> Option<String> {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let words: Vec<&str> = id.split('_').collect();
    let (Some(verb), true) = (words.first(), words.len() > 1 && words.iter().all(|word| is_word(word))) else {
        return Some("the operationId is not <verb>_<resource>".to_owned());
    };
    if !VERBS.contains(verb) && !RARER_VERBS.contains(verb) {
        return Some(format!("`{verb}` is not among the verbs that operation ids begin with"));
    }
    let avoided = words.iter().find(|word| AVOIDED.contains(word))?;
    Some(format!("`{avoided}` does not read as English in an operation id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_generators_are_refused_and_those_of_things_are_not() {
        for name in ["ApiClient", "APIClient", "Configuration", "Response", "Error", "ModelPledge", "InlineObject"] {
            assert!(fault_of_schema(name, &[]).is_some(), "{name}");
        }
        assert!(fault_of_schema("CreatePledgeParams", &["create_pledge"]).is_some());
        for name in ["Pledge", "ClientToken", "Models", "ApiClientRegistration", "CreatePledgeRequest", "ErrorReport"] {
            assert_eq!(fault_of_schema(name, &["create_pledge"]), None, "{name}");
        }
    }

    #[test]
    fn operation_ids_begin_with_a_verb_and_read_as_english() {
        let refused =
            ["pledges", "pledge_funds_", "older_get", "get_older_openapi_yaml", "put_provider", "get_my_own_pledge"];
        for id in refused {
            assert!(fault_of_operation(id).is_some(), "{id}");
        }
        assert_eq!(fault_of_operation("mark_notification_as_read"), None);
    }
}
