//! Problems with campaigns, their rewards, plans and calendars.

problems! {
    409 "campaign-not-draft"
        "The campaign is no draft" / "La campagne n’est pas un brouillon";
        "The campaign is {state}; only a draft can be edited or launched." / "La campagne est {state} ; seul un brouillon peut être modifié ou lancé.";
        "What backers were promised does not change: rewards, goal, plan and calendar are fixed at launch. A delay is told to the backers, not written over." / "Ce qui a été promis aux contributeurs ne change pas : récompenses, objectif, plan et calendrier sont fixés au lancement. Un retard s’annonce aux contributeurs, il ne se récrit pas.";
    409 "campaign-not-live"
        "The campaign is not live" / "La campagne n’est pas en ligne";
        "The campaign is {state} (deadline: {deadline_at}); this needs a live one." / "La campagne est {state} (échéance : {deadline_at}) ; il en faut une en ligne.";
        "Pledges are made, changed and withdrawn between launch and deadline." / "Les contributions se font, se changent et se retirent entre le lancement et l’échéance.";
    409 "campaign-not-cancellable"
        "The campaign cannot be cancelled" / "La campagne ne peut pas être annulée";
        "The campaign is {state}; only a draft or a live campaign can be cancelled." / "La campagne est {state} ; seuls un brouillon ou une campagne en ligne peuvent être annulés.";
        "After success the money follows the tranches. A campaign that cannot finish is wound down by finance." / "Après la réussite, l’argent suit les tranches. Une campagne qui ne peut pas aboutir est liquidée par la finance.";
    422 "campaign-not-ready"
        "The campaign is not ready for launch" / "La campagne n’est pas prête au lancement";
        "The campaign cannot be launched yet; `errors` lists every reason." / "La campagne ne peut pas encore être lancée ; `errors` liste chaque raison.";
        "A launch needs a reward, a goal, a deadline within the policy’s bounds, a tranche plan of exactly 100 % and a calendar that is complete for its kind." / "Un lancement demande une récompense, un objectif, une échéance dans les bornes de la politique, un plan de tranches d’exactement 100 % et un calendrier complet pour son genre.";
    409 "campaign-not-failed"
        "The campaign has not failed" / "La campagne n’a pas échoué";
        "The campaign is {state}; only a failed one can be relaunched." / "La campagne est {state} ; seule une campagne échouée peut être relancée.";
        "A relaunch is a new draft that starts as a copy of a failed campaign." / "Une relance est un nouveau brouillon, copie d’une campagne échouée.";
    409 "campaign-already-relaunched"
        "The campaign was relaunched already" / "La campagne a déjà été relancée";
        "Its new draft is {relaunched_as}." / "Son nouveau brouillon est {relaunched_as}.";
        "A failed campaign is relaunched once. Edit the draft that exists." / "Une campagne échouée se relance une fois. Modifiez le brouillon existant.";
    422 "currency-mismatch"
        "Wrong currency" / "Mauvaise devise";
        "The campaign is in {expected}, not in {found}." / "La campagne est en {expected}, pas en {found}.";
        "Every amount of a campaign is in the campaign’s currency." / "Tous les montants d’une campagne sont dans sa devise.";
    422 "tranche-plan-uneven"
        "The shares do not add up" / "Les parts ne font pas le compte";
        "The shares add up to {sum_bps} basis points instead of {expected_bps}." / "Les parts totalisent {sum_bps} points de base au lieu de {expected_bps}.";
        "A tranche plan gives out exactly what was raised: its shares add up to 10 000 basis points." / "Un plan de tranches distribue exactement ce qui est levé : ses parts totalisent 10 000 points de base.";
    422 "tranche-plan-gates"
        "The gates are in the wrong order" / "Les conditions sont dans le mauvais ordre";
        "The first tranche goes out on success, and only the first." / "La première tranche part à la réussite, et elle seule.";
        "A plan starts with the gate `success`; each later tranche needs one of its own." / "Un plan commence par la condition `success` ; chaque tranche suivante a la sienne.";
    422 "tranche-plan-below-fees"
        "The last tranche is too small for the fees" / "La dernière tranche est trop petite pour les frais";
        "The last share is {last_share_bps} basis points, the fees that come out of it {fees_bps}." / "La dernière part est de {last_share_bps} points de base, les frais qui en sortent de {fees_bps}.";
        "Fees come out of the last tranche only, so it is at least as large as they are." / "Les frais ne sortent que de la dernière tranche : elle est donc au moins aussi grande qu’eux.";
    422 "calendar-invalid"
        "The calendar does not fit" / "Le calendrier ne convient pas";
        "The dates are not those of a {kind}, or not in order." / "Les dates ne sont pas celles de : {kind}, ou sont dans le désordre.";
        "A product has production, packaging and delivery dates, in this order; a service has the start and the end of its window. All come after the deadline." / "Un produit a des dates de production, d’emballage et de livraison, dans cet ordre ; un service a le début et la fin de sa période. Toutes suivent l’échéance.";
    422 "discount-schedule-invalid"
        "The discount steps do not rise" / "Les paliers de remise ne montent pas";
        "Each step needs more participants and a larger discount than the one before." / "Chaque palier demande plus de participants et une remise plus grande que le précédent.";
        "A hub’s discount grows with its participants." / "La remise d’un hub grandit avec ses participants.";
    422 "shipping-modes-invalid"
        "The shipping modes do not fit" / "Les modes d’expédition ne conviennent pas";
        "A mode stands twice, or one that ships nothing has a fee." / "Un mode figure deux fois, ou un mode qui n’expédie rien a des frais.";
        "Each shipping mode of a reward stands once; only one that ships has a fee." / "Chaque mode d’expédition d’une récompense figure une fois ; seul un mode qui expédie a des frais.";
}
