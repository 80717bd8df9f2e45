//! Campaigns, their rewards, plans and calendars.

problems! {
    409 "campaign-not-draft"
        "Only possible for a draft" / "Réservé aux brouillons";
        "The campaign {state@campaign}. Nothing was changed." / "La campagne {state@campaign}. Rien n’a été modifié.";
        "Goal, tranche plan, delivery calendar and discounts are fixed at launch, and rewards are no longer removed, so what backers pledged to does not change. While the campaign is live you can add and stop rewards, raise a stock and edit summary and story. To start over, cancel the campaign while it is live, or relaunch it if it failed." / "Objectif, plan de versement, calendrier et réductions sont fixés au lancement, et aucune contrepartie n’est supprimée : ce que les contributeurs ont choisi ne change plus. Pendant la campagne, vous pouvez ajouter ou arrêter une contrepartie, augmenter un stock, modifier le résumé et la présentation. Pour recommencer, annulez la campagne en cours, ou relancez-la si elle n’a pas abouti.";
    409 "campaign-not-editable"
        "A campaign can only be edited before its deadline" / "Modification possible avant la date de fin seulement";
        "The campaign {state@campaign}.{deadline_at|none:|other: Its deadline: #.} Nothing was changed." / "La campagne {state@campaign}.{deadline_at|none:|other: Date de fin : #.} Rien n’a été modifié.";
        "A draft is edited freely. While the campaign is live, until its deadline, rewards can be added and stopped, stocks raised, summary and story edited. `allowed_actions` of the campaign says what can be done now." / "Un brouillon se modifie librement. Pendant la campagne, jusqu’à sa date de fin, vous pouvez ajouter ou arrêter une contrepartie, augmenter un stock, modifier le résumé et la présentation. `allowed_actions` de la campagne dit ce qui est possible.";
    409 "reward-in-draft"
        "A draft’s reward is deleted instead" / "Dans un brouillon, supprimez la contrepartie";
        "The campaign is still a draft, and nobody can have taken the reward. Delete it. Nothing was changed." / "La campagne est encore un brouillon : personne n’a pu choisir la contrepartie. Supprimez-la. Rien n’a été modifié.";
        "A reward is stopped while its campaign is live, so that those who took it keep it." / "Une contrepartie est arrêtée pendant la campagne, pour que ceux qui l’ont choisie la gardent.";
    409 "reward-already-stopped"
        "The reward has already been stopped" / "La contrepartie a déjà été arrêtée";
        "The reward has not been offered since {stopped_at}. Nothing was changed. To offer it again, add a new reward." / "La contrepartie n’est plus proposée depuis le {stopped_at}. Rien n’a été modifié. Pour la proposer à nouveau, ajoutez une contrepartie.";
        "A reward is stopped once and for good; those who took it keep it." / "Une contrepartie est arrêtée une fois pour toutes ; ceux qui l’ont choisie la gardent.";
    409 "campaign-not-live"
        "Pledging is only possible while the campaign is live" / "Contributions possibles seulement pendant la campagne";
        "The campaign {state@campaign}.{deadline_at|none:|other: Its deadline: #.} Nothing was charged or refunded." / "La campagne {state@campaign}.{deadline_at|none:|other: Date de fin : #.} Rien n’a été débité ni remboursé.";
        "You can pledge, change your pledge or withdraw it until the deadline. A campaign that is closing only waits for payments that were begun in time." / "Contribuez, modifiez ou retirez avant la date de fin. Une campagne en clôture attend seulement les paiements commencés à temps.";
    409 "campaign-not-open"
        "The campaign has not opened yet" / "La campagne ouvre bientôt";
        "You can pledge from {opens_at}. Nothing was charged." / "Vous pourrez contribuer à partir du {opens_at}. Rien n’a été débité.";
        "A campaign is visible from its launch and takes pledges from its opening until its deadline." / "Une campagne est visible dès son lancement et reçoit des contributions de son ouverture à sa date de fin.";
    409 "campaign-not-cancellable"
        "A campaign can only be cancelled before its deadline" / "Annulation possible avant la date de fin seulement";
        "The campaign {state@campaign}.{deadline_at|none:|other: Its deadline: #.} No money has moved." / "La campagne {state@campaign}.{deadline_at|none:|other: Date de fin : #.} Aucun argent n’a été déplacé.";
        "A draft can be cancelled, and so can a live campaign until its deadline. From then on the goal decides, once the payments under way have been answered. After a campaign succeeds, its money goes out in tranches. If it cannot finish, finance winds it down." / "Un brouillon peut être annulé, de même qu’une campagne en cours jusqu’à sa date de fin. Ensuite, c’est l’objectif qui décide, dès que les paiements en cours ont reçu leur réponse. Une fois la campagne réussie, l’argent est versé par tranches. Si elle ne peut pas aboutir, le service financier l’arrête.";
    422 "campaign-not-ready"
        "The campaign is not ready for launch" / "La campagne reste à compléter";
        "Complete the points listed below, then launch the campaign." / "Complétez les points indiqués, puis lancez la campagne.";
        "To launch, a campaign needs a reward, a goal, a deadline within the policy’s limits, a tranche plan that adds up to 100% and a calendar that is complete for its kind. `errors` lists every reason." / "Pour être lancée, une campagne doit avoir une contrepartie, un objectif, une date de fin dans les limites des règles, un plan de versement qui totalise 100 % et un calendrier complet. `errors` donne chaque raison.";
    409 "campaign-not-failed"
        "Only a failed campaign can be relaunched" / "Relance réservée aux campagnes non abouties";
        "The campaign {state@campaign}. No draft was created." / "La campagne {state@campaign}. Aucun brouillon n’a été créé.";
        "A relaunch is a new draft, copied from the failed campaign." / "Une relance est un nouveau brouillon, copié de la campagne non aboutie.";
    422 "currency-mismatch"
        "Wrong currency" / "Mauvaise devise";
        "Give the amount in {expected}, not in {found}. No money has moved." / "Indiquez le montant en {expected}, et non en {found}. Aucun argent n’a été déplacé.";
        "All amounts of a campaign are in one currency." / "Tous les montants d’une campagne sont dans une seule devise.";
    409 "campaign-already-relaunched"
        "The campaign has already been relaunched" / "La campagne a déjà été relancée";
        "Edit the draft that was created then: {relaunched_as}." / "Modifiez le brouillon créé à ce moment-là : {relaunched_as}.";
        "A failed campaign can be relaunched once." / "Une campagne non aboutie peut être relancée une seule fois.";
}

