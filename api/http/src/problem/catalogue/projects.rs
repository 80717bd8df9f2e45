//! Projects, applications, follow-up and questions.

problems! {
    409 "project-not-draft"
        "Only a draft can be edited or submitted" / "Modification et envoi réservés aux brouillons";
        "The project {state@project}. Nothing was changed. You can still correct the phone number until the project ends." / "Le projet {state@project}. Rien n’a été modifié. Vous pouvez encore corriger le numéro de téléphone jusqu’à la fin du projet.";
        "Providers rely on what they read when they apply, so nothing changes once a project is submitted. Cancel it and post another." / "Les prestataires postulent d’après l’annonce : une fois le projet soumis, elle ne change plus. Annulez-le et publiez-en un autre.";
    409 "project-not-submitted"
        "Only a submitted project can be validated or rejected" / "Décision réservée aux projets soumis";
        "The project {state@project}. Nothing was changed." / "Le projet {state@project}. Rien n’a été modifié.";
        "Follow-up decides once, between the client’s submission and the list." / "Le suivi projet décide une fois, entre la soumission du client et la liste.";
    409 "project-not-pending"
        "The project has to be listed and not yet awarded" / "Le projet doit être en ligne et encore à attribuer";
        "The project {state@project}. Nothing was changed or spent." / "Le projet {state@project}. Rien n’a été modifié ni dépensé.";
        "Applications, contact details, reports, shortlists and the award are possible only while a validated project waits for a provider." / "Candidatures, coordonnées, signalements, présélections et attribution ne sont possibles que si un projet validé attend un prestataire.";
    409 "project-not-listed"
        "Only a listed project can be hidden" / "Seul un projet en ligne peut être masqué";
        "The project {state@project}. Nothing was changed." / "Le projet {state@project}. Rien n’a été modifié.";
        "Projects are public from their validation until they are completed, cancelled or hidden." / "Les projets sont publics de leur validation jusqu’à ce qu’ils soient terminés, annulés ou masqués.";
    409 "project-not-in-progress"
        "Only a project in progress can be completed" / "Seul un projet en cours peut être terminé";
        "The project {state@project}. Nothing was changed." / "Le projet {state@project}. Rien n’a été modifié.";
        "A project is in progress once it has been awarded." / "Un projet est en cours à partir de son attribution.";
    409 "project-ended"
        "The project is not open" / "Le projet doit être soumis et encore ouvert";
        "The project {state@project}. Nothing was changed." / "Le projet {state@project}. Rien n’a été modifié.";
        "The act needs a project that was submitted and has not ended. Completed, rejected, cancelled and expired projects stay as they are. A draft is its client’s alone." / "L’action demande un projet soumis qui n’a pas pris fin. Les projets terminés, rejetés, annulés et expirés restent tels quels. Un brouillon n’appartient qu’à son client.";
    409 "client-not-reached"
        "Reach the client by phone first" / "Joignez d’abord le client par téléphone";
        "The log has no phone call in which you reached the client. Call, log the call, then decide." / "Le journal ne contient aucun appel au cours duquel le client a été joint. Appelez, notez l’appel, puis décidez.";
        "Only projects whose client was phoned and reached are validated or rejected." / "Seuls les projets dont le client a été joint par téléphone sont validés ou rejetés.";
    409 "project-not-wanted"
        "The client no longer wants the project" / "Le client ne veut plus du projet";
        "The client said so by phone on {reached_at}. Reject the project, or call again and log the new answer." / "Le client l’a dit par téléphone le {reached_at}. Rejetez le projet, ou rappelez et notez la nouvelle réponse.";
        "A project is validated when its client’s latest answer by phone is `still_active`. Follow-up may reject the project, and its client cancel it." / "Un projet est validé quand la dernière réponse de son client par téléphone est `still_active`. Le suivi projet peut rejeter le projet, et son client l’annuler.";
    422 "not-an-agent"
        "Choose somebody of follow-up" / "Choisissez une personne du suivi projet";
        "The account {account_id} does not belong to follow-up. The project’s agent was not changed." / "Le compte {account_id} ne fait pas partie du suivi projet. Le projet reste confié à la même personne.";
        "Only an account with the role `follow_up` can be in charge of a project." / "Seul un compte qui a le rôle `follow_up` peut être chargé d’un projet.";
    422 "agent-interested"
        "Conflict of interest" / "Conflit d’intérêts";
        "The account {account_id} is the project’s client, or is involved in it as a provider. Choose another agent." / "Le compte {account_id} est le client du projet, ou y est lié comme prestataire. Choisissez une autre personne.";
        "The agent in charge of a project cannot be on either side." / "La personne chargée du suivi d’un projet ne doit être d’aucun côté.";
    403 "own-project"
        "You can’t do this with your own project" / "Impossible sur votre propre projet";
        "You are the client of this project. Nothing was changed or spent." / "Ce projet est le vôtre. Rien n’a été modifié ni dépensé.";
        "You can’t apply to your own project, report it, follow it up or hide it." / "Vous ne pouvez pas postuler à votre propre projet, le signaler, en assurer le suivi ni masquer son annonce.";
    409 "listing-hidden"
        "The listing is hidden" / "L’annonce est masquée";
        "Support hid it on {hidden_at}. Nothing was spent." / "L’assistance l’a masquée le {hidden_at}. Rien n’a été dépensé.";
        "A hidden project takes no applications. It still belongs to its client, who can contest the hiding." / "Un projet dont l’annonce est masquée ne reçoit pas de candidatures. Il reste celui de son client, qui peut contester.";
    409 "listing-not-hidden"
        "The listing is visible" / "L’annonce est visible";
        "There is nothing to contest or to decide." / "Il n’y a rien à contester ni à décider.";
        "Only a hidden listing can be contested; support then decides." / "Seule une annonce masquée peut être contestée ; l’assistance décide ensuite.";
    409 "already-contested"
        "You have already contested this" / "Contestation déjà envoyée";
        "You contested it on {contested_at}. Support will answer you." / "Vous avez contesté le {contested_at}. L’assistance vous répondra.";
        "You can contest once; support answers." / "Vous pouvez contester une fois ; l’assistance vous répond.";
    409 "not-contested"
        "There is nothing to decide" / "Aucune contestation en attente";
        "The client has not contested, or support has already decided." / "Le client n’a pas contesté, ou l’assistance a déjà décidé.";
        "Support decides once, after the client has contested." / "L’assistance décide une fois, après la contestation du client.";
    422 "applicant-unknown"
        "Application not found" / "Candidature introuvable";
        "Choose an application to this project. Nothing was awarded." / "Choisissez une candidature à ce projet. Rien n’a été attribué.";
        "A client awards a project to one of its applicants and to nobody else." / "Un client attribue un projet à l’un de ses candidats et à personne d’autre.";
    409 "application-not-active"
        "The application has ended" / "La candidature n’est plus active";
        "The application {state@application}. Nothing was changed." / "La candidature {state@application}. Rien n’a été modifié.";
        "Only an active application is shortlisted, chosen, tipped or withdrawn." / "Seule une candidature active est présélectionnée, retenue ou retirée, ou reçoit un signal favorable.";
    409 "interest-not-shown"
        "The client has to show interest first" / "Le client doit d’abord montrer son intérêt";
        "The client has not shortlisted this applicant, and no entry of the contact log names them. Nothing was sent." / "Le client n’a pas présélectionné ce prestataire, et le journal de contacts ne le nomme pas. Rien n’a été envoyé.";
        "Tips are for applicants in whom the client showed interest. Providers who did nothing to win a project are never contacted about it." / "Le signal favorable est pour les candidats qui intéressent le client. Les prestataires qui n’ont rien fait pour remporter un projet ne sont jamais contactés.";
    409 "check-in-answered"
        "You have already answered" / "Vous avez déjà répondu";
        "You gave the other answer on {answered_at}. If that has changed, write to the agent in charge of your project." / "Vous avez donné l’autre réponse le {answered_at}. Si cela a changé, écrivez à la personne chargée du suivi de votre projet.";
        "A round is answered once, and either link answers it. `still_active` says that the project is wanted, `dropped` that it is not." / "Une relance reçoit une seule réponse, par l’un ou l’autre de ses liens. `still_active` dit que le projet est d’actualité, `dropped` qu’il ne l’est plus.";
    409 "already-tipped"
        "The applicant has already been tipped" / "Signal favorable déjà envoyé";
        "The tip was sent on {tipped_at}. Nothing more was sent." / "Le signal favorable a été envoyé le {tipped_at}. Rien de plus n’a été envoyé.";
        "There is at most one tip per project and provider." / "Chaque prestataire reçoit au plus un signal favorable par projet.";
    403 "own-application"
        "Somebody else has to tip your application" / "Ce signal revient à une autre personne";
        "You applied to this project yourself. Nothing was sent." / "Vous avez vous-même postulé à ce projet. Rien n’a été envoyé.";
        "You can’t tip your own application." / "Vous ne pouvez pas envoyer de signal favorable à votre propre candidature.";
    409 "price-above-max"
        "The price is higher" / "Le prix est plus élevé";
        "The price is {price|one:# credit|other:# credits}; your maximum is {credits_max}. Nothing was spent. Confirm the price you see now." / "Le prix est de {price|one:# crédit|other:# crédits} ; votre maximum est de {credits_max}. Rien n’a été dépensé. Confirmez le prix actuel.";
        "The price follows the policy in force; ask again with the price that you see now." / "Le prix suit les règles en vigueur ; redemandez avec le prix que vous voyez maintenant.";
    409 "already-applied"
        "You have already applied to this project" / "Vous avez déjà postulé à ce projet";
        "Your application is {application_id}. Nothing was spent. Update it instead." / "Votre candidature est {application_id}. Rien n’a été dépensé. Modifiez-la plutôt.";
        "There is one application per provider and project. Applying again renews it: leave `id` out, or send that of your application." / "Chaque prestataire a une candidature par projet. Postuler à nouveau la renouvelle : omettez `id`, ou envoyez celui de votre candidature.";
    409 "already-reported"
        "You have already reported this project" / "Vous avez déjà signalé ce projet";
        "Follow-up received your report on {reported_at}." / "Le suivi projet a reçu votre signalement le {reported_at}.";
        "There is one report per provider and project. It is a note, and cancels nothing." / "Chaque prestataire fait un signalement par projet. C’est une note, qui n’annule rien.";
    409 "stays-with-sales"
        "Sales answers this question" / "Le service commercial répond à cette question";
        "The question is about {topic@topic}, and the asker has not applied to a project it names. Answer it yourself." / "La question porte sur {topic@topic}, et la personne n’a postulé à aucun projet concerné. À vous d’y répondre.";
        "Sales answers providers first. It hands a question over to the agent in charge once the asker has applied to the project; what is about subscriptions and credits stays with sales." / "Le service commercial répond d’abord aux prestataires. Il transmet une question à la personne chargée du suivi une fois que le prestataire a postulé au projet ; les questions d’abonnement et de crédits restent au service commercial.";
    409 "already-handed-over"
        "The question is with follow-up" / "La question est au suivi projet";
        "Follow-up answers it. There is nothing to do." / "Le suivi projet y répond. Vous n’avez rien à faire.";
        "`handed_over_at` says when sales handed it over; null when it went to follow-up at once." / "`handed_over_at` dit quand le service commercial l’a transmise ; null quand elle est allée directement au suivi projet.";
    409 "question-answered"
        "The question has already been answered" / "La question a déjà reçu une réponse";
        "It was answered on {answered_at}. Your answer was not sent." / "Elle a reçu une réponse le {answered_at}. La vôtre n’a pas été envoyée.";
        "A question is answered once. To go on, ask another." / "Une question reçoit une réponse. Pour continuer, posez-en une autre.";
    403 "own-question"
        "Somebody else answers your question" / "La réponse revient à une autre personne";
        "You asked this question yourself. Wait for the answer." / "Vous avez posé cette question. Attendez la réponse.";
        "Nobody answers their own question." / "Personne ne répond à sa propre question.";
}

