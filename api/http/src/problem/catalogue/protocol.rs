//! The protocol itself: of anyone, with anything.

use super::{ProblemType, Words};

/// A fault of ours, named apart because it is what everything unknown becomes.
pub(super) const INTERNAL_ERROR: ProblemType = ProblemType {
    status: 500,
    slug: "internal-error",
    title: Words { english: "Fault on our side", french: "Erreur de notre côté" },
    detail: Words {
        english: "Something went wrong on our side. Nothing was changed. Please try again.",
        french: "Une erreur s’est produite de notre côté. Rien n’a été modifié. Réessayez.",
    },
    meaning: Words {
        english: "A fault in Palier. The operators see it under the `request_id`. The same request may be sent again, with the same Idempotency-Key.",
        french: "Une erreur dans Palier. Les exploitants la retrouvent par le `request_id`. La même requête peut être renvoyée, avec la même Idempotency-Key.",
    },
};

problems! {
    400 "malformed-request"
        "The request cannot be read" / "La requête est illisible";
        "The address, a header or the encoding of the request is broken. Correct it, then send it again." / "L’adresse, un en-tête ou l’encodage de la requête est incorrect. Corrigez-le, puis renvoyez-la.";
        "A percent-encoding, a header or a character set is broken. The request cannot succeed as it is." / "Un encodage pour-cent, un en-tête ou un jeu de caractères est incorrect. La requête ne peut pas aboutir ainsi.";
    400 "malformed-json"
        "The body is not JSON" / "Le corps n’est pas du JSON";
        "The body cannot be read from line {line}, column {column} on. Correct it, then send it again." / "Le corps est illisible à partir de la ligne {line}, colonne {column}. Corrigez-le, puis renvoyez-le.";
        "The body must be one JSON value in UTF-8, in which no object has the same key twice." / "Le corps doit être une valeur JSON en UTF-8, dans laquelle aucun objet n’a deux fois la même clé.";
    400 "idempotency-key-missing"
        "A key is needed before money moves" / "Une clé est nécessaire avant de déplacer de l’argent";
        "The request moves money, so it needs a key that makes it safe to repeat. Nothing has moved." / "La requête déplace de l’argent : elle doit porter une clé qui permet de la répéter sans risque. Rien n’a été déplacé.";
        "Send an Idempotency-Key header, a key of your choice (a UUID is fine), with every operation that moves money. Sending the request again with the same key repeats the reply, never the effect." / "Envoyez un en-tête Idempotency-Key, une clé de votre choix (un UUID convient), avec toute opération qui déplace de l’argent. Renvoyer la requête avec la même clé répète la réponse, jamais l’effet.";
    401 "sign-in-required"
        "Sign in first" / "Connectez-vous d’abord";
        "You need to be signed in to do this." / "Une connexion est nécessaire pour continuer.";
        "Send `Authorization: Bearer` with a token from POST /v1/sessions, or from POST /v1/oauth/token for an API client." / "Envoyez `Authorization: Bearer` avec un jeton de POST /v1/sessions, ou de POST /v1/oauth/token pour un client d’API.";
    401 "token-invalid"
        "You have been signed out" / "Votre session a pris fin";
        "Your session has expired or was ended. Sign in again." / "Votre session a expiré ou a été fermée. Reconnectez-vous.";
        "The access token is malformed, expired or revoked: refresh the session with POST /v1/sessions/refresh, or sign in again." / "Le jeton d’accès est malformé, expiré ou révoqué : renouvelez la session avec POST /v1/sessions/refresh, ou reconnectez-vous.";
    403 "not-allowed"
        "You can’t do this" / "Action réservée à d’autres personnes";
        "Reserved for: {allowed@who}." / "Réservé à : {allowed@who}.";
        "You can see the thing, but doing this to it is reserved for somebody else; `allowed` says for whom." / "Vous pouvez voir l’objet, mais cette action est réservée à quelqu’un d’autre ; `allowed` dit à qui.";
    403 "client-not-allowed"
        "Reserved for signed-in people" / "Action réservée aux personnes connectées";
        "An API client can’t do this. Its owner can, once signed in, if the rules allow it." / "Un client d’API ne peut pas le faire. Son propriétaire le peut en se connectant, si les règles l’y autorisent.";
        "What spends credits, binds a person or belongs to staff is done by somebody who signed in (POST /v1/sessions), not by a client in their name." / "Ce qui dépense des crédits, engage une personne ou revient au personnel est fait par quelqu’un de connecté (POST /v1/sessions), non par un client en son nom.";
    403 "scope-missing"
        "The API client lacks a scope" / "Il manque une portée au client d’API";
        "The token needs the scope {scope}. Request a token with it." / "Le jeton doit avoir la portée {scope}. Demandez un jeton qui la porte.";
        "`operation` is what was asked for. If the client does not hold the scope, its owner creates one that does." / "`operation` est ce qui est demandé. Si le client ne possède pas la portée, son propriétaire en crée un qui la possède.";
    403 "origin-not-allowed"
        "The page’s origin is not allowed" / "L’origine de la page n’est pas autorisée";
        "The origin {origin} can’t send this request here. Ask whoever runs the service to allow it." / "L’origine {origin} ne peut pas envoyer cette requête. Demandez à l’exploitant du service de l’autoriser.";
        "Browsers ask before a page calls another server. `cors_origins` of the configuration lists the origins that may call, with the documented methods and headers; a sandbox that lists none lets pages of this machine in." / "Les navigateurs demandent avant qu’une page appelle un autre serveur. `cors_origins`, dans la configuration, liste les origines qui peuvent appeler, avec les méthodes et en-têtes documentés ; un bac à sable qui n’en liste aucune laisse entrer les pages de cette machine.";
    404 "not-found"
        "Not found" / "Introuvable";
        "The page does not exist, or you can’t see it." / "Cette page n’existe pas, ou vous ne pouvez pas la voir.";
        "The address is unknown, the thing does not exist, or you may not know that it does. The answer is the same in all three cases, so that a refusal does not reveal what exists." / "L’adresse est inconnue, l’objet n’existe pas, ou vous ne pouvez pas savoir qu’il existe. La réponse est la même dans les trois cas, pour qu’un refus ne révèle rien.";
    405 "method-not-allowed"
        "Wrong method" / "Méthode incorrecte";
        "The address takes: {allowed}." / "Méthodes acceptées par cette adresse : {allowed}.";
        "The address exists, but not with this method. The Allow header lists those that it takes." / "L’adresse existe, mais pas avec cette méthode. L’en-tête Allow liste celles qu’elle accepte.";
    408 "request-timeout"
        "The request came too slowly" / "La requête est arrivée trop lentement";
        "The body was not complete after {seconds_max|one:# second|other:# seconds}. Nothing was done. Send the request again." / "Le corps n’était pas complet après {seconds_max|one:# seconde|other:# secondes}. Rien n’a été fait. Renvoyez la requête.";
        "The connection was too slow or broke off." / "La connexion était trop lente ou s’est interrompue.";
    409 "idempotency-key-in-use"
        "The same request is under way" / "La même requête est en cours";
        "Wait a moment, then send it again: you get the reply of the first." / "Attendez un instant, puis renvoyez-la : vous recevrez la réponse de la première.";
        "A request with this Idempotency-Key is being carried out; Retry-After says how long to wait." / "Une requête avec cette Idempotency-Key est en cours d’exécution ; Retry-After dit combien de temps attendre.";
    409 "id-taken"
        "The id is taken" / "L’identifiant est déjà utilisé";
        "If you sent this before, it is done. Otherwise choose another id." / "Si vous l’avez déjà envoyé, c’est fait. Sinon, choisissez un autre identifiant.";
        "A client may choose the id of what it creates, as long as nothing has it yet. Read what has the id: after a lost reply it may be what you created (with an Idempotency-Key the reply would be repeated). Otherwise choose another, or leave it out." / "Un client peut choisir l’identifiant de ce qu’il crée, tant que rien ne le porte. Lisez ce qui le porte : après une réponse perdue, c’est peut-être ce que vous avez créé (avec une Idempotency-Key, la réponse serait répétée). Sinon choisissez-en un autre ou omettez-le.";
    412 "version-changed"
        "Changed meanwhile" / "Modifié entre-temps";
        "Somebody changed it after you read it. Your change was not saved. Read version {version}, then try again." / "Quelqu’un l’a modifié après votre lecture. Votre modification n’a pas été enregistrée. Lisez la version {version}, puis réessayez.";
        "Read the thing again, look at what changed, and send the new ETag in If-Match." / "Relisez l’objet, regardez ce qui a changé, et envoyez le nouvel ETag dans If-Match.";
    412 "nothing-to-replace"
        "There is nothing to replace yet" / "Rien à remplacer pour l’instant";
        "Create it first." / "Créez-le d’abord.";
        "If-Match asks for a version that exists, and `*` for any. Leave the header out to create the thing." / "If-Match demande une version existante, et `*` n’importe laquelle. Omettez cet en-tête pour créer l’objet.";
    412 "precondition-failed"
        "The version sent is unknown" / "La version envoyée est inconnue";
        "Read the thing again, and send the version you get. Nothing was changed." / "Relisez l’objet, et envoyez la version reçue. Rien n’a été modifié.";
        "If-Match is not an ETag that was given for this thing. Send the value of the ETag header as it came with the thing, quotes included." / "If-Match n’est pas un ETag donné pour cet objet. Envoyez la valeur de l’en-tête ETag telle que reçue avec l’objet, guillemets compris.";
    413 "payload-too-large"
        "The body is too large" / "Le corps est trop grand";
        "Send at most {bytes_max|one:# byte|other:# bytes}. Nothing was done." / "Envoyez au plus {bytes_max|one:# octet|other:# octets}. Rien n’a été fait.";
        "The rest of the request was not read." / "Le reste de la requête n’a pas été lu.";
    415 "unsupported-media-type"
        "Wrong media type" / "Type de contenu incorrect";
        "Send the body as {accepted}, not compressed." / "Envoyez le corps en {accepted}, sans compression.";
        "Set Content-Type to one of the types that the operation’s document lists, in UTF-8." / "Indiquez dans Content-Type l’un des types que liste le document de l’opération, en UTF-8.";
    422 "validation-failed"
        "Some fields are invalid" / "Certains champs sont à corriger";
        "Correct the fields listed below. Nothing was saved." / "Corrigez les champs indiqués. Rien n’a été enregistré.";
        "Each entry of `errors` has a JSON pointer into the body (or `?name` for a query parameter, or a header’s name), a stable code and a message. Nothing was recorded: the corrected request may have the same Idempotency-Key." / "Chaque entrée de `errors` a un pointeur JSON dans le corps (ou `?nom` pour un paramètre d’adresse, ou le nom d’un en-tête), un code stable et un message. Rien n’a été enregistré : la requête corrigée peut porter la même Idempotency-Key.";
    422 "limit-reached"
        "The limit is reached" / "La limite est atteinte";
        "The limit is {limit} {what@limited}. Nothing was saved." / "La limite est de {limit} {what@limited}. Rien n’a été enregistré.";
        "Palier limits how many there can be; `limit` and `what` say how many, and of what. Where they become fewer again, because one is removed, withdrawn, answered or paid, there is room for another." / "Palier limite leur nombre ; `limit` et `what` disent combien, et de quoi. Là où leur nombre peut diminuer, parce que l’un d’eux est supprimé, retiré, répondu ou payé, il y a de nouveau de la place.";
    409 "too-often"
        "Too often for now" / "Trop souvent pour le moment";
        "You can do this {limit|one:once|other:# times} in {hours|one:# hour|other:# hours}. Try again from {possible_at}. Nothing was sent or spent." / "C’est possible {limit|one:une fois|other:# fois} en {hours|one:# heure|other:# heures}. Réessayez à partir du {possible_at}. Rien n’a été envoyé ni dépensé.";
        "Somebody else is told each time, so the policy says how often (`marketplace`). `act` is what is counted, and `possible_at` when it works again." / "Quelqu’un en est averti chaque fois : les règles disent donc combien de fois (`marketplace`). `act` est ce qui est compté, et `possible_at` quand ce sera de nouveau possible.";
    409 "drafts-still-count"
        "Too many drafts" / "Trop de brouillons";
        "You can have at most {limit} {what@limited}, including those you cancelled lately. You can create the next one on {free_at}." / "La limite est de {limit} {what@limited}, y compris ceux que vous venez d’annuler. Vous pourrez créer le prochain le {free_at}.";
        "A draft that is cancelled counts until 30 days after it was created. Launch or submit a draft to make room at once." / "Un brouillon annulé compte jusqu’à 30 jours après sa création. Lancez ou soumettez un brouillon pour faire de la place tout de suite.";
    422 "cursor-invalid"
        "The page link is no longer valid" / "Le lien vers cette page de la liste n’est plus valide";
        "Start again from the first page." / "Reprenez à la première page.";
        "The cursor was altered, or belongs to a list with other filters. Send `next_cursor` exactly as it came, with the same filters; or start again without a cursor." / "Le curseur a été altéré, ou appartient à une liste avec d’autres filtres. Envoyez `next_cursor` tel que reçu, avec les mêmes filtres ; ou recommencez sans curseur.";
    422 "idempotency-key-reused"
        "The key belongs to another request" / "La clé appartient à une autre requête";
        "Choose a new key for a new request. Nothing was done." / "Choisissez une nouvelle clé pour une nouvelle requête. Rien n’a été fait.";
        "An Idempotency-Key stands for one request: method, address and body. This one was sent before with another." / "Une Idempotency-Key désigne une requête : méthode, adresse et corps. Celle-ci a déjà été envoyée avec une autre.";
    428 "precondition-required"
        "Say which version you change" / "Indiquez la version à modifier";
        "Read the thing, then send its version with your change. Nothing was changed." / "Lisez l’objet, puis envoyez sa version avec votre modification. Rien n’a été modifié.";
        "Send the ETag of what you read in an If-Match header. What several people can edit is changed only by someone who has seen its present version." / "Envoyez l’ETag de ce que vous avez lu dans un en-tête If-Match. Ce que plusieurs personnes peuvent modifier ne l’est que par une personne qui en a vu la version actuelle.";
    429 "rate-limited"
        "Too many requests" / "Trop de requêtes";
        "Try again in {retry_after_seconds|one:# second|other:# seconds}." / "Réessayez dans {retry_after_seconds|one:# seconde|other:# secondes}.";
        "Requests are limited per address, attempts to sign in also per account. The RateLimit headers tell what is left." / "Les requêtes sont limitées par adresse, les tentatives de connexion aussi par compte. Les en-têtes RateLimit disent ce qui reste.";
    503 "overloaded"
        "Too busy at the moment" / "Service très sollicité";
        "Nothing was done. Try again in a moment." / "Rien n’a été fait. Réessayez dans un instant.";
        "Palier has more work than it can do in time. Wait for the time that Retry-After says, then send the request again." / "Palier a plus de travail qu’il ne peut en faire à temps. Attendez le temps indiqué par Retry-After, puis renvoyez la requête.";
    503 "database-unavailable"
        "Temporarily unavailable" / "Service momentanément indisponible";
        "The database cannot be reached. Nothing was done. Try again in a moment." / "La base de données est injoignable. Rien n’a été fait. Réessayez dans un instant.";
        "Wait for the time that Retry-After says, then send the request again." / "Attendez le temps indiqué par Retry-After, puis renvoyez la requête.";
    503 "shutting-down"
        "The server is stopping" / "Le serveur s’arrête";
        "Nothing was done. Send the request again." / "Rien n’a été fait. Renvoyez la requête.";
        "The server takes no more work: another one takes the request, or this one once it is back." / "Le serveur n’accepte plus de travail : un autre prendra la requête, ou celui-ci une fois revenu.";
    503 "outcome-unknown"
        "The outcome is not known yet" / "Le résultat est encore inconnu";
        "The database broke off while saving. Send the same request again to learn whether it was done; it is never done twice." / "La base de données s’est interrompue pendant l’enregistrement. Renvoyez la même requête pour savoir si elle a été faite ; elle ne l’est jamais deux fois.";
        "Send the request again with the same Idempotency-Key: if it was done you get its reply, if not it is done now." / "Renvoyez la requête avec la même Idempotency-Key : si elle a été faite, vous recevez sa réponse, sinon elle est faite maintenant.";
    503 "request-timed-out"
        "The request took too long" / "La requête a pris trop de temps";
        "We stopped waiting after {seconds_max|one:# second|other:# seconds}; it may still be done. Send the same request again to learn its outcome." / "L’attente s’est arrêtée après {seconds_max|one:# seconde|other:# secondes} ; la requête peut encore aboutir. Renvoyez la même requête pour en connaître l’issue.";
        "Send the request again with the same Idempotency-Key to learn its outcome." / "Renvoyez la requête avec la même Idempotency-Key pour en connaître l’issue.";
}

