//! Problems with pledges and their payments.

problems! {
    409 "reward-sold-out"
        "Not enough of the reward is left" / "Il ne reste pas assez de la récompense";
        "Less is left of a reward than was asked for; `errors` says of which, and how many." / "Il reste moins d’une récompense que demandé ; `errors` dit de laquelle, et combien.";
        "A limited reward is never promised twice. Some may come back when reservations expire or pledges are withdrawn." / "Une récompense limitée n’est jamais promise deux fois. Il peut en revenir quand des réservations expirent ou des contributions se retirent.";
    403 "own-campaign"
        "Not to the own campaign" / "Pas à sa propre campagne";
        "An initiator cannot pledge to the own campaign." / "Un porteur ne peut pas contribuer à sa propre campagne.";
        "The goal is reached by others: share the campaign’s page with them." / "L’objectif est atteint par les autres : partagez avec eux la page de la campagne.";
    409 "pledge-not-active"
        "The pledge cannot be changed" / "La contribution ne peut pas être changée";
        "The pledge is {state}." / "La contribution est {state}.";
        "While its campaign is live, a pledge can be changed when it is collected, and withdrawn when it is collected or its payment awaited. `allowed_actions` of the pledge says what can be done now." / "Tant que sa campagne est en ligne, une contribution encaissée peut être changée ou retirée, et une contribution dont le paiement est attendu peut être retirée. `allowed_actions` de la contribution dit ce qui est possible.";
    409 "pledge-payment-pending"
        "A payment is under way" / "Un paiement est en cours";
        "A payment for this pledge has been under way since {since}. You can change the pledge once it has been answered, by {payment_due_at} at the latest." / "Un paiement de cette contribution est en cours depuis le {since}. Vous pourrez la modifier dès qu’il aura reçu sa réponse, au plus tard le {payment_due_at}.";
        "A payment is usually answered within minutes. Past `payment_due_at` it is no longer awaited, and money that still arrives goes back." / "Un paiement reçoit en général sa réponse en quelques minutes. Passé `payment_due_at`, il n’est plus attendu, et l’argent qui arrive malgré tout est remboursé.";
    409 "too-many-reservations"
        "Too many unpaid pledges at once" / "Trop de contributions en attente de paiement";
        "You have {open} {open:pledge|pledges} to this campaign waiting for payment; the limit is {limit}. Nothing was collected. Try again once one is paid or withdrawn, or after {free_at}." / "Vous avez {open} {open:contribution|contributions} à cette campagne en attente de paiement ; la limite est de {limit}. Rien n’a été prélevé. Réessayez quand l’une sera payée ou retirée, ou après le {free_at}.";
        "A pledge that waits for its payment holds its rewards, so each backer can have only a few of them in a campaign at once. `reservations_open_max` of the campaign’s policy is the limit; `free_at` is when the first one ends at the latest." / "Une contribution en attente de paiement retient ses contreparties ; chaque personne ne peut donc en avoir que quelques-unes par campagne. La limite est `reservations_open_max` des règles de la campagne ; `free_at` est la fin de la première, au plus tard.";
    422 "payment-refused"
        "The payment was refused" / "Le paiement a été refusé";
        "The payment gateway said: {reason}. Nothing was collected. Try again with another means of payment and a new Idempotency-Key." / "La passerelle de paiement a dit : {reason}. Rien n’a été encaissé. Réessayez avec un autre moyen de paiement et une nouvelle Idempotency-Key.";
        "Whoever issued the means of payment refused it; `reason` is the gateway’s word for why. The same key would repeat this refusal." / "L’émetteur du moyen de paiement l’a refusé ; `reason` est le mot de la passerelle qui dit pourquoi. La même clé répéterait ce refus.";
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
        "Palier retries by itself until the attempts of the policy are used up; then finance decides." / "Palier réessaie seul jusqu’à épuisement des tentatives du règlement ; ensuite la finance décide.";
}
