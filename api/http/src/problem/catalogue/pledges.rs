//! Pledges and their payments.

problems! {
    409 "reward-sold-out"
        "Not enough of this reward is left" / "Stock insuffisant pour cette contrepartie";
        "You asked for more than is left. Nothing was charged. Choose fewer, or another reward." / "Vous demandez plus qu’il n’en reste. Rien n’a été débité. Prenez-en moins, ou choisissez une autre contrepartie.";
        "`errors` says how many are left. Some may become available again when reservations expire or pledges are withdrawn." / "`errors` indique combien il en reste. D’autres peuvent redevenir disponibles quand des réservations expirent ou que des contributions sont retirées.";
    409 "reward-stopped"
        "The reward is no longer offered" / "La contrepartie n’est plus proposée";
        "You asked for more of a reward that is no longer offered. Nothing was charged. Choose another reward, or keep what you have." / "Vous demandez davantage d’une contrepartie qui n’est plus proposée. Rien n’a été débité. Choisissez-en une autre, ou gardez ce que vous avez.";
        "The initiator has stopped the reward. A pledge that has it keeps it, also when something else of the pledge changes. `errors` names the lines." / "Le porteur de projet a arrêté la contrepartie. Une contribution qui la comporte la garde, même si autre chose y change. `errors` nomme les lignes.";
    403 "own-campaign"
        "You can’t pledge to your own campaign" / "Contribuer à sa propre campagne n’est pas possible";
        "You are the initiator of this campaign. Nothing was charged. Share its page instead." / "Cette campagne est la vôtre. Rien n’a été débité. Partagez plutôt sa page.";
        "Other people’s pledges reach the goal." / "Ce sont les contributions des autres qui atteignent l’objectif.";
    409 "pledge-not-active"
        "The pledge can no longer be changed" / "La contribution n’est plus modifiable";
        "The pledge {state@pledge}. No money has moved." / "La contribution {state@pledge}. Aucun argent n’a été déplacé.";
        "While its campaign is live, a pledge can be changed when it is collected, and withdrawn when it is collected or its payment awaited. `allowed_actions` of the pledge says what can be done now." / "Tant que sa campagne est en cours, une contribution encaissée peut être modifiée ou retirée, et une contribution dont le paiement est attendu peut être retirée. `allowed_actions` de la contribution dit ce qui est possible.";
    409 "pledge-payment-pending"
        "A payment is under way" / "Un paiement est en cours";
        "A payment for this pledge has been under way since {since}.{payment_due_at|none: You can change the pledge once it has been answered.|other: You can change the pledge once it has been answered, by # at the latest.}" / "Un paiement de cette contribution est en cours depuis le {since}.{payment_due_at|none: Vous pourrez la modifier dès sa réponse.|other: Vous pourrez la modifier dès sa réponse, au plus tard le #.}";
        "A payment is usually answered within minutes. Past `payment_due_at` it is no longer awaited, and money that still arrives is refunded." / "Un paiement reçoit en général sa réponse en quelques minutes. Passé `payment_due_at`, il n’est plus attendu, et l’argent qui arrive malgré tout est remboursé.";
    409 "too-many-reservations"
        "Too many unpaid pledges at once" / "Trop de contributions en attente de paiement";
        "{open|one:# pledge of yours to this campaign is|other:# pledges of yours to this campaign are} waiting for payment; the limit is {limit}. Nothing was charged. Try again once one is paid or withdrawn, or after {free_at}." / "{open|one:# de vos contributions à cette campagne attend son paiement|other:# de vos contributions à cette campagne attendent leur paiement} ; la limite est de {limit}. Rien n’a été débité. Réessayez quand l’une sera payée ou retirée, ou après le {free_at}.";
        "A pledge that waits for its payment holds its rewards, so each backer can have only a few of them in a campaign at once. `reservations_open_max` of the campaign’s policy is the limit; `free_at` is when the first one ends at the latest." / "Une contribution en attente de paiement retient ses contreparties ; chaque personne ne peut donc en avoir que quelques-unes par campagne. La limite est `reservations_open_max` des règles de la campagne ; `free_at` est la fin de la première, au plus tard.";
    409 "too-many-unpaid"
        "Too many reservations left unpaid" / "Trop de réservations restées impayées";
        "{limit|one:# reservation of yours|other:# reservations of yours} in this campaign ended unpaid within {hours|one:# hour|other:# hours}. Nothing was charged. You can reserve rewards of limited stock again from {possible_at}. Other rewards and contributions without a reward are possible at any time." / "{limit|one:# de vos réservations dans cette campagne est restée impayée|other:# de vos réservations dans cette campagne sont restées impayées} en {hours|one:# heure|other:# heures}. Rien n’a été débité. Vous pourrez de nouveau réserver des contreparties en stock limité à partir du {possible_at}. Les autres contreparties et les dons libres restent possibles.";
        "A pledge that waits for its payment holds its rewards. When it lapses, is refused or is withdrawn before it was paid, others went without them, so that is counted for each backer and campaign. `reservations_unpaid_max` of the policy in force is the limit, `marketplace.acts_window_hours` the time over which it is counted. What is paid never counts, and a payment that is answered at once is never refused for it." / "Une contribution en attente de paiement retient ses contreparties. Si elle expire, est refusée ou est retirée avant d’être payée, d’autres en ont été privés : c’est donc compté par personne et par campagne. La limite est `reservations_unpaid_max` des règles en vigueur, comptée sur `marketplace.acts_window_hours`. Ce qui est payé ne compte jamais, et un paiement qui reçoit sa réponse aussitôt n’est jamais refusé pour cela.";
    422 "payment-refused"
        "The payment was refused" / "Le paiement a été refusé";
        "Reason: {reason@gateway}. You were not charged. Try again with another means of payment." / "Motif : {reason@gateway}. Rien n’a été débité. Réessayez avec un autre moyen de paiement.";
        "The issuer of the means of payment refused it; `reason` is the gateway’s word for why. Send the new try with a new Idempotency-Key: the same key repeats this refusal." / "L’émetteur du moyen de paiement l’a refusé ; `reason` est le motif donné par le service de paiement. Utilisez une nouvelle Idempotency-Key pour réessayer : la même répéterait ce refus.";
    401 "notification-forged"
        "The notification has an invalid signature" / "La signature de la notification est invalide";
        "The signature does not match the payment service’s. Nothing was recorded." / "La signature ne correspond pas à celle du service de paiement. Rien n’a été enregistré.";
        "Only the payment gateway sends notifications, signed with the secret that it shares with this installation." / "Seul le service de paiement envoie des notifications, signées avec le secret partagé avec cette installation.";
    422 "payment-order-unknown"
        "The payment order is unknown" / "L’ordre de paiement est inconnu";
        "No payment order has this reference. Nothing was recorded." / "Aucun ordre de paiement ne porte cette référence. Rien n’a été enregistré.";
        "The notification is about a payment that was not ordered here." / "La notification concerne un paiement qui n’a pas été ordonné ici.";
    409 "payment-order-not-refused"
        "Only orders that need attention can be retried by hand" / "Relance manuelle réservée aux ordres à examiner";
        "The payment order {state@payment_order}. No money has moved." / "L’ordre de paiement {state@payment_order}. Aucun argent n’a été déplacé.";
        "Palier retries automatically, as often as the policy allows; after that, finance decides." / "Palier réessaie automatiquement, autant que les règles le permettent ; ensuite, le service financier décide.";
}

