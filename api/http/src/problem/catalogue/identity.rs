//! Accounts, sessions, roles and API clients; policy and the sandbox.

problems! {
    401 "credentials-invalid"
        "Wrong e-mail or password" / "E-mail ou mot de passe incorrect";
        "Check the address and the password, capital letters included." / "Vérifiez l’adresse et le mot de passe, majuscules comprises.";
        "No account matches this e-mail and password. The answer is the same whether or not the account exists." / "Aucun compte ne correspond à cet e-mail et ce mot de passe. La réponse est la même, que le compte existe ou non.";
    401 "refresh-token-invalid"
        "Your session has ended" / "Votre session a pris fin";
        "Sign in again." / "Reconnectez-vous.";
        "The refresh token is unknown, expired or revoked. Sign in again with POST /v1/sessions." / "Le jeton de renouvellement est inconnu, expiré ou révoqué. Reconnectez-vous avec POST /v1/sessions.";
    401 "refresh-token-reused"
        "Your session was ended for safety" / "Votre session a été fermée par sécurité";
        "It was renewed twice with the same token, which may have been stolen. Sign in again." / "Elle a été renouvelée deux fois avec le même jeton, qui a pu être volé. Reconnectez-vous.";
        "A refresh token works once. One that comes back may have been stolen, so every token of its session is revoked. Sign in again." / "Un jeton de renouvellement sert une fois. Un jeton qui revient a pu être volé : tous ceux de sa session sont révoqués. Reconnectez-vous.";
    401 "client-credentials-invalid"
        "Wrong client credentials" / "Identifiants du client d’API incorrects";
        "Check the id and the secret of the API client. It may also have been revoked." / "Vérifiez l’identifiant et le secret du client d’API. Il a aussi pu être révoqué.";
        "The secret is shown once, when the client is created; replace a lost one by creating a new client." / "Le secret n’est montré qu’une fois, à la création ; un secret perdu se remplace en créant un nouveau client.";
    422 "password-wrong"
        "Wrong current password" / "Mot de passe actuel incorrect";
        "Enter your current password, then the new one. Your password was not changed." / "Saisissez votre mot de passe actuel, puis le nouveau. Votre mot de passe n’a pas changé.";
        "Changing a password asks for the current one, so that an open session is not enough." / "Changer de mot de passe demande l’actuel : une session ouverte ne suffit pas.";
    422 "password-weak"
        "The password is too easy to guess" / "Le mot de passe est trop facile à deviner";
        "Choose {characters_min} to {characters_max} characters that are not your name, your address, a common password, or a short text repeated." / "Choisissez de {characters_min} à {characters_max} caractères, sans reprendre votre nom, votre adresse, un mot de passe courant ou un texte court répété.";
        "Length counts, not special characters. A few random words make a good password." / "C’est la longueur qui compte, pas les caractères spéciaux. Quelques mots au hasard font un bon mot de passe.";
    422 "email-invalid"
        "Check the e-mail address" / "Vérifiez l’adresse e-mail";
        "The e-mail address should look like name@example.org." / "L’adresse e-mail doit ressembler à nom@exemple.fr.";
        "An address has one @, letters without accents before it, and a domain after it, in any script. It has no blanks." / "Une adresse a un seul @, des lettres sans accent avant, et un nom de domaine après, dans toute écriture. Elle n’a pas d’espace.";
    400 "grant-type-unsupported"
        "The grant type is not supported" / "Type d’autorisation non pris en charge";
        "API clients get a token with their id and secret only." / "Un client d’API obtient son jeton avec son identifiant et son secret uniquement.";
        "The only grant type is `client_credentials`. People sign in with POST /v1/sessions; API clients get tokens with `grant_type=client_credentials`." / "Le seul type d’autorisation est `client_credentials`. Les personnes se connectent avec POST /v1/sessions ; les clients d’API obtiennent leurs jetons avec `grant_type=client_credentials`.";
    400 "oauth-request-invalid"
        "The client sent its credentials twice" / "Le client a envoyé deux fois ses identifiants";
        "Send the credentials in the header or in the form, not in both." / "Envoyez les identifiants dans l’en-tête ou dans le formulaire, pas dans les deux.";
        "A client authenticates in one way: HTTP Basic, or `client_id` and `client_secret` in the form." / "Un client s’authentifie d’une seule façon : HTTP Basic, ou `client_id` et `client_secret` dans le formulaire.";
    400 "scope-not-granted"
        "The client does not hold this scope" / "Portée non accordée à ce client d’API";
        "The API client was created without the scope {scope}. Create a client that has it." / "Le client d’API a été créé sans la portée {scope}. Créez un client qui la possède.";
        "A token carries at most the scopes that its client was made with." / "Un jeton porte au plus les portées avec lesquelles son client a été créé.";
    403 "own-roles"
        "You can’t set your own roles" / "Vos rôles sont attribués par une autre personne";
        "Ask another admin to change your roles. Nothing was changed." / "Demandez à une autre personne de l’administration de modifier vos rôles. Rien n’a été modifié.";
        "Roles are separate so that no one person can both grant a right and use it. Another admin changes an admin’s roles." / "Les rôles sont séparés : personne ne s’accorde un droit à soi-même. Les rôles d’une personne qui administre sont modifiés par une autre.";
    409 "last-admin"
        "One admin has to stay" / "L’administration garde au moins une personne";
        "No other account is an admin. Nothing was changed. Grant the role to someone else first." / "Aucun autre compte n’a ce rôle. Rien n’a été modifié. Accordez-le d’abord à une autre personne.";
        "Without an admin nobody could grant roles any more." / "Sans administration, plus personne ne pourrait accorder de rôles.";

    422 "clock-not-forward"
        "The clock only moves forward" / "L’horloge ne recule pas";
        "In the sandbox it is {now}. Choose a later time." / "Dans le bac à sable, nous sommes le {now}. Choisissez un moment ultérieur.";
        "The sandbox clock moves forward only, and everything that falls due on the way is done." / "L’horloge du bac à sable ne fait qu’avancer, et tout ce qui échoit en chemin est fait.";
    422 "clock-too-far"
        "The clock cannot move that far" / "L’avance demandée est trop grande";
        "Choose a time up to {latest_at}." / "Choisissez un moment jusqu’au {latest_at}.";
        "The sandbox clock moves by at most 366 days at once, and no further than the beginning of 2100." / "L’horloge du bac à sable avance de 366 jours au plus à la fois, et pas au-delà du début de 2100.";
}

