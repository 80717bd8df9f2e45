//! Problems with providers, subscriptions and credits.

problems! {
    409 "provider-profile-required"
        "A provider profile is needed" / "Un profil de prestataire est nécessaire";
        "The account has no provider profile: write one first." / "Le compte n’a pas de profil de prestataire : rédigez-en un d’abord.";
        "Write one with PUT /v1/me/provider: trade, presentation, city and currency." / "Rédigez-le par PUT /v1/me/provider : métier, présentation, ville et devise.";
    409 "provider-currency-fixed"
        "The currency stays" / "La devise ne change plus";
        "You have already bought something in {currency}, so the currency can’t change." / "Un achat a déjà été fait en {currency} : la devise ne peut plus changer.";
        "A provider’s book holds one currency, from the first purchase on, also one that was not paid." / "Le livre d’un prestataire tient une seule devise, dès le premier achat, même s’il n’a pas été payé.";
    409 "plan-not-offered"
        "The plan is not on offer" / "La formule n’est plus proposée";
        "This plan is no longer offered." / "Cette formule n’est plus proposée.";
        "Existing subscriptions keep their terms. GET /v1/plans lists what is on offer." / "Les abonnements en cours gardent leurs conditions. GET /v1/plans liste ce qui est proposé.";
    409 "pack-not-offered"
        "The pack is not on offer" / "Le pack n’est plus proposé";
        "This pack is no longer offered." / "Ce pack n’est plus proposé.";
        "GET /v1/credit-packs lists what is on offer." / "GET /v1/credit-packs liste ce qui est proposé.";
    409 "subscription-exists"
        "You already have a subscription" / "Un abonnement existe déjà";
        "Your subscription is {state}. Upgrade it, or cancel it first." / "Votre abonnement est {state}. Passez à une formule supérieure, ou résiliez-le d’abord.";
        "To change to a smaller plan, cancel and subscribe again once the current subscription has ended." / "Pour une formule inférieure, résiliez, puis abonnez-vous à nouveau au terme de l’abonnement en cours.";
    404 "subscription-missing"
        "There is no subscription" / "Aucun abonnement";
        "The provider has no subscription." / "Le prestataire n’a pas d’abonnement.";
        "POST /v1/me/subscription takes one." / "POST /v1/me/subscription en prend un.";
    409 "subscription-state-invalid"
        "The subscription’s state does not allow this" / "L’état de l’abonnement ne le permet pas";
        "The subscription is {state}; it would have to be: {allowed_from}." / "L’abonnement est {state} ; il devrait être : {allowed_from}.";
        "`allowed_actions` of the subscription says what can be done with it." / "`allowed_actions` de l’abonnement indique ce qui est possible.";
    409 "subscription-already-cancelled"
        "The subscription is cancelled" / "L’abonnement est résilié";
        "It ends on {ends_at}. To go over to another plan, resume it first." / "Il prend fin le {ends_at}. Pour changer de formule, reprenez-le d’abord.";
        "What is paid for can be used to its end. Until then POST /v1/me/subscription/resume takes the cancellation back; nothing else does, and so a cancelled subscription is not upgraded. Nothing was paid." / "Ce qui est payé reste utilisable jusqu’au bout. D’ici là, POST /v1/me/subscription/resume retire la résiliation, et rien d’autre ne le fait : un abonnement résilié ne change donc pas de formule. Rien n’a été payé.";
    409 "subscription-not-cancelled"
        "The subscription is not cancelled" / "L’abonnement n’est pas résilié";
        "The subscription renews automatically on {renews_at}." / "L’abonnement est renouvelé automatiquement le {renews_at}.";
        "Only a cancelled subscription can be resumed." / "Seul un abonnement résilié peut être repris.";
    422 "plan-not-an-upgrade"
        "This plan is not an upgrade" / "La formule n’est pas supérieure";
        "An upgrade costs more than {price_minor$currency} a month, grants at least {credits_per_month} {credits_per_month:credit|credits} and takes no privilege away; what this plan lacks: {lacking}." / "Une formule supérieure coûte plus de {price_minor$currency} par mois, accorde au moins {credits_per_month} {credits_per_month:crédit|crédits} et n’ôte pas de privilège ; ce qui manque à celle-ci : {lacking}.";
        "For a smaller plan, cancel and subscribe again at the end of the month that is paid." / "Pour une formule inférieure, résiliez puis abonnez-vous à nouveau à la fin du mois payé.";
    409 "purchase-pending"
        "A payment is under way" / "Un paiement est en cours";
        "A payment for the subscription has been under way since {since}." / "Un paiement de l’abonnement est en cours depuis le {since}.";
        "Wait for the answer; GET /v1/me/purchases shows how far it is." / "Attendez la réponse ; GET /v1/me/purchases montre où il en est.";
    409 "insufficient-credits"
        "Not enough credits" / "Crédits insuffisants";
        "This costs {required} {required:credit|credits}; {available} {available:is|are} available. Nothing was spent." / "Cela coûte {required} {required:crédit|crédits} ; {available} {available:est disponible|sont disponibles}. Rien n’a été dépensé.";
        "Buy a pack, subscribe, or wait for the next month of the plan. A balance is never negative." / "Achetez un pack, abonnez-vous ou attendez le prochain mois de la formule. Un solde n’est jamais négatif.";
    403 "own-spend"
        "Somebody else has to decide" / "Une autre personne doit décider";
        "You spent these credits, so somebody else of sales has to decide." / "Vous avez dépensé ces crédits : la décision revient à quelqu’un d’autre du service commercial.";
        "Nobody of sales gives goodwill to themselves." / "Personne du service commercial ne s’accorde de geste commercial.";
    409 "spend-already-refunded"
        "These credits have already been refunded" / "Ces crédits ont déjà été remboursés";
        "{refunded} {refunded:credit was|credits were} refunded on {refunded_at}." / "{refunded} {refunded:crédit remboursé|crédits remboursés} le {refunded_at}.";
        "A goodwill refund is possible once for each spend." / "Un geste commercial rembourse une dépense une seule fois.";
    409 "nothing-to-refund"
        "There is nothing to refund" / "Rien à rembourser";
        "The spend cost no credits." / "La dépense n’a coûté aucun crédit.";
        "There were no credits to refund." / "Ce qui était gratuit ne se rembourse pas.";
    409 "goodwill-cap-reached"
        "The goodwill cap is reached" / "Le plafond des gestes commerciaux est atteint";
        "{asked} {asked:credit was|credits were} asked for and {left} {left:is|are} left: the cap is {cap} for {spent} {spent:credit|credits} spent in {window_days} {window_days:day|days}, of which {given} {given:was|were} refunded." / "{asked} {asked:crédit est demandé|crédits sont demandés} et il en reste {left} : le plafond est de {cap} pour {spent} {spent:crédit dépensé|crédits dépensés} en {window_days} {window_days:jour|jours}, dont {given} déjà {given:remboursé|remboursés}.";
        "Credits spent on projects that went stale are not refunded as a matter of course: plans are sized for it. Goodwill is exceptional; its cap is part of the policy and rises with what is spent." / "Les crédits dépensés sur des projets qui ne sont plus d’actualité ne sont pas remboursés systématiquement : les formules sont dimensionnées pour cela. Le geste commercial est exceptionnel ; son plafond fait partie des règles et augmente avec les dépenses.";
}