faults! {
    // What the document says about input.
    "required"              "Required." / "Champ obligatoire.";
    "unknown-field"         "There is no field “{name}” here." / "Il n’existe pas ici de champ « {name} ».";
    "unknown-parameter"     "There is no parameter “{name}” here." / "Il n’existe pas ici de paramètre « {name} ».";
    "repeated"              "Send it only once." / "Envoyez-le une seule fois.";
    "type"                  "Give {expected@type}." / "Donnez {expected@type}.";
    "format"                "Give {expected@format}." / "Donnez {expected@format}.";
    "format-date"           "Give a day that exists, as year, month and day: 2027-01-15." / "Indiquez un jour qui existe, dans l’ordre année, mois, jour : 2027-01-15.";
    "format-date-time"      "Give the day, the time with its seconds, and the offset from UTC (RFC 3339): 2027-01-15T18:00:00Z or 2027-01-15T19:00:00+01:00." / "Indiquez le jour, l’heure avec les secondes et le décalage par rapport à UTC (RFC 3339) : 2027-01-15T18:00:00Z ou 2027-01-15T19:00:00+01:00.";
    "format-uuid"           "Give an id as you received it, a UUID such as 0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49." / "Indiquez un identifiant tel que reçu, un UUID comme 0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49.";
    "pattern"               "Correct the text: it is not in the expected form." / "Corrigez le texte : il n’a pas la forme attendue.";
    "pattern-line"          "Write at least one visible character, on a single line, without control characters." / "Écrivez au moins un caractère visible, sur une seule ligne, sans caractère de contrôle.";
    "pattern-text"          "Remove the control characters." / "Retirez les caractères de contrôle.";
    "pattern-ascii"         "Use unaccented letters, digits and punctuation only, as in: Printed-ASCII 2027." / "N’utilisez que des lettres sans accent, des chiffres et de la ponctuation, comme dans : ASCII-simple 2027.";
    "pattern-ascii-word"    "Use unaccented letters, digits and punctuation, without spaces: a UUID such as 0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49 will do." / "Utilisez des lettres sans accent, des chiffres et de la ponctuation, sans espace : un UUID comme 0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49 convient.";
    "pattern-token"         "Send the value exactly as you received it: letters, digits, hyphens and underscores, as in Zx8_k-2Q." / "Renvoyez la valeur telle que reçue : lettres, chiffres, tirets et tirets bas, comme dans Zx8_k-2Q.";
    "pattern-email"         "Give an address such as name@example.org, with unaccented letters before the @." / "Indiquez une adresse comme nom@exemple.fr, sans accent avant le @.";
    "pattern-link"          "Give a web address that begins with https:// or http://, such as https://example.org/photo.jpg." / "Indiquez une adresse web qui commence par https:// ou http://, comme https://exemple.fr/photo.jpg.";
    "pattern-word"          "Use one of the documented words: letters, and underscores between them, as in home_delivery." / "Utilisez l’un des mots documentés : des lettres, séparées par des tirets bas, comme dans home_delivery.";
    "pattern-signature"     "Send the signature as 32 bytes in base64, 44 characters with the = at the end: 3q2+7w…8Q=." / "Envoyez la signature de 32 octets en base64, 44 caractères avec le = final : 3q2+7w…8Q=.";
    "pattern-order-key"     "Send the key of the order as it was given to the gateway: 0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49-1." / "Envoyez la clé de l’ordre telle que transmise au service de paiement : 0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49-1.";
    "not-one-of-many"       "Choose one of the values that the documentation lists." / "Choisissez l’une des valeurs que liste la documentation.";
    "not-one-of"            "Choose one of: {options}." / "Choisissez parmi : {options}.";
    "out-of-range"          "Enter {minimum} to {maximum}." / "Saisissez de {minimum} à {maximum}.";
    "too-small"             "Enter at least {minimum}." / "Saisissez au moins {minimum}.";
    "too-large"             "Enter at most {maximum}." / "Saisissez au plus {maximum}.";
    "too-early"             "Choose {minimum} or later." / "Choisissez le {minimum} ou plus tard.";
    "too-late"              "Choose {maximum} or earlier." / "Choisissez le {maximum} ou plus tôt.";
    "too-short"             "Enter at least {minimum|one:# character|other:# characters}." / "Saisissez au moins {minimum|one:# caractère|other:# caractères}.";
    "too-long"              "Enter at most {maximum|one:# character|other:# characters}." / "Saisissez au plus {maximum|one:# caractère|other:# caractères}.";
    "too-few"               "Give at least {minimum|one:# entry|other:# entries}." / "Donnez au moins {minimum|one:# élément|other:# éléments}.";
    "too-many"              "Give at most {maximum|one:# entry|other:# entries}." / "Donnez au plus {maximum|one:# élément|other:# éléments}.";
    "not-unique"            "Give each entry only once." / "Donnez chaque élément une seule fois.";
    "not-a-multiple"        "Enter a multiple of {step}." / "Saisissez un multiple de {step}.";
    "set-and-cleared"       "“{member}” is set in the body and cleared here. Choose one." / "« {member} » est renseigné dans le corps et effacé ici. Choisissez.";
    "body-missing"          "Send a body: {accepted}." / "Envoyez un corps : {accepted}.";
    "unexpected-body"       "Leave the body out: the operation takes none." / "Retirez le corps : l’opération n’en accepte pas.";
    "invalid"               "Correct the value: it isn’t valid." / "Corrigez la valeur : elle n’est pas valide.";
}

