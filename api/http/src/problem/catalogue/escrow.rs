//! Escrow, tranches and the ledger.

problems! {
    409 "campaign-not-succeeded"
        "Money is released after a campaign succeeds" / "Versements possibles après la réussite de la campagne";
        "The campaign {state@campaign}. No money has moved." / "La campagne {state@campaign}. Aucun argent n’a été déplacé.";
        "Money goes from escrow to the initiator only after the campaign succeeds, and not once it is wound down." / "L’argent sous séquestre n’est versé au porteur de projet qu’une fois la campagne réussie, et plus après son arrêt.";
    409 "tranche-state-invalid"
        "Not possible at this stage" / "Action impossible à cette étape";
        "Tranche {number} {state@tranche}. This works for tranches that are: {allowed_from@tranches}. No money has moved." / "La tranche {number} {state@tranche}. Action possible pour les tranches : {allowed_from@tranches}. Aucun argent n’a été déplacé.";
        "A tranche is requested, inspected, approved or rejected, and paid, in this order. A frozen tranche continues when finance lifts the freeze; a rejected one can be requested again." / "Une tranche est demandée, examinée, approuvée ou rejetée, puis versée, dans cet ordre. Une tranche gelée reprend quand le service financier lève le gel ; une tranche rejetée peut être demandée à nouveau.";
    409 "tranche-out-of-order"
        "An earlier tranche must be released first" / "Une tranche précédente doit être versée d’abord";
        "Tranche {number} waits for tranche {waits_for}. No money has moved." / "La tranche {number} attend la tranche {waits_for}. Aucun argent n’a été déplacé.";
        "Tranches are released in the order of the plan." / "Les tranches sont versées dans l’ordre du plan.";
    409 "inspection-window-open"
        "Backers can still object" / "Le délai d’examen court encore";
        "You can decide from {ends_at}, when the inspection window ends. No money has moved." / "Décision possible à partir du {ends_at}, fin du délai d’examen. Aucun argent n’a été déplacé.";
        "Finance decides once backers have had time to look at the evidence and object." / "Le service financier décide une fois que les contributeurs ont eu le temps d’examiner les justificatifs et de formuler une objection.";
    409 "inspection-window-closed"
        "The inspection window has ended" / "Le délai d’examen est terminé";
        "{ended_at|none:Objections to this tranche are closed.|other:You could object until #.} You can object to the next tranche when it is requested." / "{ended_at|none:Les objections à cette tranche sont closes.|other:Objection possible jusqu’au #.} Vous pourrez vous prononcer sur la tranche suivante quand elle sera demandée.";
        "Objections are taken while the window is open. After that, finance decides; the next tranche has a window of its own." / "Formulez votre objection pendant le délai d’examen. Ensuite, le service financier décide ; la tranche suivante a son propre délai.";
    403 "same-person-asked"
        "Somebody else has to decide" / "La décision revient à une autre personne";
        "You requested this release. No money has moved. Ask somebody else of finance to approve it." / "Vous avez demandé ce versement. Aucun argent n’a été déplacé. Demandez à une autre personne du service financier de l’approuver.";
        "Releasing money takes two people: one requests it (`requested_by`), and another, of finance, approves it." / "Un versement demande deux personnes : l’une le demande (`requested_by`), une autre, du service financier, l’approuve.";
    403 "own-interest"
        "Conflict of interest" / "Conflit d’intérêts";
        "You have an interest here, as {interest@interest}. Nothing was changed. Leave the decision to somebody else." / "Vous y avez un intérêt : {interest@interest}. Rien n’a été modifié. Laissez la décision à une autre personne.";
        "The initiator and the backers of a campaign do not decide on its tranches, freeze it or wind it down. A provider who is involved in a project does not follow it up or hide it, and its agent in charge does not apply to it." / "Le porteur de projet et les contributeurs d’une campagne ne décident pas de ses tranches, ne les gèlent pas et n’arrêtent pas la campagne. Un prestataire concerné par un projet n’en assure pas le suivi et ne masque pas son annonce ; la personne chargée du suivi n’y postule pas.";
    409 "already-objected"
        "You have already objected" / "Objection déjà formulée";
        "Your first objection stands: finance reads it before deciding." / "Votre première objection est prise en compte : le service financier la lit avant de décider.";
        "Each backer can object once to each request." / "Une seule objection est possible par personne et par demande.";
    409 "nothing-to-freeze"
        "There is nothing to freeze or unfreeze" / "Aucun gel à poser ni à lever";
        "No tranche of the campaign can be frozen or unfrozen at this stage. Nothing was changed." / "Aucune tranche de la campagne ne peut être gelée, ni aucun gel levé, à cette étape. Rien n’a été modifié.";
        "A freeze stops the tranches that are not approved yet; lifting it returns them to where they were." / "Un gel bloque les tranches qui ne sont pas encore approuvées ; lever le gel les remet dans leur état précédent.";
    409 "nothing-in-escrow"
        "Nothing is left in escrow" / "Le séquestre est vide";
        "There is nothing left to refund to the backers. No money has moved." / "Il ne reste rien à rembourser aux contributeurs. Aucun argent n’a été déplacé.";
        "Winding a campaign down refunds what is still in escrow to the backers." / "Arrêter une campagne rembourse aux contributeurs ce qui est encore sous séquestre.";
    409 "balance-too-low"
        "The balance is too low" / "Le solde est insuffisant";
        "The account “{account@account}” holds less than the amount asked for. Nothing has moved. Ask for less, or wait until more has come in." / "Le compte « {account@account} » contient moins que le montant demandé. Rien n’a été déplacé. Demandez moins, ou attendez qu’il soit approvisionné.";
        "No account of the ledger goes below zero. `balance_minor` is what the account holds, `asked_minor` what was asked for, both in minor units or credits; the escrow statement and the statement of credits show it." / "Aucun compte du grand livre ne passe sous zéro. `balance_minor` est ce que le compte contient, `asked_minor` ce qui est demandé, en unités mineures ou en crédits ; les relevés de séquestre et de crédits le montrent.";
}

