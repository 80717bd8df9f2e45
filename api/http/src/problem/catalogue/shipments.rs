//! The problems of shipments.

problems! {
    409 "campaign-not-shipping"
        "Shipping is possible from success until completion" / "Envois possibles de la réussite à la fin de la livraison";
        "The campaign {state@campaign}. Nothing was changed." / "La campagne {state@campaign}. Rien n’a été modifié.";
        "Shipments are planned and sent while the campaign is `preparing`, `ready` or `delivering`." / "Les envois se préparent et partent quand la campagne est `preparing`, `ready` ou `delivering`.";
    409 "pledge-not-collected"
        "Only paid pledges are shipped" / "Envoi réservé aux contributions payées";
        "The pledge was not paid, was withdrawn or was refunded. Nothing was changed." / "La contribution n’est pas payée, a été retirée ou remboursée. Rien n’a été modifié.";
        "Only a `collected` pledge has lines to ship; `state` says where it is." / "Seule une contribution `collected` a des lignes à envoyer ; `state` dit où elle en est.";
    409 "shipment-step-impossible"
        "Not possible at this stage" / "Action impossible à cette étape";
        "The shipment is at another stage. Nothing was changed." / "L’envoi est à une autre étape. Rien n’a été modifié.";
        "What is sent goes from `planned` to `shipped`, then to `delivered`, `returned` or `lost`; what is not sent from `planned` to `rendered`. `state` is the present one, `wanted` the one asked for, `kind` says which it is." / "Un envoi passe de `planned` à `shipped`, puis à `delivered`, `returned` ou `lost` ; ce qui n’est pas expédié passe de `planned` à `rendered`. `state` est l’étape actuelle, `wanted` celle demandée, `kind` dit de quoi il s’agit.";
    409 "shipment-received"
        "The receipt is confirmed" / "La réception est confirmée";
        "The backer has confirmed the receipt. Nothing was changed." / "La personne qui a contribué a confirmé la réception. Rien n’a été modifié.";
        "A shipment that was received stays `delivered`." / "Un envoi reçu reste `delivered`.";
    409 "shipment-not-under-way"
        "Receipt can be confirmed once it was sent" / "Réception possible une fois l’envoi parti";
        "The shipment has not left yet, came back or was lost. Nothing was changed." / "L’envoi n’est pas encore parti, est revenu ou a été perdu. Rien n’a été modifié.";
        "A shipment is received while it is `shipped`, `rendered` or `delivered`; `state` says where it is." / "Un envoi est reçu quand il est `shipped`, `rendered` ou `delivered` ; `state` dit où il en est.";
    409 "campaign-not-delivering"
        "A campaign can be completed while it delivers" / "Fin possible pendant la livraison";
        "The campaign {state@campaign}. Nothing was changed." / "La campagne {state@campaign}. Rien n’a été modifié.";
        "A campaign is completed from `delivering`." / "Une campagne se termine à partir de `delivering`.";
    409 "lines-undelivered"
        "Some rewards have not arrived" / "Des contreparties restent à livrer";
        "{undelivered|one:# line has|other:# lines have} not arrived. Deliver or explain. Nothing was changed." / "{undelivered|one:# ligne n’est pas arrivée|other:# lignes ne sont pas arrivées}. Livrez ou expliquez. Rien n’a été modifié.";
        "Name each line in `undelivered` with a reason, or give one `reason` for all others; `undelivered` counts those about which nothing is said." / "Indiquez chaque ligne dans `undelivered` avec un motif, ou un seul `reason` pour les autres ; `undelivered` compte celles dont rien n’est dit.";
    422 "shipment-file-unreadable"
        "The file cannot be read" / "Le fichier est illisible";
        "{row|0:The header is missing or incomplete, or the file is not in UTF-8.|other:Row # is not in the format of the others.} Nothing was changed." / "{row|0:L’en-tête manque ou est incomplet, ou le fichier n’est pas en UTF-8.|other:La ligne # n’a pas le format des autres.} Rien n’a été modifié.";
        "The header names `shipment_id` or `pledge_id`, and `tracking_number`. `row` is 0 for the header." / "L’en-tête comporte `shipment_id` ou `pledge_id`, et `tracking_number`. `row` vaut 0 pour l’en-tête.";
}

faults! {
    "shipment-pledge-unknown"
        "Choose a pledge of this campaign." / "Choisissez une contribution à cette campagne.";
    "reward-not-taken"
        "Choose a reward that this pledge takes." / "Choisissez une contrepartie de cette contribution.";
    "quantity-not-left"
        "{left|0:None is left to ship.|one:Only # is left to ship.|other:Only # are left to ship.}" / "{left|0:Plus rien n’est à envoyer.|one:Il en reste # à envoyer.|other:Il en reste # à envoyer.}";
    "lines-go-apart"
        "These lines do not go to one address: plan a shipment for each." / "Ces lignes ne vont pas à la même adresse : préparez un envoi pour chacune.";
    "nothing-is-sent"
        "Leave it out: nothing is sent for these lines." / "Laissez ce champ vide : rien n’est expédié pour ces lignes.";
    "line-not-undelivered"
        "The pledge has no undelivered line with this reward." / "La contribution n’a pas de ligne à livrer avec cette contrepartie.";
}

nouns! {
    "shipment_kind" {
        "shipping"  "shipment" / "envoi";
        "rendering" "handover" / "remise";
    }
}
