//! Problems with pledges and their payments.

problems! {
    422 "pledge-empty"
        "The pledge is empty" / "La contribution est vide";
        "Take at least one reward or give a free amount." / "Prenez au moins une récompense ou donnez un montant libre.";
        "A pledge has one or more reward lines, a free amount, or both." / "Une contribution a une ou plusieurs lignes de récompense, un montant libre, ou les deux.";
    422 "pledge-too-large"
        "The pledge is too large" / "La contribution est trop grande";
        "A single payment can be {amount_minor_max} minor units at most." / "Un seul paiement peut atteindre {amount_minor_max} unités mineures au plus.";
        "Split it into several pledges." / "Répartissez-la en plusieurs contributions.";
    422 "reward-unknown"
        "The reward is not one of the campaign’s" / "La récompense n’est pas de la campagne";
        "The campaign has no reward {reward_id}." / "La campagne n’a pas de récompense {reward_id}.";
        "Read the campaign’s rewards again." / "Relisez les récompenses de la campagne.";
    409 "reward-sold-out"
        "Not enough of the reward is left" / "Il ne reste pas assez de la récompense";
        "Of the reward {reward_id}, {asked} were asked for and {left} are left." / "De la récompense {reward_id}, {asked} sont demandées et {left} restent.";
        "A limited reward is never promised twice. Some may come back when reservations expire or pledges are withdrawn." / "Une récompense limitée n’est jamais promise deux fois. Il peut en revenir quand des réservations expirent ou des contributions se retirent.";
    422 "shipping-mode-not-offered"
        "The reward does not come this way" / "La récompense ne s’expédie pas ainsi";
        "The reward {reward_id} is not offered by {mode}." / "La récompense {reward_id} n’est pas proposée par {mode}.";
        "Each reward lists its shipping modes." / "Chaque récompense liste ses modes d’expédition.";
    422 "shipping-mode-required"
        "Choose how the reward comes" / "Choisissez comment la récompense arrive";
        "The reward {reward_id} can be had in several ways; choose one of: {offered}." / "La récompense {reward_id} s’obtient de plusieurs façons ; choisissez parmi : {offered}.";
        "A line says its shipping mode when the reward has more than one." / "Une ligne indique son mode d’expédition quand la récompense en a plusieurs.";
    422 "address-required"
        "An address is needed" / "Une adresse est nécessaire";
        "The reward {reward_id} is shipped: say where to." / "La récompense {reward_id} est expédiée : dites où.";
        "What is shipped needs an address." / "Ce qui est expédié demande une adresse.";
    422 "address-not-wanted"
        "No address is wanted" / "Aucune adresse n’est attendue";
        "The reward {reward_id} is not shipped in this way: leave the address out." / "La récompense {reward_id} n’est pas expédiée ainsi : omettez l’adresse.";
        "Palier keeps no personal data that it does not need." / "Palier ne garde aucune donnée personnelle inutile.";
    403 "own-campaign"
        "Not to the own campaign" / "Pas à sa propre campagne";
        "An initiator cannot pledge to the own campaign." / "Un porteur ne peut pas contribuer à sa propre campagne.";
        "The goal is reached by others." / "L’objectif est atteint par les autres.";
    409 "pledge-not-active"
        "The pledge cannot be changed" / "La contribution ne peut pas être changée";
        "The pledge is {state}." / "La contribution est {state}.";
        "A pledge can be changed or withdrawn while it is collected and its campaign live." / "Une contribution peut être changée ou retirée tant qu’elle est encaissée et sa campagne en ligne.";
    409 "pledge-payment-pending"
        "A payment is under way" / "Un paiement est en cours";
        "A payment of the pledge is under way since {since}." / "Un paiement de la contribution est en cours depuis {since}.";
        "Wait until it ended: minutes as a rule, at most the time for which a reservation is kept." / "Attendez qu’il soit terminé : quelques minutes en général, au plus la durée d’une réservation.";
    422 "payment-refused"
        "The payment was refused" / "Le paiement a été refusé";
        "The payment gateway said: {reason}. Nothing was collected." / "La passerelle de paiement a dit : {reason}. Rien n’a été encaissé.";
        "Try again with another means of payment and a new Idempotency-Key." / "Réessayez avec un autre moyen de paiement et une nouvelle Idempotency-Key.";
    401 "notification-forged"
        "The signature is not the gateway’s" / "La signature n’est pas celle de la passerelle";
        "The notification is not signed as the gateway signs." / "La notification n’est pas signée comme signe la passerelle.";
        "Only the payment gateway sends notifications, signed with the secret that it shares with this installation." / "Seule la passerelle de paiement envoie des notifications, signées avec le secret partagé avec cette installation.";
    422 "payment-order-unknown"
        "The payment order is unknown" / "L’ordre de paiement est inconnu";
        "No order has this reference." / "Aucun ordre n’a cette référence.";
        "The notification is about a payment that this installation did not order." / "La notification concerne un paiement que cette installation n’a pas ordonné.";
    409 "payment-order-not-refused"
        "The order needs no retry" / "L’ordre n’a pas besoin d’être relancé";
        "The order is {state}; only one that needs attention is retried by hand." / "L’opération est {state} ; seule une opération qui demande attention se relance à la main.";
        "Palier retries by itself until the attempts of the policy are used up; then finance decides." / "Palier réessaie seul jusqu’à épuisement des tentatives de la politique ; ensuite la finance décide.";
}