faults! {
    "pledge-empty"             "Choose at least one reward, or give an amount of your choice." / "Choisissez au moins une contrepartie, ou donnez le montant de votre choix.";
    "pledge-too-small"         "A pledge is at least {pledge_min_minor$currency}." / "Une contribution est d’au moins {pledge_min_minor$currency}.";
    "pledge-too-large"         "A single payment is at most {amount_minor_max$currency}." / "Un paiement est d’au plus {amount_minor_max$currency}.";
    "reward-unknown"           "Choose a reward of this campaign: this one belongs to another." / "Choisissez une contrepartie de cette campagne : celle-ci n’en fait pas partie.";
    "reward-stopped"           "The reward has not been offered since {stopped_at}: {held|0:choose another|other:keep at most #}." / "La contrepartie n’est plus proposée depuis le {stopped_at} : {held|0:choisissez-en une autre|other:gardez-en au plus #}.";
    "reward-sold-out"          "{left|0:The reward is sold out|one:Only one is left|other:Only # are left}; you asked for {asked}." / "{left|0:Contrepartie épuisée|one:Il n’en reste qu’une|other:Il n’en reste que #} ; vous en demandez {asked}.";
    "shipping-mode-not-offered" "The reward is not available by {mode@shipping_mode}. Choose from: {offered@shipping_mode}." / "Cette contrepartie n’est pas proposée par ce mode ({mode@shipping_mode}). Choisissez parmi : {offered@shipping_mode}.";
    "shipping-mode-required"   "Choose how to receive this reward: {offered@shipping_mode}." / "Choisissez comment recevoir cette contrepartie : {offered@shipping_mode}.";
    "address-required"         "Enter the delivery address." / "Indiquez l’adresse de livraison.";
    "address-not-wanted"       "Leave the address out: nothing is shipped to it." / "Laissez l’adresse vide : rien n’y est expédié.";
}

nouns! {
    "pledge" {
        "awaiting_payment" "is waiting for its payment" / "attend son paiement";
        "collected"        "is paid" / "est payée";
        "refused"          "was not paid: the payment was refused" / "n’a pas été payée : le paiement a été refusé";
        "expired"          "has expired: it was not paid in time" / "a expiré : elle n’a pas été payée à temps";
        "withdrawn"        "was withdrawn" / "a été retirée";
        "refunded"         "was refunded" / "a été remboursée";
        "partly_refunded"  "was refunded in part" / "a été remboursée en partie";
    }
    "payment_order" {
        "pending"         "is under way" / "est en cours";
        "settled"         "is settled" / "est réglé";
        "refused"         "was refused" / "a été refusé";
        "needs_attention" "needs attention" / "est à examiner";
    }
    "gateway" otherwise "the payment service refused" / "refus du service de paiement" {
        "card_declined" "the card was declined" / "carte refusée";
    }
}
