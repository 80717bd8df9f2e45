//! Problems with campaigns, their rewards, plans and calendars.

problems! {
    409 "campaign-not-draft"
        "The campaign is not a draft" / "La campagne n’est pas un brouillon";
        "The campaign is {state}; only a draft can be edited or launched." / "La campagne est {state} ; seul un brouillon peut être modifié ou lancé.";
        "Goal, rewards, tranche plan and delivery calendar are fixed at launch, so what backers pledged to does not change. To start over, cancel the campaign while it is live, or relaunch it if it failed." / "Objectif, contreparties, plan de tranches et calendrier sont fixés au lancement : ce que les contributeurs ont choisi ne change plus. Pour recommencer, annulez la campagne en cours, ou relancez-la si elle n’a pas abouti.";
    409 "campaign-not-live"
        "The campaign is not live" / "La campagne n’est pas en cours";
        "The campaign is {state} (deadline: {deadline_at})." / "La campagne est {state} (date de fin : {deadline_at}).";
        "You can pledge, change your pledge or withdraw it until the deadline. A campaign that is closing only waits for payments that were begun in time." / "Contribuez, modifiez ou retirez avant la date de fin. Une campagne en clôture attend seulement les paiements commencés à temps.";
    409 "campaign-not-open"
        "The campaign has not opened yet" / "La campagne n’est pas encore ouverte";
        "The campaign takes pledges from {opens_at}." / "Vous pourrez contribuer à partir du {opens_at}.";
        "A campaign is visible from its launch and takes pledges from its opening until its deadline." / "Une campagne est visible dès son lancement et reçoit des contributions de son ouverture à sa date de fin.";
    409 "campaign-not-cancellable"
        "The campaign cannot be cancelled" / "La campagne ne peut pas être annulée";
        "The campaign is {state} (deadline: {deadline_at}). Only a draft, or a live campaign before its deadline, can be cancelled." / "La campagne est {state} (date de fin : {deadline_at}). Seul un brouillon, ou une campagne en cours avant sa date de fin, peut être annulé.";
        "From the deadline on the campaign is decided by its goal, once the payments under way have been answered. After a campaign succeeds, its money goes out in tranches. If it cannot finish, finance winds it down." / "À partir de la date de fin, c’est l’objectif qui décide, dès que les paiements en cours ont reçu leur réponse. Une fois la campagne réussie, l’argent est versé par tranches. Si elle ne peut pas aboutir, le service financier l’arrête.";
    422 "campaign-not-ready"
        "The campaign is not ready for launch" / "La campagne n’est pas prête au lancement";
        "The campaign cannot be launched yet; `errors` lists every reason." / "La campagne ne peut pas encore être lancée ; `errors` donne chaque raison.";
        "To launch, a campaign needs a reward, a goal, a deadline within the policy’s limits, a tranche plan that adds up to 100% and a calendar that is complete for its kind." / "Pour être lancée, une campagne doit avoir une contrepartie, un objectif, une date de fin dans les limites des règles, un plan de versement qui totalise 100 % et un calendrier complet.";
    409 "campaign-not-failed"
        "The campaign has not failed" / "Relance réservée aux campagnes non abouties";
        "The campaign is {state}; only a failed one can be relaunched." / "La campagne est {state} ; seule une campagne non aboutie peut être relancée.";
        "A relaunch is a new draft, copied from the failed campaign." / "Une relance est un nouveau brouillon, copié de la campagne non aboutie.";
    422 "currency-mismatch"
        "Wrong currency" / "Mauvaise devise";
        "The currency is {expected}, not {found}." / "La devise est {expected}, pas {found}.";
        "All amounts of a campaign are in one currency." / "Tous les montants d’une campagne sont dans une seule devise.";
    409 "campaign-already-relaunched"
        "The campaign has already been relaunched" / "La campagne a déjà été relancée";
        "Its new draft is {relaunched_as}." / "Son nouveau brouillon est {relaunched_as}.";
        "A failed campaign can be relaunched once. Edit its draft instead." / "Une campagne non aboutie peut être relancée une seule fois. Modifiez plutôt son brouillon.";
}
