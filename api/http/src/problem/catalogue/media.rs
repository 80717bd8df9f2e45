//! The problems of media.

problems! {
    422 "medium-type-not-taken"
        "Files of this type are not accepted" / "Les fichiers de ce type ne sont pas acceptés";
        "Send a PNG, JPEG, WebP or GIF picture, an MP4 or WebM video, or a PDF." / "Envoyez une image PNG, JPEG, WebP ou GIF, une vidéo MP4 ou WebM, ou un PDF.";
        "The first bytes of an upload decide what it is, whatever its `Content-Type` or file name. `accepted` lists the types." / "Les premiers octets d’un envoi disent ce qu’il est, quels que soient son `Content-Type` et son nom. `accepted` donne les types acceptés.";
    413 "medium-too-large"
        "The file is too large" / "Le fichier est trop volumineux";
        "{kind@medium} of this size is not accepted. Send a smaller file." / "{kind@medium} de cette taille n’est pas acceptée. Envoyez un fichier plus léger.";
        "`bytes_max` is the limit for its `kind`. What came before the limit is not kept." / "`bytes_max` est la limite pour ce `kind`. Rien de ce qui est arrivé n’est conservé.";
    422 "medium-damaged"
        "The file cannot be read" / "Le fichier est illisible";
        "It starts as {media_type}, but the rest is missing or damaged. Send it again, or export it anew." / "Il commence comme un fichier {media_type}, mais la suite manque ou est abîmée. Renvoyez-le ou exportez-le à nouveau.";
        "The file was cut off, or is not what its first bytes say. Nothing is kept." / "Le fichier a été coupé ou n’est pas ce que disent ses premiers octets. Rien n’est conservé.";
    422 "picture-too-large"
        "The picture has too many pixels" / "L’image a trop de pixels";
        "It is {width} by {height} pixels. Make it smaller and send it again." / "Elle fait {width} pixels sur {height}. Réduisez-la et renvoyez-la.";
        "A picture has at most `pixels_max` pixels, and no edge is longer than `edge_max`. They are counted before the picture is decoded." / "Une image a au plus `pixels_max` pixels, et aucun côté ne dépasse `edge_max`. Ils sont comptés avant que l’image soit décodée.";
    422 "animation-too-long"
        "The animation is too long" / "L’animation est trop longue";
        "Shorten it, make it smaller, or send it as a video." / "Raccourcissez-la, réduisez-la ou envoyez-la en vidéo.";
        "The frames of a GIF have at most `pixels_max` pixels together; this one has `pixels` or more." / "Les images d’un GIF ont ensemble au plus `pixels_max` pixels ; celui-ci en a au moins `pixels`.";
    422 "video-too-long"
        "The video is too long" / "La vidéo est trop longue";
        "It plays for {seconds} seconds; at most {seconds_max} are accepted." / "Elle dure {seconds} secondes ; la limite est de {seconds_max}.";
        "The length is the one that the file says." / "La durée est celle qu’indique le fichier.";
    409 "medium-in-use"
        "The file is in use" / "Le fichier est utilisé";
        "Remove it from where it is shown first. It was not deleted." / "Retirez-le d’abord là où il est montré. Il n’a pas été supprimé.";
        "A medium is deleted once nothing refers to it; by itself a day later." / "Un média peut être supprimé quand plus rien n’y renvoie ; il l’est de lui-même un jour plus tard.";
    403 "media-link-expired"
        "The link has expired" / "Le lien a expiré";
        "It worked until {ended_at}. Load the page again." / "Il était valable jusqu’au {ended_at}. Rechargez la page.";
        "The address of a medium that not everybody may see works for some hours. Read what shows the medium again: it has a fresh one." / "L’adresse d’un média réservé à certains vaut quelques heures. Relisez ce qui montre le média : une nouvelle adresse y figure.";
    416 "range-not-satisfiable"
        "The file has no such part" / "Le fichier n’a pas cette partie";
        "It has {bytes} bytes. Ask for a part that begins before its end." / "Il fait {bytes} octets. Demandez une partie qui commence avant la fin.";
        "`Range` begins behind the last byte; `Content-Range` says how many there are." / "`Range` commence après le dernier octet ; `Content-Range` dit combien il y en a.";
}

faults! {
    "medium-unknown"
        "Upload this file first: it is not there, or is no longer." / "Envoyez d’abord ce fichier : il n’existe pas ou plus.";
    "medium-of-other-kind"
        "{kind@medium} cannot be used here." / "{kind@medium} ne convient pas ici.";
}

nouns! {
    "medium" {
        "image" "A picture" / "Une image";
        "video" "A video" / "Une vidéo";
        "document" "A document" / "Une pièce";
    }
}