faults! {
    "phone-invalid"            "Enter a phone number of 6 to 15 digits, such as 06 12 34 56 78 or +33 6 12 34 56 78, without an extension." / "Saisissez un numéro de téléphone de 6 à 15 chiffres, comme 06 12 34 56 78 ou +33 6 12 34 56 78, sans numéro de poste.";
    "too-many-words"           "Search for at most {maximum|one:# word|other:# words} at once." / "Cherchez au plus {maximum|one:# mot|other:# mots} à la fois.";
    "word-missing"             "Enter at least one word: letters or digits." / "Saisissez au moins un mot : des lettres ou des chiffres.";
    "contact-answer-mismatch"  "Choose “no answer” for a client who was not reached, and only then." / "Choisissez « pas de réponse » pour un client qui n’a pas été joint, et seulement alors.";
    "applicant-unknown"        "Choose a current application to this project." / "Choisissez une candidature en cours à ce projet.";
    "interest-unheard"         "Leave the applicants out: a client who was not reached has shown no interest." / "Ne nommez aucun candidat : un client non joint n’a pas montré d’intérêt.";
    "message-required"         "Write what the applicant is told, or say that the tip was given by phone." / "Écrivez le message au prestataire, ou indiquez que le signal a été donné par téléphone.";
    "instant-out-of-range"     "Choose a time between {earliest_at} and {latest_at}." / "Choisissez un moment entre le {earliest_at} et le {latest_at}.";
    "question-project-mismatch" "A question about a project names it, and no other question names one. Yours is about {topic@topic}." / "Une question sur un projet le nomme, et aucune autre n’en nomme. La vôtre porte sur {topic@topic}.";
}

nouns! {
    "project" {
        "draft"       "is still a draft" / "est encore un brouillon";
        "submitted"   "was submitted and waits for our call" / "est soumis et attend notre appel";
        "pending"     "is listed and waits for a provider" / "est en ligne et attend un prestataire";
        "in_progress" "is in progress" / "est en cours";
        "completed"   "is completed" / "est terminé";
        "rejected"    "was rejected" / "a été rejeté";
        "cancelled"   "was cancelled" / "a été annulé";
        "expired"     "has expired" / "a expiré";
    }
    "application" {
        "active"     "is active" / "est active";
        "withdrawn"  "was withdrawn" / "a été retirée";
        "awarded"    "won the project" / "a été retenue";
        "not_chosen" "was not chosen" / "n’a pas été retenue";
        "closed"     "was closed with the project" / "a été close avec le projet";
    }
    "topic" {
        "credits"      "credits" / "les crédits";
        "project"      "a project" / "un projet";
        "subscription" "the subscription" / "l’abonnement";
    }
}