nouns! {
    "limited" {
        "api_clients"       "API clients" / "clients d’API";
        "applications"      "applications under way" / "candidatures en cours";
        "campaign_drafts"   "campaign drafts" / "brouillons de campagne";
        "campaign_texts"    "texts of a campaign" / "textes d’une campagne";
        "changes"           "changes" / "modifications";
        "follows"           "people you follow" / "personnes suivies";
        "open_questions"    "unanswered questions" / "questions sans réponse";
        "project_drafts"    "project drafts" / "brouillons de projet";
        "purchases_pending" "payments under way" / "paiements en cours";
        "rewards"           "rewards" / "contreparties";
        "shipments"         "shipments" / "envois";
        "stock_raises"      "stock increases of a reward" / "augmentations de stock d’une contrepartie";
    }
    "type" {
        "array"   "a list" / "une liste";
        "boolean" "true or false" / "vrai ou faux";
        "integer" "a whole number" / "un nombre entier";
        "null"    "null" / "null";
        "number"  "a number" / "un nombre";
        "object"  "an object" / "un objet";
        "string"  "text" / "un texte";
    }
    "format" otherwise "a value in the documented format" / "une valeur au format documenté" {
        "email" "an e-mail address" / "une adresse e-mail";
        "int32" "a whole number" / "un nombre entier";
        "int64" "a whole number" / "un nombre entier";
        "uri"   "a web address" / "une adresse web";
    }
}