faults! {
    // What staff can be.
    "roles-exclude-each-other" "One person can’t hold both roles: {other@role} and {role@role}." / "Une même personne ne peut avoir ces deux rôles : {other@role} et {role@role}.";
    // What a policy can say.
    "fees-too-high"            "The fees add up to {sum_bps%}; the most is {maximum_bps%}." / "Les frais totalisent {sum_bps%} ; le maximum est de {maximum_bps%}.";
    "fees-above-pledge"        "The fixed fee and the rates together exceed the smallest pledge, {pledge_min_minor$currency}. Lower the fee, or raise the smallest pledge." / "Les frais fixes et les taux dépassent ensemble la contribution minimale, {pledge_min_minor$currency}. Baissez les frais ou relevez ce minimum.";
    "band-bound-misplaced"     "Every budget band but the last has an upper limit." / "Toutes les fourchettes de budget sauf la dernière ont un maximum.";
}

nouns! {
    "role" {
        "admin"     "admin" / "administration";
        "auditor"   "auditor" / "audit";
        "finance"   "finance" / "service financier";
        "follow_up" "follow-up" / "suivi projet";
        "sales"     "sales" / "service commercial";
        "support"   "support" / "assistance";
    }
    "who" {
        "addressee"          "whoever the question is for" / "la personne chargée de répondre";
        "admin"              "administrators" / "l’administration";
        "agent_in_charge"    "the follow-up agent in charge of the project" / "la personne chargée du suivi du projet";
        "anyone"             "everybody" / "tout le monde";
        "applicant"          "the provider who applied" / "le prestataire qui a postulé";
        "auditor"            "an auditor of Palier" / "l’audit de Palier";
        "asker"              "the person who asked the question" / "la personne qui a posé la question";
        "backer"             "the backer of the pledge" / "la personne qui a contribué";
        "campaign_backer"    "a backer of the campaign" / "les contributeurs de la campagne";
        "client"             "the client of the project" / "le client du projet";
        "finance"            "finance" / "le service financier";
        "follow_up"          "follow-up" / "le suivi projet";
        "funder"             "a backer with money in the campaign" / "les contributeurs de la campagne";
        "initiator"          "the initiator of the campaign" / "le porteur de projet";
        "involved_provider"  "a provider who applied or paid for contact details" / "un prestataire qui a postulé ou payé les coordonnées";
        "person"             "somebody who signed in" / "une personne connectée";
        "privilege_provider" "a provider with a privilege subscription" / "un prestataire avec un abonnement privilège";
        "provider"           "a provider" / "un prestataire";
        "reporter"           "the provider who made the report" / "le prestataire qui a fait le signalement";
        "sales"              "sales" / "le service commercial";
        "signed_in"          "everybody with an account" / "toute personne inscrite";
        "support"            "support" / "l’assistance";
        "reader"             "a backer whom the update is for" / "les contributeurs destinataires de l’actualité";
        "uploader"           "the person who uploaded the file" / "la personne qui a envoyé le fichier";
    }
    "interest" {
        "agent_in_charge"   "the follow-up agent in charge of the project" / "vous assurez le suivi du projet";
        "backer"            "a backer of the campaign" / "vous contribuez à la campagne";
        "initiator"         "the initiator of the campaign" / "vous portez la campagne";
        "involved_provider" "a provider who applied or paid for contact details" / "vous avez postulé ou payé les coordonnées";
    }
}
