//! Providers, subscriptions and credits.

problems! {
    409 "provider-profile-required"
        "Write your provider profile first" / "Rédigez d’abord votre profil de prestataire";
        "Your account has no provider profile yet. Nothing was spent." / "Votre compte n’a pas encore de profil de prestataire. Rien n’a été dépensé.";
        "Write one with PUT /v1/me/provider: trade, presentation, city and currency." / "Rédigez-le par PUT /v1/me/provider : métier, présentation, ville et devise.";
    409 "provider-currency-fixed"
        "The currency stays the same" / "La devise reste la même";
        "You have already bought something in {currency}: keep that currency. Nothing was changed." / "Vous avez déjà fait un achat en {currency} : gardez cette devise. Rien n’a été modifié.";
        "A provider’s book holds one currency, from the first purchase on, even one that was not paid." / "Le livre d’un prestataire tient une seule devise, dès le premier achat, même s’il n’a pas été payé.";
    409 "plan-not-offered"
        "The plan is no longer on offer" / "La formule n’est plus proposée";
        "Choose another plan. Nothing was charged." / "Choisissez une autre formule. Rien n’a été débité.";
        "Existing subscriptions keep their terms. GET /v1/plans lists what is on offer." / "Les abonnements en cours gardent leurs conditions. GET /v1/plans liste ce qui est proposé.";
    409 "pack-not-offered"
        "The pack is no longer on offer" / "Le pack n’est plus proposé";
        "Choose another pack. Nothing was charged." / "Choisissez un autre pack. Rien n’a été débité.";
        "GET /v1/credit-packs lists what is on offer." / "GET /v1/credit-packs liste ce qui est proposé.";
    409 "subscription-exists"
        "You already have a subscription" / "Vous avez déjà un abonnement";
        "Your subscription {state@subscription}. Nothing was charged. Upgrade it, or cancel it first." / "Votre abonnement {state@subscription}. Rien n’a été débité. Passez à une formule supérieure, ou résiliez-le d’abord.";
        "To change to a smaller plan, cancel and subscribe again once the current subscription has ended." / "Pour une formule inférieure, résiliez, puis abonnez-vous à nouveau au terme de l’abonnement en cours.";
    404 "subscription-missing"
        "No subscription yet" / "Aucun abonnement";
        "Choose a plan to subscribe." / "Choisissez une formule pour vous abonner.";
        "The provider has no subscription; POST /v1/me/subscription takes one out." / "Le prestataire n’a pas d’abonnement ; POST /v1/me/subscription permet d’en souscrire un.";
    409 "subscription-state-invalid"
        "Not possible for this subscription at the moment" / "Action impossible pour cet abonnement en ce moment";
        "The subscription {state@subscription}. This works for subscriptions that are: {allowed_from@subscriptions}. Nothing was charged." / "L’abonnement {state@subscription}. Action possible pour les abonnements : {allowed_from@subscriptions}. Rien n’a été débité.";
        "`allowed_actions` of the subscription says what can be done with it." / "`allowed_actions` de l’abonnement indique ce qui est possible.";
    409 "subscription-already-cancelled"
        "The subscription is already cancelled" / "L’abonnement est déjà résilié";
        "It ends on {ends_at}. Nothing was charged. To change plans, resume it first." / "Il prend fin le {ends_at}. Rien n’a été débité. Pour changer de formule, reprenez-le d’abord.";
        "A paid month can be used to its end. Until then POST /v1/me/subscription/resume takes the cancellation back. Nothing else does, so a cancelled subscription cannot be upgraded." / "Un mois payé reste utilisable jusqu’à son terme. D’ici là, POST /v1/me/subscription/resume annule la résiliation. Rien d’autre ne le fait : un abonnement résilié ne peut donc pas changer de formule.";
    409 "subscription-not-cancelled"
        "Only a cancelled subscription can be resumed" / "Reprise réservée aux abonnements résiliés";
        "Your subscription continues, and renews on {renews_at}. There is nothing to do." / "Votre abonnement continue : il sera renouvelé le {renews_at}. Vous n’avez rien à faire.";
        "Resuming takes a cancellation back." / "Reprendre un abonnement annule sa résiliation.";
    422 "plan-not-an-upgrade"
        "The plan is not an upgrade" / "Choisissez une formule supérieure";
        "An upgrade costs more than {price_minor$currency} a month, grants at least {credits_per_month|one:# credit|other:# credits} and keeps the privilege you have. The plan falls short on: {lacking@plan_part}. Nothing was charged." / "Une formule supérieure coûte plus de {price_minor$currency} par mois, accorde au moins {credits_per_month|one:# crédit|other:# crédits} et garde le privilège acquis. Ici, ne conviennent pas : {lacking@plan_part}. Rien n’a été débité.";
        "For a smaller plan, cancel and subscribe again at the end of the month that is paid." / "Pour une formule inférieure, résiliez puis abonnez-vous à nouveau à la fin du mois payé.";
    409 "purchase-pending"
        "A payment is under way" / "Un paiement est en cours";
        "A payment for the subscription has been under way since {since}. Wait for its answer before you try again." / "Un paiement de l’abonnement est en cours depuis le {since}. Attendez sa réponse avant de réessayer.";
        "GET /v1/me/purchases shows how far it is." / "GET /v1/me/purchases montre où il en est.";
    409 "insufficient-credits"
        "Not enough credits" / "Crédits insuffisants";
        "You need {required|one:# credit|other:# credits} and have {available}. Nothing was spent. Buy a pack, subscribe, or wait for next month’s credits." / "Il vous faut {required|one:# crédit|other:# crédits} ; vous en avez {available}. Rien n’a été dépensé. Achetez un pack, abonnez-vous ou attendez les crédits du mois prochain.";
        "A balance is never negative." / "Un solde n’est jamais négatif.";
    403 "own-spend"
        "Somebody else has to decide" / "La décision revient à une autre personne";
        "You spent these credits yourself. Nothing was refunded. Ask somebody else of sales." / "Vous avez dépensé ces crédits. Rien n’a été remboursé. Demandez à une autre personne du service commercial.";
        "Nobody of sales grants themselves a goodwill refund." / "Personne du service commercial ne s’accorde de geste commercial.";
    409 "spend-already-refunded"
        "These credits have already been refunded" / "Ces crédits ont déjà été remboursés";
        "{refunded|one:# credit was|other:# credits were} refunded on {refunded_at}. Nothing more was refunded." / "{refunded|one:# crédit a été remboursé|other:# crédits ont été remboursés} le {refunded_at}. Rien de plus n’a été remboursé.";
        "Each spend can be refunded as goodwill once." / "Un geste commercial rembourse une dépense une seule fois.";
    409 "nothing-to-refund"
        "There are no credits to refund" / "Aucun crédit à rembourser";
        "It was free: no credits were spent." / "C’était gratuit : aucun crédit n’a été dépensé.";
        "Only spent credits can be refunded." / "Seuls des crédits dépensés peuvent être remboursés.";
    409 "goodwill-cap-reached"
        "The goodwill cap is reached" / "Le plafond des gestes commerciaux est atteint";
        "{left|0:Nothing is left|one:# credit is left|other:# credits are left} to refund; you asked for {asked}. The cap is {cap|one:# credit|other:# credits} for {spent|one:# credit|other:# credits} spent in {window_days|one:# day|other:# days}; {given|0:none was|one:# was|other:# were} refunded already. Nothing was refunded." / "{left|0:Plus aucun crédit ne peut être remboursé|one:# crédit peut encore être remboursé|other:# crédits peuvent encore être remboursés} ; vous en demandez {asked}. Le plafond est de {cap|one:# crédit|other:# crédits} pour {spent|one:# crédit dépensé|other:# crédits dépensés} en {window_days|one:# jour|other:# jours}, dont {given|0:aucun n’a été remboursé|one:# a déjà été remboursé|other:# ont déjà été remboursés}. Rien n’a été remboursé.";
        "Credits spent on projects that went stale are not refunded as a matter of course: plans are sized for it. Goodwill is exceptional; its cap is part of the policy and rises with what is spent." / "Les crédits dépensés sur des projets qui ne sont plus d’actualité ne sont pas remboursés systématiquement : les formules sont dimensionnées pour cela. Le geste commercial est exceptionnel ; son plafond fait partie des règles et augmente avec les dépenses.";
}

faults! {}

nouns! {
    "subscription" {
        "awaiting_payment" "is waiting for its first payment" / "attend son premier paiement";
        "active"           "is active" / "est en cours";
        "past_due"         "has an overdue payment" / "a un paiement en retard";
        "ended"            "has ended" / "a pris fin";
    }
    "subscriptions" {
        "awaiting_payment" "waiting for their first payment" / "en attente de paiement";
        "active"           "active" / "en cours";
        "past_due"         "overdue" / "en retard de paiement";
        "ended"            "ended" / "terminés";
    }
    "plan_part" {
        "price"     "price" / "prix";
        "credits"   "credits" / "crédits";
        "privilege" "privilege" / "privilège";
    }
}
