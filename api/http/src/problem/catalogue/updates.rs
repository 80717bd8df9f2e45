//! The problems of updates.

problems! {
    409 "not-launched"
        "There is nobody to tell yet" / "Il n’y a encore personne à prévenir";
        "The campaign {state@campaign}. Launch it first. Nothing was published." / "La campagne {state@campaign}. Lancez-la d’abord. Rien n’a été publié.";
        "Updates begin with the launch." / "Les actualités commencent au lancement.";
    409 "no-milestone"
        "Thanks come after a milestone" / "Les remerciements suivent une étape";
        "The campaign {state@campaign}. Thank your backers once it is decided. Nothing was published." / "La campagne {state@campaign}. Remerciez vos contributeurs une fois l’issue connue. Rien n’a été publié.";
        "A `thank_you` is published from the end of the campaign on. Until then use `progress`." / "Un `thank_you` se publie à partir de la fin de la campagne. Avant, utilisez `progress`.";
    409 "only-after-failure"
        "Possible only after a campaign has failed" / "Possible seulement après une campagne non aboutie";
        "The campaign {state@campaign}. Nothing was published." / "La campagne {state@campaign}. Rien n’a été publié.";
        "`explanation` and `future_plans` are for failed campaigns; `kind` says which was asked for." / "`explanation` et `future_plans` concernent les campagnes non abouties ; `kind` dit ce qui était demandé.";
    409 "nothing-to-deliver"
        "Nothing is left to deliver" / "Plus rien n’est à livrer";
        "The campaign {state@campaign}. Write about progress instead. Nothing was published." / "La campagne {state@campaign}. Publiez plutôt une actualité d’avancement. Rien n’a été publié.";
        "A `delay` or an `emergency` is about what backers still wait for: from the launch until the campaign is completed. `kind` says which was asked for." / "Un `delay` ou un `emergency` porte sur ce que les contributeurs attendent encore : du lancement à la fin de la campagne. `kind` dit ce qui était demandé.";
    409 "delivery-not-yet"
        "Delivery can begin once the last tranche is approved" / "La livraison commence une fois la dernière tranche approuvée";
        "The campaign {state@campaign}. A single wave may begin as soon as the campaign has succeeded. Nothing was published." / "La campagne {state@campaign}. Une seule vague peut partir dès que la campagne a abouti. Rien n’a été publié.";
        "Without `wave`, `delivery_started` needs a campaign that is `ready` or `delivering`; with one, also `preparing`." / "Sans `wave`, `delivery_started` demande une campagne `ready` ou `delivering` ; avec, aussi `preparing`.";
    409 "not-an-emergency"
        "Only emergencies are acknowledged" / "Seules les urgences s’accusent réception";
        "{kind@update_kind} needs no acknowledgement." / "{kind@update_kind} ne demande pas d’accusé de réception.";
        "`kind` says what the update is." / "`kind` dit ce qu’est l’actualité.";
    409 "not-silent-for-long"
        "You can ask for an update after four silent weeks" / "Vous pouvez demander une actualité après quatre semaines de silence";
        "The campaign has been silent since {silent_since}. You can ask from {possible_at} on." / "La campagne n’a rien publié depuis le {silent_since}. Vous pourrez demander une actualité à partir du {possible_at}.";
        "Backers ask once a campaign has published nothing for 28 days; `possible_at` says from when on." / "Les contributeurs demandent une actualité quand la campagne n’a rien publié depuis 28 jours ; `possible_at` dit à partir de quand.";
    409 "comment-hidden"
        "The comment is already hidden" / "Le commentaire est déjà masqué";
        "It has been hidden since {hidden_at}." / "Il est masqué depuis le {hidden_at}.";
        "A comment is hidden once." / "Un commentaire est masqué une fois.";
}

faults! {
    "update-part-missing"
        "{kind@update_kind} is not complete without it." / "{kind@update_kind} n’est pas complète sans cette partie.";
    "update-part-of-other-kind"
        "{kind@update_kind} has no such part." / "{kind@update_kind} ne comporte pas cette partie.";
    "dates-and-unchanged"
        "Give new dates, or say that they are unchanged: not both." / "Donnez de nouvelles dates ou indiquez qu’elles ne changent pas, pas les deux.";
    "dates-as-before"
        "These dates are already promised. Say that they are unchanged." / "Ces dates sont déjà promises. Indiquez qu’elles ne changent pas.";
    "update-always-public"
        "{kind@update_kind} is for everybody." / "{kind@update_kind} s’adresse à tout le monde.";
    "rewards-and-audience"
        "Name rewards if the audience is the backers of some rewards, and only then." / "Indiquez des contreparties si l’actualité s’adresse à leurs contributeurs, et seulement alors.";
    "no-open-emergency"
        "No such emergency is open." / "Aucune urgence de ce type n’est ouverte.";
    "link-not-of-the-web"
        "Enter an address that starts with https://, for example https://example.org." / "Saisissez une adresse qui commence par https://, par exemple https://example.org.";
}

nouns! {
    "update_kind" {
        "progress" "A progress update" / "Une actualité d’avancement";
        "thank_you" "A thank-you note" / "Une lettre de remerciement";
        "delay" "A delay" / "Une annonce de retard";
        "emergency" "An emergency" / "Une urgence";
        "delivery_started" "A delivery notice" / "Une annonce de livraison";
        "explanation" "An explanation letter" / "Une lettre d’explication";
        "future_plans" "An outlook" / "Une annonce de projets";
    }
}
