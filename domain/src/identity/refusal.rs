//! Every rule about accounts, sessions and API clients that says no, in the order in which they are checked.

use crate::actor::StaffRole;
use crate::rule::rules;

rules! {
/// A rule about accounts, sessions and API clients that refused a use case.
refusal IdentityRefusal {
    /// No account matches this e-mail and password.
    CredentialsInvalid => "credentials-invalid";
    /// The present password is not the one given.
    PasswordWrong => "password-wrong";
    /// The password is too short, too long or among the most used ones.
    PasswordWeak { characters_min: i64, characters_max: i64 } => "password-weak";
    /// The e-mail address is not in the form of one.
    EmailInvalid => "email-invalid";
    /// The refresh token is unknown, expired or revoked.
    RefreshTokenInvalid => "refresh-token-invalid";
    /// The refresh token was used before: its whole family is revoked.
    RefreshTokenReused => "refresh-token-reused";
    /// The API client is unknown, revoked, or its secret is wrong.
    ClientCredentialsInvalid => "client-credentials-invalid";
    /// A scope was asked for that the client does not hold.
    ScopeNotGranted { scope: String } => "scope-not-granted";
    /// Nobody sets their own staff roles.
    OwnRoles => "own-roles";
    /// The last admin cannot lose the role.
    LastAdmin => "last-admin";
}
}

rules! {
/// A rule about accounts that a part of an input breaks.
fault IdentityFault {
    /// Nobody holds both roles.
    RolesExcludeEachOther { role: StaffRole, other: StaffRole } => "roles-exclude-each-other";
}
}