faults! {}

nouns! {
    "tranche" {
        "locked"    "has not been requested yet" / "n’a pas encore été demandée";
        "requested" "has been requested" / "a été demandée";
        "approved"  "has been approved" / "a été approuvée";
        "paid"      "has been paid" / "a été versée";
        "frozen"    "is frozen" / "est gelée";
        "returned"  "has been returned to the backers" / "a été remboursée aux contributeurs";
    }
    "tranches" {
        "locked"    "not requested yet" / "pas encore demandées";
        "requested" "requested" / "demandées";
        "approved"  "approved" / "approuvées";
        "paid"      "paid" / "versées";
        "frozen"    "frozen" / "gelées";
        "returned"  "returned" / "remboursées";
    }
    "account" {
        "collections"          "collections" / "encaissements";
        "credits_available"    "available credits" / "crédits disponibles";
        "credits_expired"      "expired credits" / "crédits expirés";
        "credits_issued"       "issued credits" / "crédits émis";
        "credits_spent"        "spent credits" / "crédits dépensés";
        "escrow"               "escrow" / "séquestre";
        "gateway_clearing"     "payment service" / "service de paiement";
        "initiator_payable"    "payable to the initiator" / "dû au porteur de projet";
        "pack_revenue"         "sales of packs" / "ventes de packs";
        "platform_fees"        "platform fees" / "frais de plateforme";
        "processing_fees"      "processing fees" / "frais de traitement";
        "refunds_payable"      "refunds under way" / "remboursements à verser";
        "repeated_movements"   "repeated movements" / "mouvements en double";
        "subscription_revenue" "sales of subscriptions" / "ventes d’abonnements";
        "withdrawals_payable"  "withdrawals under way" / "retraits à verser";
    }
}
