//! Problems of the protocol itself, of anyone with anything.

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
        "The address, a header or the encoding of the request cannot be read." / "L’adresse, un en-tête ou l’encodage de la requête est illisible.";
        "A percent-encoding, a header or a character set is broken. The request cannot succeed as it is." / "Un encodage pour-cent, un en-tête ou un jeu de caractères est incorrect. La requête ne peut pas aboutir ainsi.";
    400 "malformed-json"
        "The body is not JSON" / "Le corps n’est pas du JSON";
        "The body cannot be read as JSON: line {line}, column {column}." / "Le corps n’est pas du JSON lisible : ligne {line}, colonne {column}.";
        "The body must be one JSON value in UTF-8, in which no object has the same key twice." / "Le corps doit être une valeur JSON en UTF-8, dans laquelle aucun objet n’a deux fois la même clé.";
    400 "idempotency-key-missing"
        "An Idempotency-Key is needed" / "Une Idempotency-Key est nécessaire";
        "This moves money, so the request needs a key that makes it safe to repeat." / "Cette opération déplace de l’argent : la requête doit porter une clé qui permet de la répéter sans risque.";
        "Send an Idempotency-Key header, a key of your choice (a UUID is fine), with every operation that moves money. Sending the request again with the same key repeats the reply, never the effect." / "Envoyez un en-tête Idempotency-Key, une clé de votre choix (un UUID convient), avec toute opération qui déplace de l’argent. Renvoyer la requête avec la même clé répète la réponse, jamais l’effet.";
    401 "sign-in-required"
        "Sign in first" / "Connectez-vous d’abord";
        "You need to be signed in to do this." / "Vous devez être connecté.";
        "Send `Authorization: Bearer` with a token from POST /v1/sessions, or from POST /v1/oauth/token for an API client." / "Envoyez `Authorization: Bearer` avec un jeton de POST /v1/sessions, ou de POST /v1/oauth/token pour un client d’API.";
    401 "token-invalid"
        "You are no longer signed in" / "Vous n’êtes plus connecté";
        "Your session has expired or was ended. Sign in again." / "Votre session a expiré ou a été fermée. Reconnectez-vous.";
        "The access token is malformed, expired or revoked: refresh the session with POST /v1/sessions/refresh, or sign in again." / "Le jeton d’accès est malformé, expiré ou révoqué : renouvelez la session avec POST /v1/sessions/refresh, ou reconnectez-vous.";
    403 "not-allowed"
        "This isn’t yours to do" / "Non autorisé";
        "Reserved for: {allowed}." / "Réservé à : {allowed}.";
        "You can see this, but doing it is reserved for somebody else; `allowed` says for whom." / "Vous pouvez voir ceci, mais cette action est réservée à quelqu’un d’autre ; `allowed` dit à qui.";
    403 "client-not-allowed"
        "Not for API clients" / "Pas pour les clients d’API";
        "An API client may not do this; its owner may, signed in, if the rules let them." / "Un client d’API ne peut pas faire cela ; son propriétaire le peut, connecté, si les règles le lui permettent.";
        "What spends credits, binds a person or belongs to staff is done by somebody who signed in (POST /v1/sessions), not by a client in their name." / "Ce qui dépense des crédits, engage une personne ou revient au personnel est fait par quelqu’un de connecté (POST /v1/sessions), non par un client en son nom.";
    403 "scope-missing"
        "The API client lacks a scope" / "Il manque une portée au client d’API";
        "{operation} needs the scope {scope}." / "{operation} demande la portée {scope}.";
        "Ask for the scope when requesting the token. If the client does not hold it, its owner makes a client that does." / "Demandez la portée avec le jeton. Si le client ne la possède pas, son propriétaire en crée un qui la possède.";
    403 "origin-not-allowed"
        "Pages of this origin may not call" / "Les pages de cette origine ne peuvent pas appeler";
        "The origin {origin}, or the method or headers that it asks for, are not allowed here." / "L’origine {origin}, ou la méthode ou les en-têtes qu’elle demande, ne sont pas autorisés ici.";
        "Browsers ask before a page calls another server. Whoever runs this installation lists the origins that may call in `cors_origins`; a sandbox that lists none lets pages of this machine in." / "Les navigateurs demandent avant qu’une page appelle un autre serveur. Qui exploite cette installation liste dans `cors_origins` les origines qui peuvent appeler ; un bac à sable qui n’en liste aucune laisse entrer les pages de cette machine.";
    404 "not-found"
        "Not found" / "Introuvable";
        "This does not exist, or you can’t see it." / "Cette page n’existe pas, ou vous ne pouvez pas la voir.";
        "The address is unknown, the thing does not exist, or you may not know that it does. The answer is the same in all three cases, so that a refusal does not reveal what exists." / "L’adresse est inconnue, l’objet n’existe pas, ou vous ne pouvez pas savoir qu’il existe. La réponse est la même dans les trois cas, pour qu’un refus ne révèle rien.";
    405 "method-not-allowed"
        "Wrong method" / "Méthode incorrecte";
        "This address takes {allowed}." / "Cette adresse accepte {allowed}.";
        "The address exists, but not with this method. The Allow header lists those that it takes." / "L’adresse existe, mais pas avec cette méthode. L’en-tête Allow liste celles qu’elle accepte.";
    408 "request-timeout"
        "The request came too slowly" / "La requête est arrivée trop lentement";
        "The body was not complete in {seconds_max} {seconds_max:second|seconds}." / "Le corps n’était pas complet après {seconds_max} {seconds_max:seconde|secondes}.";
        "The connection was too slow or broke off. Nothing was done; send the request again." / "La connexion était trop lente ou s’est interrompue. Rien n’a été fait ; renvoyez la requête.";
    409 "idempotency-key-in-use"
        "The same request is under way" / "La même requête est en cours";
        "A request with this Idempotency-Key is being carried out." / "Une requête avec cette Idempotency-Key est en cours d’exécution.";
        "Wait for the time that Retry-After says, then send the request again: it gets the reply of the first." / "Attendez le temps indiqué par Retry-After, puis renvoyez la requête : elle recevra la réponse de la première.";
    409 "id-taken"
        "The id is taken" / "L’identifiant est pris";
        "The id that you chose is taken: if you sent this before, it is done; otherwise choose another." / "L’identifiant que vous avez choisi est pris : si vous l’avez déjà envoyé, c’est fait ; sinon choisissez-en un autre.";
        "A client may choose the id of what it creates, as long as nothing has it yet. Read what has the id: after a lost reply it may be what you created (with an Idempotency-Key the reply would be repeated). Otherwise choose another, or leave it out." / "Un client peut choisir l’identifiant de ce qu’il crée, tant que rien ne le porte. Lisez ce qui le porte : après une réponse perdue, c’est peut-être ce que vous avez créé (avec une Idempotency-Key, la réponse serait répétée). Sinon choisissez-en un autre ou omettez-le.";
    412 "version-changed"
        "Changed meanwhile" / "Modifié entre-temps";
        "It was changed after you read it, and is now at version {version}: read it again." / "L’objet a été modifié après votre lecture et en est à la version {version} : relisez-le.";
        "Someone changed the thing after you read it. Read it again, look at what changed, and send the new ETag in If-Match." / "Quelqu’un a modifié l’objet après votre lecture. Relisez-le, regardez ce qui a changé, et envoyez le nouvel ETag dans If-Match.";
    412 "nothing-to-replace"
        "There is nothing to replace" / "Il n’existe encore rien à remplacer";
        "This does not exist yet. Create it first." / "Cet objet n’existe pas encore. Créez-le d’abord.";
        "If-Match asks for a version that exists, and `*` for any. Leave the header out to create the thing." / "If-Match demande une version existante, et `*` n’importe laquelle. Omettez cet en-tête pour créer l’objet.";
    412 "precondition-failed"
        "If-Match does not match" / "If-Match ne correspond pas";
        "If-Match is not an ETag that was given for this thing." / "If-Match n’est pas un ETag donné pour cet objet.";
        "Send the value of the ETag header as it came with the thing, quotes included." / "Envoyez la valeur de l’en-tête ETag telle que reçue avec l’objet, guillemets compris.";
    413 "payload-too-large"
        "The body is too large" / "Le corps est trop grand";
        "A body may have {bytes_max} bytes." / "Un corps peut avoir {bytes_max} octets.";
        "The limit is stated in the problem. Nothing of the request was read further." / "La limite est indiquée dans le problème. Le reste de la requête n’a pas été lu.";
    415 "unsupported-media-type"
        "Wrong media type" / "Type de média incorrect";
        "The body must be {accepted}, not compressed." / "Le corps doit être {accepted}, sans compression.";
        "Set Content-Type to one of the types that the operation’s document lists, in UTF-8." / "Indiquez dans Content-Type l’un des types que liste le document de l’opération, en UTF-8.";
    422 "validation-failed"
        "Some fields are invalid" / "Certains champs sont invalides";
        "Some fields are invalid; `errors` lists all of them." / "Certains champs sont invalides ; `errors` les liste tous.";
        "Each entry of `errors` has a JSON pointer into the body (or `?name` for a query parameter, or a header’s name), a stable code and a message. Nothing was recorded: the corrected request may have the same Idempotency-Key." / "Chaque entrée de `errors` a un pointeur JSON dans le corps (ou `?nom` pour un paramètre d’adresse, ou le nom d’un en-tête), un code stable et un message. Rien n’a été enregistré : la requête corrigée peut porter la même Idempotency-Key.";
    422 "limit-reached"
        "A limit is reached" / "Une limite est atteinte";
        "There can be at most {limit} of: {what}." / "Il peut y en avoir au plus {limit} : {what}.";
        "Palier limits how many there can be; `limit` and `what` say how many, and of what. Where they become fewer again, because one is removed, withdrawn, answered or paid, there is room for another." / "Palier limite leur nombre ; `limit` et `what` disent combien, et de quoi. Là où leur nombre peut diminuer, parce que l’un d’eux est supprimé, retiré, répondu ou payé, il y a de nouveau de la place.";
    409 "too-often"
        "Too often for now" / "Trop souvent pour le moment";
        "You can do this {limit} {limit:time|times} in {hours} {hours:hour|hours}. It is possible again from {possible_at}." / "Vous pouvez le faire {limit} fois en {hours} {hours:heure|heures}. Ce sera de nouveau possible à partir du {possible_at}.";
        "Somebody else is told each time, and is not told without end. The policy says how often (`marketplace`), `act` what is counted, and `possible_at` when it works again; nothing was recorded or spent." / "Quelqu’un en est averti chaque fois, mais pas sans fin. Les règles disent combien de fois (`marketplace`), `act` ce qui est compté, et `possible_at` quand ce sera de nouveau possible ; rien n’a été enregistré ni dépensé.";
    409 "drafts-still-count"
        "Too many drafts" / "Trop de brouillons";
        "You can have at most {limit} {what}, including those you cancelled lately. You can create the next one on {free_at}." / "Vous pouvez avoir au plus {limit} {what}, y compris ceux que vous venez d’annuler. Vous pourrez créer le prochain le {free_at}.";
        "A draft that is cancelled counts until 30 days after it was created. Launch or submit a draft to make room at once." / "Un brouillon annulé compte jusqu’à 30 jours après sa création. Lancez ou soumettez un brouillon pour faire de la place tout de suite.";
    422 "cursor-invalid"
        "The cursor is not valid" / "Le curseur n’est pas valide";
        "The cursor was altered, or belongs to a list with other filters." / "Le curseur a été altéré, ou appartient à une liste avec d’autres filtres.";
        "Send `next_cursor` exactly as it came, with the same filters; or start again without a cursor." / "Envoyez `next_cursor` tel que reçu, avec les mêmes filtres ; ou recommencez sans curseur.";
    422 "idempotency-key-reused"
        "The Idempotency-Key belongs to another request" / "L’Idempotency-Key appartient à une autre requête";
        "This key was sent before with another request." / "Cette clé a déjà été envoyée avec une autre requête.";
        "A key stands for one request: method, address and body. Choose a new key for a new request." / "Une clé désigne une requête : méthode, adresse et corps. Choisissez une nouvelle clé pour une nouvelle requête.";
    428 "precondition-required"
        "If-Match is needed" / "If-Match est nécessaire";
        "Send the ETag of what you read in an If-Match header." / "Envoyez l’ETag de ce que vous avez lu dans un en-tête If-Match.";
        "What several people can edit is changed only by someone who has seen its present version." / "Ce que plusieurs personnes peuvent modifier ne l’est que par qui en a vu la version actuelle.";
    429 "rate-limited"
        "Too many requests" / "Trop de requêtes";
        "Wait {retry_after_seconds} {retry_after_seconds:second|seconds} before the next try." / "Attendez {retry_after_seconds} {retry_after_seconds:seconde|secondes} avant le prochain essai.";
        "Requests are limited per address, attempts to sign in also per account. The RateLimit headers tell what is left." / "Les requêtes sont limitées par adresse, les tentatives de connexion aussi par compte. Les en-têtes RateLimit disent ce qui reste.";
    503 "overloaded"
        "Too busy at the moment" / "Trop chargé pour le moment";
        "Palier has more work than it can do in time. Nothing was done." / "Palier a plus de travail qu’il ne peut en faire à temps. Rien n’a été fait.";
        "Wait for the time that Retry-After says, then send the request again." / "Attendez le temps indiqué par Retry-After, puis renvoyez la requête.";
    503 "database-unavailable"
        "The database does not answer" / "La base de données ne répond pas";
        "The database cannot be reached. Nothing was done." / "La base de données est injoignable. Rien n’a été fait.";
        "Wait for the time that Retry-After says, then send the request again." / "Attendez le temps indiqué par Retry-After, puis renvoyez la requête.";
    503 "shutting-down"
        "This server is stopping" / "Ce serveur s’arrête";
        "This server takes no more work. Nothing was done." / "Ce serveur n’accepte plus de travail. Rien n’a été fait.";
        "Send the request again: another server takes it, or this one once it is back." / "Renvoyez la requête : un autre serveur la prendra, ou celui-ci une fois revenu.";
    503 "outcome-unknown"
        "Whether it was done is not known" / "On ne sait pas si c’est fait";
        "The database broke off while the work was being kept." / "La base de données s’est interrompue pendant l’enregistrement.";
        "Send the request again with the same Idempotency-Key: if it was done you get its reply, if not it is done now." / "Renvoyez la requête avec la même Idempotency-Key : si elle a été faite, vous recevez sa réponse, sinon elle est faite maintenant.";
    503 "request-timed-out"
        "It took too long" / "Cela a pris trop de temps";
        "The request was given up after {seconds_max} {seconds_max:second|seconds}; it may still be done." / "La requête a été abandonnée après {seconds_max} {seconds_max:seconde|secondes} ; elle peut encore aboutir.";
        "Send the request again with the same Idempotency-Key to learn its outcome." / "Renvoyez la requête avec la même Idempotency-Key pour en connaître l’issue.";
}
