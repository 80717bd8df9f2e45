//! Problems with providers, subscriptions and credits.

problems! {
    409 "provider-profile-required"
        "A provider profile is needed" / "Un profil de prestataire est nécessaire";
        "The account has no provider profile: write one first." / "Le compte n’a pas de profil de prestataire : rédigez-en un d’abord.";
        "Write one with PUT /v1/me/provider: trade, presentation, city and currency." / "Rédigez-le par PUT /v1/me/provider : métier, présentation, ville et devise.";
    409 "provider-currency-fixed"
        "The currency stays" / "La devise ne change plus";
        "The provider pays in {currency}." / "Le prestataire paie en {currency}.";
        "A provider’s book holds one currency, from the first purchase on, also one that was not paid." / "Le livre d’un prestataire tient une seule devise, dès le premier achat, même s’il n’a pas été payé.";
    409 "plan-not-offered"
        "The plan is not on offer" / "La formule n’est plus proposée";
        "The plan {plan_id} cannot be subscribed to any more." / "On ne peut plus s’abonner à la formule {plan_id}.";
        "GET /v1/plans lists what is on offer. Who subscribed before keeps its terms." / "GET /v1/plans liste ce qui est proposé. Qui s’est abonné avant garde ses conditions.";
    409 "pack-not-offered"
        "The pack is not on offer" / "Le pack n’est plus proposé";
        "The pack {credit_pack_id} cannot be bought any more." / "Le pack {credit_pack_id} ne peut plus être acheté.";
        "GET /v1/credit-packs lists what is on offer." / "GET /v1/credit-packs liste ce qui est proposé.";
    409 "subscription-exists"
        "There is a subscription" / "Il y a déjà un abonnement";
        "The provider has a subscription; it is {state}. Upgrade it, or cancel it first." / "Le prestataire a un abonnement ; il est {state}. Faites-le évoluer, ou résiliez-le d’abord.";
        "Upgrade it, or cancel it and subscribe again when it has ended." / "Faites-le évoluer, ou résiliez-le et abonnez-vous à nouveau à son terme.";
    404 "subscription-missing"
        "There is no subscription" / "Il n’y a pas d’abonnement";
        "The provider has no subscription." / "Le prestataire n’a pas d’abonnement.";
        "POST /v1/me/subscription takes one." / "POST /v1/me/subscription en prend un.";
    409 "subscription-state-invalid"
        "The subscription’s state does not allow this" / "L’état de l’abonnement ne le permet pas";
        "The subscription is {state}; it would have to be: {allowed_from}." / "L’abonnement est {state} ; il devrait être : {allowed_from}.";
        "A subscription lists under allowed_actions what can be done with it." / "Un abonnement liste dans allowed_actions ce qu’on peut en faire.";
    409 "subscription-already-cancelled"
        "The subscription is cancelled" / "L’abonnement est résilié";
        "It ends on {ends_at}. To go over to another plan, resume it first." / "Il prend fin le {ends_at}. Pour changer de formule, reprenez-le d’abord.";
        "What is paid for can be used to its end. Until then POST /v1/me/subscription/resume takes the cancellation back; nothing else does, and so a cancelled subscription is not upgraded. Nothing was paid." / "Ce qui est payé reste utilisable jusqu’au bout. D’ici là, POST /v1/me/subscription/resume retire la résiliation, et rien d’autre ne le fait : un abonnement résilié ne change donc pas de formule. Rien n’a été payé.";
    409 "subscription-not-cancelled"
        "The subscription is not cancelled" / "L’abonnement n’est pas résilié";
        "The subscription renews on {renews_at} by itself." / "L’abonnement se renouvelle de lui-même le {renews_at}.";
        "Only a cancelled subscription can be resumed." / "Seul un abonnement résilié peut être repris.";
    422 "plan-not-an-upgrade"
        "The plan is no upgrade" / "La formule n’est pas supérieure";
        "An upgrade costs more than {price_minor$currency} a month, grants at least {credits_per_month} {credits_per_month:credit|credits} and takes no privilege away; what this plan lacks: {lacking}." / "Une formule supérieure coûte plus de {price_minor$currency} par mois, accorde au moins {credits_per_month} {credits_per_month:crédit|crédits} et n’ôte pas de privilège ; ce qui manque à celle-ci : {lacking}.";
        "For a smaller plan, cancel and subscribe again at the end of the month that is paid." / "Pour une formule inférieure, résiliez puis abonnez-vous à nouveau à la fin du mois payé.";
    409 "purchase-pending"
        "A payment is under way" / "Un paiement est en cours";
        "A payment of the subscription is under way since {since}." / "Un paiement de l’abonnement est en cours depuis le {since}.";
        "Wait until it is answered; GET /v1/me/purchases shows how far it is." / "Attendez la réponse ; GET /v1/me/purchases montre où il en est.";
    409 "insufficient-credits"
        "Not enough credits" / "Crédits insuffisants";
        "This costs {required} {required:credit|credits}; {available} {available:is|are} available. Nothing was spent." / "Cela coûte {required} {required:crédit|crédits} ; {available} {available:est disponible|sont disponibles}. Rien n’a été dépensé.";
        "Buy a pack, subscribe, or wait for the next month of the plan. A balance is never negative." / "Achetez un pack, abonnez-vous ou attendez le prochain mois de la formule. Un solde n’est jamais négatif.";
    403 "own-spend"
        "Not your own spend" / "Pas votre propre dépense";
        "The credits were spent by you: someone else of sales decides." / "Ces crédits ont été dépensés par vous : quelqu’un d’autre du service commercial décide.";
        "Nobody of sales gives goodwill to themselves." / "Personne du service commercial ne s’accorde de geste commercial.";
    409 "spend-already-refunded"
        "The spend was refunded before" / "La dépense a déjà été remboursée";
        "{refunded} {refunded:credit|credits} of it came back on {refunded_at}." / "{refunded} {refunded:crédit en est revenu|crédits en sont revenus} le {refunded_at}.";
        "Goodwill gives a spend back once." / "Un geste commercial rembourse une dépense une seule fois.";
    409 "nothing-to-refund"
        "There is nothing to give back" / "Il n’y a rien à rendre";
        "The spend cost no credits." / "La dépense n’a coûté aucun crédit.";
        "What was had for nothing gives nothing back." / "Ce qui était gratuit ne se rembourse pas.";
    409 "goodwill-cap-reached"
        "The goodwill cap is reached" / "Le plafond des gestes commerciaux est atteint";
        "{asked} {asked:credit was|credits were} asked for and {left} {left:is|are} left: the cap is {cap} for {spent} {spent:credit|credits} spent in {window_days} {window_days:day|days}, of which {given} {given:was|were} given back." / "{asked} {asked:crédit est demandé|crédits sont demandés} et il en reste {left} : le plafond est de {cap} pour {spent} {spent:crédit dépensé|crédits dépensés} en {window_days} {window_days:jour|jours}, dont {given} déjà {given:rendu|rendus}.";
        "Credits spent on projects that went stale are not refunded as a matter of course: plans are sized for it. Goodwill is exceptional; its cap is part of the policy and rises with what is spent." / "Les crédits dépensés sur des projets qui ne sont plus d’actualité ne sont pas remboursés systématiquement : les formules sont dimensionnées pour cela. Le geste commercial est exceptionnel ; son plafond fait partie du règlement et croît avec les dépenses.";
}
