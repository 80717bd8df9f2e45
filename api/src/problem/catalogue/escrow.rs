//! Problems with escrow, tranches and the ledger.

problems! {
    409 "campaign-not-succeeded"
        "The campaign has not succeeded" / "La campagne n’a pas réussi";
        "The campaign is {state}: there is nothing to release." / "La campagne est {state} : il n’y a rien à débloquer.";
        "Money leaves escrow towards the initiator after success only." / "L’argent ne quitte le séquestre vers le porteur qu’après la réussite.";
    409 "tranche-state-invalid"
        "Not in this state of the tranche" / "Pas dans cet état de la tranche";
        "Tranche {number} is {state}; this is possible from: {allowed_from}." / "La tranche {number} est {state} ; c’est possible depuis : {allowed_from}.";
        "A tranche is requested, inspected, approved or rejected, and paid, in this order. One that is frozen goes on when finance unfreezes it; one that was rejected can be requested again." / "Une tranche est demandée, inspectée, approuvée ou rejetée, puis payée, dans cet ordre. Une tranche gelée reprend quand la finance la dégèle ; une tranche rejetée peut être demandée à nouveau.";
    409 "tranche-out-of-order"
        "An earlier tranche comes first" / "Une tranche antérieure vient d’abord";
        "Tranche {number} waits for tranche {waits_for}." / "La tranche {number} attend la tranche {waits_for}.";
        "Tranches are released in the order of the plan." / "Les tranches sont débloquées dans l’ordre du plan.";
    409 "inspection-window-open"
        "Backers may still inspect" / "Les contributeurs peuvent encore inspecter";
        "The inspection window is open until {ends_at}." / "La période d’inspection est ouverte jusqu’au {ends_at}.";
        "Finance decides after the backers had time to look at the evidence and to object." / "La finance décide après que les contributeurs ont eu le temps d’examiner les preuves et d’objecter.";
    409 "inspection-window-closed"
        "The inspection window has ended" / "La période d’inspection est terminée";
        "The inspection window ended: {ended_at}." / "Fin de la période d’inspection : {ended_at}.";
        "Objections are taken while the window is open. After that, finance decides; the next tranche has a window of its own." / "Formulez votre objection pendant le délai d’examen. Ensuite, le service financier décide ; la tranche suivante a son propre délai.";
    403 "same-person-asked"
        "Not by the person who asked" / "Pas par la personne qui a demandé";
        "The release was requested by {requested_by}: someone else decides." / "Le déblocage a été demandé par {requested_by} : quelqu’un d’autre décide.";
        "Two different people release money: one asks, another of finance approves." / "Deux personnes différentes débloquent l’argent : l’une demande, une autre de la finance approuve.";
    403 "own-interest"
        "Not by whoever has an interest in it" / "Pas par qui y a un intérêt";
        "You have an interest of your own in this ({interest}): it is for somebody else to do." / "Vous y avez un intérêt propre ({interest}) : c’est à quelqu’un d’autre de le faire.";
        "Whoever initiated a campaign, or has money in it, does not decide on its tranches, freeze it or wind it down. Whoever has to do with a project as a provider does not follow it up or hide it, and its agent in charge does not apply to it." / "Qui a créé une campagne, ou y a de l’argent, ne décide pas de ses tranches, ne la gèle pas et ne la liquide pas. Qui a affaire à un projet comme prestataire ne le suit pas et ne le retire pas de la liste, et son suiveur en charge n’y candidate pas.";
    409 "already-objected"
        "You have objected already" / "Vous avez déjà objecté";
        "There is one objection per backer and request." / "Il y a une objection par contributeur et par demande.";
        "Finance sees every objection; one per backer is enough to be heard." / "La finance voit chaque objection ; une par contributeur suffit pour être entendu.";
    409 "nothing-to-freeze"
        "There is nothing to freeze or unfreeze" / "Il n’y a rien à geler ou dégeler";
        "No tranche is in a state for this." / "Aucune tranche n’est dans un état qui le permette.";
        "A freeze holds the tranches that were not approved yet; an unfreeze gives them back their state." / "Un gel retient les tranches non encore approuvées ; un dégel leur rend leur état.";
    409 "nothing-in-escrow"
        "Nothing is left in escrow" / "Il ne reste rien en séquestre";
        "Nothing is left that could go back to the backers." / "Il ne reste rien qui puisse retourner aux contributeurs.";
        "A campaign is wound down with what is still in escrow." / "Une campagne est liquidée avec ce qui reste en séquestre.";
    409 "balance-too-low"
        "The balance is too low" / "Le solde est insuffisant";
        "The account {account} holds {balance_minor}; {asked_minor} were asked for." / "Le compte {account} contient {balance_minor} ; {asked_minor} sont demandés.";
        "No account of the ledger goes below zero. Ask for what it holds at most, or wait until more has come in; the escrow statement and the statement of credits show it." / "Aucun compte du grand livre ne passe sous zéro. Demandez au plus ce qu’il contient, ou attendez qu’il en arrive davantage ; les relevés de séquestre et de crédits le montrent.";
}
