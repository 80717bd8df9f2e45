//! Problems with escrow, tranches and the ledger.

problems! {
    409 "campaign-not-succeeded"
        "The campaign has not succeeded" / "La campagne n’a pas réussi";
        "The campaign is {state}: there is nothing to release." / "La campagne est {state} : aucun versement n’est possible.";
        "Money goes from escrow to the initiator only after the campaign succeeds." / "L’argent sous séquestre n’est versé au porteur de projet qu’une fois la campagne réussie.";
    409 "tranche-state-invalid"
        "Not possible at this stage" / "Action impossible à cette étape";
        "Tranche {number} is {state}; this is possible from: {allowed_from}." / "La tranche {number} est {state} ; c’est possible depuis : {allowed_from}.";
        "A tranche is requested, inspected, approved or rejected, and paid, in this order. A frozen tranche continues when finance lifts the freeze; a rejected one can be requested again." / "Une tranche est demandée, inspectée, approuvée ou rejetée, puis payée, dans cet ordre. Une tranche gelée reprend quand le service financier lève le gel ; une tranche rejetée peut être demandée à nouveau.";
    409 "tranche-out-of-order"
        "An earlier tranche must be released first" / "Une tranche précédente doit être versée d’abord";
        "Tranche {number} waits for tranche {waits_for}." / "La tranche {number} attend la tranche {waits_for}.";
        "Tranches are released in the order of the plan." / "Les tranches sont versées dans l’ordre du plan.";
    409 "inspection-window-open"
        "Backers can still object" / "Le délai d’examen n’est pas terminé";
        "The inspection window is open until {ends_at}." / "Le délai d’examen court jusqu’au {ends_at}.";
        "Finance decides once backers have had time to look at the evidence and object." / "Le service financier décide une fois que les contributeurs ont eu le temps d’examiner les justificatifs et de formuler une objection.";
    409 "inspection-window-closed"
        "The inspection window has ended" / "Le délai d’examen est terminé";
        "The inspection window ended: {ended_at}." / "Fin du délai d’examen : {ended_at}.";
        "Objections are taken while the window is open. After that, finance decides; the next tranche has a window of its own." / "Formulez votre objection pendant le délai d’examen. Ensuite, le service financier décide ; la tranche suivante a son propre délai.";
    403 "same-person-asked"
        "Somebody else has to decide" / "Une autre personne doit décider";
        "This release was requested by {requested_by}, so somebody else has to decide." / "Ce versement a été demandé par {requested_by} : la décision revient à quelqu’un d’autre.";
        "Releasing money takes two people: one requests it, and another, of finance, approves it." / "Un versement demande deux personnes : l’une le demande, une autre, du service financier, l’approuve.";
    403 "own-interest"
        "Conflict of interest" / "Conflit d’intérêts";
        "You have an interest in this ({interest}), so somebody else has to do it." / "Vous y avez un intérêt ({interest}) : c’est à quelqu’un d’autre de le faire.";
        "The initiator and the backers of a campaign do not decide on its tranches, freeze it or wind it down. A provider who is involved in a project does not follow it up or hide it, and its agent in charge does not apply to it." / "Le porteur de projet et les contributeurs d’une campagne ne décident pas de ses tranches, ne les gèlent pas et n’arrêtent pas la campagne. Un prestataire concerné par un projet n’en assure pas le suivi et ne masque pas son annonce ; la personne chargée du suivi n’y postule pas.";
    409 "already-objected"
        "You have already objected" / "Vous avez déjà formulé une objection";
        "Each backer can object once to each request." / "Une seule objection est possible par personne et par demande.";
        "Finance reads every objection before deciding." / "Le service financier lit chaque objection avant de décider.";
    409 "nothing-to-freeze"
        "There is nothing to freeze or unfreeze" / "Aucune tranche à geler ou à libérer";
        "No tranche can be frozen or unfrozen at this stage." / "Aucune tranche ne peut être gelée, ni aucun gel levé, à cette étape.";
        "A freeze stops the tranches that are not approved yet; lifting it returns them to where they were." / "Un gel bloque les tranches qui ne sont pas encore approuvées ; lever le gel les remet dans leur état précédent.";
    409 "nothing-in-escrow"
        "Nothing is left in escrow" / "Il ne reste rien en séquestre";
        "There is nothing left to give back to the backers." / "Il ne reste rien à rembourser aux contributeurs.";
        "Winding a campaign down gives backers what is still in escrow." / "Arrêter une campagne rembourse aux contributeurs ce qui est encore sous séquestre.";
    409 "balance-too-low"
        "The balance is too low" / "Le solde est insuffisant";
        "The account {account} holds {balance_minor}; {asked_minor} were asked for." / "Le compte {account} contient {balance_minor} ; {asked_minor} sont demandés.";
        "No account of the ledger goes below zero. Ask for what it holds at most, or wait until more has come in; the escrow statement and the statement of credits show it." / "Aucun compte du grand livre ne passe sous zéro. Demandez au plus ce qu’il contient, ou attendez qu’il en arrive davantage ; les relevés de séquestre et de crédits le montrent.";
}
