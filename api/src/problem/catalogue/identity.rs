//! Problems with accounts, sessions and API clients; policy and the sandbox.

problems! {
    401 "credentials-invalid"
        "E-mail or password is wrong" / "E-mail ou mot de passe incorrect";
        "No account matches this e-mail and password." / "Aucun compte ne correspond à cet e-mail et ce mot de passe.";
        "The answer is the same whether or not the account exists. Check the address and the password, capital letters included." / "La réponse est la même, que le compte existe ou non. Vérifiez l’adresse et le mot de passe, majuscules comprises.";
    401 "refresh-token-invalid"
        "The refresh token is not valid" / "Le jeton de renouvellement n’est pas valide";
        "The refresh token is unknown, expired or revoked." / "Le jeton de renouvellement est inconnu, expiré ou révoqué.";
        "Sign in again with POST /v1/sessions." / "Reconnectez-vous avec POST /v1/sessions.";
    401 "refresh-token-reused"
        "The refresh token was used before" / "Le jeton de renouvellement a déjà servi";
        "A refresh token works once. Its session was ended for safety." / "Un jeton de renouvellement sert une fois. Sa session a été fermée par sécurité.";
        "A token that comes back may have been stolen, so every token of its session is revoked. Sign in again." / "Un jeton qui revient a pu être volé : tous ceux de sa session sont révoqués. Reconnectez-vous.";
    401 "client-credentials-invalid"
        "The client credentials are wrong" / "Les identifiants du client sont incorrects";
        "The API client is unknown or revoked, or its secret is wrong." / "Le client d’API est inconnu ou révoqué, ou son secret est incorrect.";
        "Check the id and the secret. The secret is shown once, when the client is made; a lost one is replaced by a new client." / "Vérifiez l’identifiant et le secret. Le secret n’est montré qu’une fois, à la création ; un secret perdu se remplace par un nouveau client.";
    422 "password-wrong"
        "Your current password is wrong" / "Le mot de passe actuel est incorrect";
        "That is not your current password." / "Ce n’est pas votre mot de passe actuel.";
        "Enter your current password, then the new one." / "Saisissez votre mot de passe actuel, puis le nouveau.";
    422 "password-weak"
        "The password is too easy to guess" / "Le mot de passe est trop facile à deviner";
        "Choose {characters_min} to {characters_max} characters that are not your name, your address, a common password, or a short text repeated." / "Choisissez de {characters_min} à {characters_max} caractères, sans reprendre votre nom, votre adresse, un mot de passe courant ou un texte court répété.";
        "Length counts, not special characters. A few random words make a good password." / "C’est la longueur qui compte, pas les caractères spéciaux. Quelques mots au hasard font un bon mot de passe.";
    422 "email-invalid"
        "The e-mail address is not valid" / "L’adresse e-mail n’est pas valide";
        "Check the address. It should look like name@example.org." / "Vérifiez l’adresse. Elle doit ressembler à nom@exemple.fr.";
        "An address has one @, letters without accents before it, and a domain after it, in any script. It has no blanks." / "Une adresse a un seul @, des lettres sans accent avant, et un nom de domaine après, dans toute écriture. Elle n’a pas d’espace.";
    400 "grant-type-unsupported"
        "The grant type is not supported" / "Le type d’autorisation n’est pas pris en charge";
        "The only grant type is client_credentials." / "Le seul type d’autorisation est client_credentials.";
        "People sign in with POST /v1/sessions; API clients get tokens with `grant_type=client_credentials`." / "Les personnes se connectent avec POST /v1/sessions ; les clients d’API obtiennent leurs jetons avec `grant_type=client_credentials`.";
    400 "oauth-request-invalid"
        "The client shows two credentials" / "Le client présente deux identifiants";
        "The credentials stand in the Authorization header and in the form." / "Les identifiants figurent dans l’en-tête Authorization et dans le formulaire.";
        "A client authenticates in one way: HTTP Basic, or `client_id` and `client_secret` in the form." / "Un client s’authentifie d’une seule façon : HTTP Basic, ou `client_id` et `client_secret` dans le formulaire.";
    400 "scope-not-granted"
        "The client does not hold this scope" / "Le client ne possède pas cette portée";
        "The scope {scope} was not granted to this client." / "La portée {scope} n’a pas été accordée à ce client.";
        "A token carries at most the scopes that its client was made with." / "Un jeton porte au plus les portées avec lesquelles son client a été créé.";
    403 "own-roles"
        "You can’t set your own roles" / "Vous ne pouvez pas modifier vos propres rôles";
        "Ask another admin to change your roles." / "Demandez à une autre personne qui a le rôle admin de modifier vos rôles.";
        "Roles are separate so that no one person can both grant a right and use it. Another admin changes an admin’s roles." / "Les rôles sont séparés : personne ne s’accorde un droit à soi-même. Les rôles d’une personne qui administre sont modifiés par une autre.";
    409 "last-admin"
        "The last admin cannot lose the role" / "Le dernier admin ne peut pas perdre ce rôle";
        "This is the only admin: grant the role to someone else first." / "C’est le seul admin : accordez d’abord le rôle à quelqu’un d’autre.";
        "Without an admin nobody could grant roles any more." / "Sans admin, plus personne ne pourrait accorder de rôles.";

    422 "clock-not-forward"
        "The clock only moves forward" / "L’horloge ne recule pas";
        "It is {now} in the sandbox. Choose a later instant." / "Il est {now} dans le bac à sable. Choisissez un instant ultérieur.";
        "The sandbox clock moves forward only, and everything that falls due on the way is done." / "L’horloge du bac à sable ne fait qu’avancer, et tout ce qui échoit en chemin est fait.";
    422 "clock-too-far"
        "The clock cannot move that far" / "L’horloge ne peut pas avancer autant";
        "{latest_at} is the latest instant you can move to now." / "{latest_at} est l’instant le plus tardif possible pour le moment.";
        "The sandbox clock moves by at most 366 days at once, and no further than the beginning of 2100." / "L’horloge du bac à sable avance de 366 jours au plus à la fois, et pas au-delà du début de 2100.";
}
