//! Problems with campaigns, their rewards, plans and calendars.

problems! {
    409 "campaign-not-draft"
        "The campaign is no draft" / "La campagne n’est pas un brouillon";
        "The campaign is {state}; only a draft can be edited or launched." / "La campagne est {state} ; seul un brouillon peut être modifié ou lancé.";
        "Goal, rewards, tranche plan and delivery calendar are fixed at launch, so what backers pledged to does not change. To start over, cancel the campaign while it is live, or relaunch it if it failed." / "Objectif, contreparties, plan de tranches et calendrier sont fixés au lancement : ce que les contributeurs ont choisi ne change plus. Pour recommencer, annulez la campagne en cours, ou relancez-la si elle n’a pas abouti.";
    409 "campaign-not-live"
        "The campaign is not live" / "La campagne n’est pas en ligne";
        "The campaign is {state} (deadline: {deadline_at}); this needs a live one." / "La campagne est {state} (échéance : {deadline_at}) ; il en faut une en ligne.";
        "Pledges are made, changed and withdrawn between launch and deadline. A campaign that is closing only waits for payments that were begun in time." / "Contribuez, modifiez ou retirez avant la date de fin. Une campagne en clôture attend seulement les paiements commencés à temps.";
    409 "campaign-not-open"
        "The campaign has not opened yet" / "La campagne n’est pas encore ouverte";
        "The campaign takes pledges from {opens_at} on." / "La campagne reçoit des contributions à partir du {opens_at}.";
        "A campaign can be seen from its launch on and pledged to from its opening on, until its deadline." / "Une campagne se voit dès son lancement et reçoit des contributions dès son ouverture, jusqu’à son échéance.";
    409 "campaign-not-cancellable"
        "The campaign cannot be cancelled" / "La campagne ne peut pas être annulée";
        "The campaign is {state} (deadline: {deadline_at}). Only a draft, or a live campaign before its deadline, can be cancelled." / "La campagne est {state} (date de fin : {deadline_at}). Seul un brouillon, ou une campagne en cours avant sa date de fin, peut être annulé.";
        "From the deadline on the campaign is decided by its goal, once the payments under way have been answered. After success the money follows the tranches. A campaign that cannot finish is wound down by finance." / "À partir de la date de fin, c’est l’objectif qui décide, dès que les paiements en cours ont reçu leur réponse. Après la réussite, l’argent suit les tranches. Une campagne qui ne peut pas aboutir est liquidée par la finance.";
    422 "campaign-not-ready"
        "The campaign is not ready for launch" / "La campagne n’est pas prête au lancement";
        "The campaign cannot be launched yet; `errors` lists every reason." / "La campagne ne peut pas encore être lancée ; `errors` liste chaque raison.";
        "A launch needs a reward, a goal, a deadline within the policy’s bounds, a tranche plan of exactly 100 % and a calendar that is complete for its kind." / "Un lancement demande une récompense, un objectif, une échéance dans les bornes du règlement, un plan de tranches d’exactement 100 % et un calendrier complet pour son genre.";
    409 "campaign-not-failed"
        "The campaign has not failed" / "La campagne n’a pas échoué";
        "The campaign is {state}; only a failed one can be relaunched." / "La campagne est {state} ; seule une campagne échouée peut être relancée.";
        "A relaunch is a new draft that starts as a copy of a failed campaign." / "Une relance est un nouveau brouillon, copie d’une campagne échouée.";
    422 "currency-mismatch"
        "Wrong currency" / "Mauvaise devise";
        "The currency is {expected}, not {found}." / "La devise est {expected}, pas {found}.";
        "Amounts that belong together are in one currency." / "Les montants qui vont ensemble sont dans une seule devise.";
    409 "campaign-already-relaunched"
        "The campaign was relaunched already" / "La campagne a déjà été relancée";
        "Its new draft is {relaunched_as}." / "Son nouveau brouillon est {relaunched_as}.";
        "A failed campaign is relaunched once. Edit the draft that exists." / "Une campagne échouée se relance une fois. Modifiez le brouillon existant.";
}
