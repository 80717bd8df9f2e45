//! Problems with pledges and their payments.

problems! {
    409 "reward-sold-out"
        "Not enough of this reward is left" / "Stock insuffisant pour cette contrepartie";
        "You asked for more of a reward than is left; `errors` says how many are left." / "Vous demandez plus de contreparties qu’il n’en reste ; `errors` indique combien il en reste.";
        "Take fewer, or try again later: some may become available when reservations expire or pledges are withdrawn." / "Prenez-en moins ou réessayez plus tard : des réservations peuvent expirer, des contributions être retirées.";
    403 "own-campaign"
        "You can’t pledge to your own campaign" / "Vous ne pouvez pas contribuer à votre propre campagne";
        "This campaign is yours." / "Cette campagne est la vôtre.";
        "Share its page: other people’s pledges reach the goal." / "Partagez sa page : ce sont les contributions des autres qui atteignent l’objectif.";
    409 "pledge-not-active"
        "The pledge cannot be changed" / "La contribution ne peut pas être modifiée";
        "The pledge is {state}." / "La contribution est {state}.";
        "While its campaign is live, a pledge can be changed when it is collected, and withdrawn when it is collected or its payment awaited. `allowed_actions` of the pledge says what can be done now." / "Tant que sa campagne est en cours, une contribution encaissée peut être modifiée ou retirée, et une contribution dont le paiement est attendu peut être retirée. `allowed_actions` de la contribution dit ce qui est possible.";
    409 "pledge-payment-pending"
        "A payment is under way" / "Un paiement est en cours";
        "A payment for this pledge has been under way since {since}. You can change the pledge once it has been answered, by {payment_due_at} at the latest." / "Un paiement de cette contribution est en cours depuis le {since}. Vous pourrez la modifier dès qu’il aura reçu sa réponse, au plus tard le {payment_due_at}.";
        "A payment is usually answered within minutes. Past `payment_due_at` it is no longer awaited, and money that still arrives goes back." / "Un paiement reçoit en général sa réponse en quelques minutes. Passé `payment_due_at`, il n’est plus attendu, et l’argent qui arrive malgré tout est remboursé.";
    409 "too-many-reservations"
        "Too many unpaid pledges at once" / "Trop de contributions en attente de paiement";
        "You have {open} {open:pledge|pledges} to this campaign waiting for payment; the limit is {limit}. Nothing was collected. Try again once one is paid or withdrawn, or after {free_at}." / "Vous avez {open} {open:contribution|contributions} à cette campagne en attente de paiement ; la limite est de {limit}. Rien n’a été prélevé. Réessayez quand l’une sera payée ou retirée, ou après le {free_at}.";
        "A pledge that waits for its payment holds its rewards, so each backer can have only a few of them in a campaign at once. `reservations_open_max` of the campaign’s policy is the limit; `free_at` is when the first one ends at the latest." / "Une contribution en attente de paiement retient ses contreparties ; chaque personne ne peut donc en avoir que quelques-unes par campagne. La limite est `reservations_open_max` des règles de la campagne ; `free_at` est la fin de la première, au plus tard.";
    409 "too-many-unpaid"
        "Too many reservations left unpaid" / "Trop de réservations restées impayées";
        "{limit} of your reservations in this campaign ended unpaid within {hours} {hours:hour|hours}. Nothing was collected. You can reserve rewards of limited stock again from {possible_at}; other rewards and free amounts are possible at any time." / "{limit} de vos réservations dans cette campagne sont restées impayées en {hours} {hours:heure|heures}. Rien n’a été prélevé. Vous pourrez de nouveau réserver des contreparties en stock limité à partir du {possible_at} ; les autres contreparties et les montants libres restent possibles.";
        "A pledge that waits for its payment holds its rewards. When it lapses, is refused or is withdrawn before it was paid, others went without them, so that is counted for each backer and campaign. `reservations_unpaid_max` of the policy in force is the limit, `marketplace.acts_window_hours` the time over which it is counted. What is paid never counts, and a payment that is answered at once is never refused for it." / "Une contribution en attente de paiement retient ses contreparties. Si elle expire, est refusée ou est retirée avant d’être payée, d’autres en ont été privés : c’est donc compté par personne et par campagne. La limite est `reservations_unpaid_max` des règles en vigueur, comptée sur `marketplace.acts_window_hours`. Ce qui est payé ne compte jamais, et un paiement qui reçoit sa réponse aussitôt n’est jamais refusé pour cela.";
    422 "payment-refused"
        "The payment was refused" / "Le paiement a été refusé";
        "Reason: {reason}. You were not charged. Try again with another means of payment." / "Motif : {reason}. Rien n’a été débité. Réessayez avec un autre moyen de paiement.";
        "The issuer of the means of payment refused it; `reason` is the gateway’s word for why. Send the new try with a new Idempotency-Key: the same key repeats this refusal." / "L’émetteur du moyen de paiement l’a refusé ; `reason` est le motif donné par le service de paiement. Utilisez une nouvelle Idempotency-Key pour réessayer : la même répéterait ce refus.";
    401 "notification-forged"
        "The notification has an invalid signature" / "La notification a une signature invalide";
        "The signature does not match the payment gateway’s." / "La signature ne correspond pas à celle du service de paiement.";
        "Only the payment gateway sends notifications, signed with the secret that it shares with this installation." / "Seul le service de paiement envoie des notifications, signées avec le secret partagé avec cette installation.";
    422 "payment-order-unknown"
        "The payment order is unknown" / "L’ordre de paiement est inconnu";
        "There is no payment order with this reference." / "Il n’existe pas d’ordre de paiement avec cette référence.";
        "The notification is about a payment that was not ordered here." / "La notification concerne un paiement qui n’a pas été ordonné ici.";
    409 "payment-order-not-refused"
        "This payment order can’t be retried" / "Cet ordre de paiement ne peut pas être relancé";
        "The order is {state}; only orders that need attention can be retried by hand." / "L’opération est {state} ; seules les opérations à examiner peuvent être relancées.";
        "Palier retries automatically, as often as the policy allows; after that, finance decides." / "Palier réessaie automatiquement, autant que les règles le permettent ; ensuite, le service financier décide.";
}