faults! {
    // What keeps a draft from being launched.
    "reward-missing"           "Add at least one reward." / "Ajoutez au moins une contrepartie.";
    "reward-below-least-pledge" "A reward costs at least {pledge_min_minor$currency}, like any pledge. Raise its price." / "Une contrepartie coûte au moins {pledge_min_minor$currency}, comme toute contribution. Augmentez son prix.";
    "goal-not-positive"        "Set a goal above zero." / "Fixez un objectif supérieur à zéro.";
    "deadline-missing"         "Set a deadline." / "Fixez une date de fin.";
    "deadline-out-of-range"    "Choose a deadline between {earliest_at} and {latest_at}." / "Choisissez une date de fin entre le {earliest_at} et le {latest_at}.";
    "calendar-before-deadline" "Start the delivery calendar after the deadline ({deadline_at})." / "Commencez le calendrier de livraison après la date de fin (le {deadline_at}).";
    "date-missing"             "Add this date to the delivery calendar: a {kind@campaign_kind} campaign needs it." / "Ajoutez cette date au calendrier de livraison : elle est nécessaire pour {kind@campaign_kind}.";
    "opening-too-late"         "Open the campaign by {latest_at}, to leave time before the deadline." / "Ouvrez la campagne au plus tard le {latest_at}, pour laisser du temps avant la date de fin.";
    // What is looked for.
    "only-live-campaigns-end"  "Leave the states out: only live campaigns have an end to come." / "Retirez les états : seules les campagnes en cours ont une fin à venir.";
    // What stays as it is from the launch on.
    "fixed-at-launch"          "Leave it as it was at launch: backers rely on it." / "Laissez-le tel qu’au lancement : les contributeurs s’y fient.";
    "fixed-once-public"        "Leave it as everybody has seen it: it is what backers take." / "Laissez-le tel qu’il a été publié : c’est ce que les contributeurs choisissent.";
    "stock-not-raised"         "Enter at least {stock}: a stock can only be raised." / "Saisissez au moins {stock} : un stock peut seulement augmenter.";
    "stock-stays-limited"      "Enter at least {stock}: a limited reward stays limited." / "Saisissez au moins {stock} : une contrepartie en stock limité le reste.";
    "stock-stays-unlimited"    "Enter no stock: the reward is offered without a limit." / "N’indiquez pas de stock : la contrepartie est proposée sans limite.";
    // What a draft can have.
    "sku-taken"                "Choose another SKU: another reward of the campaign has it." / "Choisissez une autre référence : une autre contrepartie de la campagne la porte déjà.";
    "delivery-too-early"       "Choose a delivery date on or after {earliest_on}." / "Choisissez une date de livraison à partir du {earliest_on}.";
    "currency-mismatch"        "Give the amount in {expected}, not in {found}." / "Indiquez le montant en {expected}, et non en {found}.";
    "currency-unknown"         "Choose another currency: no money is held in this one." / "Choisissez une autre devise : celle-ci n’est pas prise en charge.";
    "date-of-other-kind"       "Remove this date: the calendar of a {kind@campaign_kind} campaign has none like it." / "Retirez cette date : elle n’est pas prévue pour {kind@campaign_kind}.";
    "date-out-of-order"        "Choose a date on or after {earliest_on}, when the step before is due." / "Choisissez une date à partir du {earliest_on}, date de l’étape précédente.";
    "tranche-plan-uneven"      "The shares add up to {sum_bps%}. Make it {expected_bps%}." / "Les parts totalisent {sum_bps%}. Ajustez-les pour atteindre {expected_bps%}.";
    "first-gate-not-success"   "The first tranche is paid when the campaign succeeds: choose success as its gate." / "La première tranche est versée à la réussite de la campagne : choisissez cette condition.";
    "later-gate-success"       "Only the first tranche is paid when the campaign succeeds: choose another gate." / "Seule la première tranche est versée à la réussite de la campagne : choisissez une autre condition.";
    "tranche-plan-below-fees"  "Fees of {fees_bps%} come out of the last tranche, whose share is {last_share_bps%}. Give it at least as much." / "Des frais de {fees_bps%} sont prélevés sur la dernière tranche, dont la part est de {last_share_bps%}. Donnez-lui au moins autant.";
    "step-not-rising"          "Enter more than {above}, the number of the step before." / "Saisissez plus de {above}, le nombre du palier précédent.";
    "fee-without-shipping"     "Remove the shipping fee: nothing is shipped with {mode@shipping_mode}." / "Retirez les frais d’envoi : rien n’est expédié avec ce mode ({mode@shipping_mode}).";
}

nouns! {
    "campaign" {
        "draft"      "is still a draft" / "est encore un brouillon";
        "live"       "is live" / "est en cours";
        "closing"    "is closing" / "est en clôture";
        "succeeded"  "has succeeded" / "a réussi";
        "preparing"  "has succeeded and is preparing its rewards" / "a réussi et prépare ses contreparties";
        "ready"      "has succeeded and is ready to deliver" / "a réussi et est prête à livrer";
        "delivering" "has succeeded and is delivering" / "a réussi et est en livraison";
        "completed"  "is completed" / "est terminée";
        "failed"     "has failed" / "n’a pas abouti";
        "cancelled"  "was cancelled" / "a été annulée";
        "wound_down" "was wound down" / "a été arrêtée";
    }
    "campaign_kind" {
        "product" "product" / "un produit";
        "service" "service" / "un service";
    }
    "shipping_mode" {
        "digital"       "digital delivery" / "envoi numérique";
        "home_delivery" "home delivery" / "livraison à domicile";
        "hub"           "hub" / "hub";
        "pickup"        "pickup" / "retrait sur place";
    }
}
