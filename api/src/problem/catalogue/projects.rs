//! Problems with projects, applications, follow-up and questions.

problems! {
    409 "project-not-draft"
        "The project is not a draft" / "Le projet n’est pas un brouillon";
        "The project is {state}; only a draft can be edited or submitted. The phone number alone can still be corrected until the project has ended." / "L’annonce du projet est {state} ; seul un brouillon peut être modifié ou soumis. Seul le numéro de téléphone se corrige encore, jusqu’à la fin du projet.";
        "Providers rely on what they read when they apply, so nothing changes once a project is submitted. Cancel it and post another." / "Les prestataires postulent d’après l’annonce : une fois le projet soumis, elle ne change plus. Annulez-le et publiez-en un autre.";
    409 "project-not-submitted"
        "The project is not submitted" / "Le projet n’est pas soumis";
        "The project is {state}; only a submitted one is validated or rejected." / "L’annonce du projet est {state} ; seul un projet soumis est validé ou rejeté.";
        "Follow-up decides once, between the client’s submission and the list." / "Le suivi décide une fois, entre la soumission du client et la liste.";
    409 "project-not-pending"
        "The project is not pending" / "Le projet n’est pas en attente";
        "The project is {state}." / "L’annonce du projet est {state}.";
        "Applications, contact details, reports, shortlists and the award are possible only while a validated project waits for a provider." / "Candidatures, coordonnées, signalements, présélections et attribution ne sont possibles que si un projet validé attend un prestataire.";
    409 "project-not-listed"
        "The project is in no public list" / "Le projet ne figure dans aucune liste publique";
        "The project is {state}. Only a project that waits for applications or is in progress can be hidden." / "L’annonce du projet est {state}. Seul un projet en attente ou en cours peut être retiré de la liste.";
        "Projects are public from their validation until they are completed, cancelled or hidden." / "Les projets sont publics de leur validation jusqu’à leur achèvement, leur annulation ou leur retrait de la liste.";
    409 "project-not-in-progress"
        "The project is not in progress" / "Le projet n’est pas en cours";
        "The project is {state}; only a project in progress can be completed." / "L’annonce du projet est {state} ; seul un projet en cours peut être terminé.";
        "A project is in progress once it has been awarded." / "Un projet est en cours à partir de son attribution.";
    409 "project-ended"
        "The project is not open" / "Le projet n’est pas ouvert";
        "The project is {state}; this needs one that was submitted and has not ended." / "L’annonce du projet est {state} ; il en faut une qui a été soumise et n’a pas pris fin.";
        "Completed, rejected, cancelled and expired projects stay as they are. A draft is its client’s alone." / "Les projets terminés, rejetés, annulés et expirés restent tels quels. Un brouillon n’appartient qu’à son client.";
    409 "client-not-reached"
        "The client has not been reached by phone yet" / "Le client n’a pas encore été joint par téléphone";
        "First log a phone call in which you reached the client." / "Notez d’abord un appel au cours duquel vous avez joint le client.";
        "Only projects whose client was phoned and reached are validated or rejected." / "Seuls les projets dont le client a été joint par téléphone sont validés ou rejetés.";
    409 "project-not-wanted"
        "The client no longer wants this project" / "Le client ne veut plus de ce projet";
        "The client said so by phone on {reached_at}, and has not said otherwise by phone since." / "Le client l’a dit par téléphone le {reached_at}, et n’a pas dit le contraire par téléphone depuis.";
        "A project is validated when its client’s latest answer by phone is `still_active`. Log a contact when the client says so again by phone; follow-up may reject the project, and its client cancel it." / "Un projet est validé quand la dernière réponse de son client par téléphone est `still_active`. Notez un contact si le client le redit par téléphone ; le suivi peut rejeter le projet, et son client l’annuler.";
    422 "not-an-agent"
        "This account does not belong to follow-up" / "Le compte n’est pas du suivi";
        "The account {account_id} does not hold the role `follow_up`." / "Le compte {account_id} n’a pas le rôle `follow_up`.";
        "Only somebody of follow-up can be in charge of a project." / "Seul quelqu’un du suivi a la charge d’un projet.";
    422 "agent-interested"
        "Conflict of interest" / "Conflit d’intérêts";
        "The account {account_id} is the project’s client, or has to do with it as a provider." / "Le compte {account_id} est le client du projet, ou a affaire à lui comme prestataire.";
        "The agent in charge of a project cannot be on either side." / "La personne chargée du suivi d’un projet ne doit être d’aucun côté.";
    403 "own-project"
        "You can’t do this with your own project" / "Impossible sur votre propre projet";
        "The project is your own." / "Ce projet est le vôtre.";
        "You can’t apply to your own project, report it, follow it up or hide it." / "Vous ne pouvez pas postuler à votre propre projet, le signaler, en assurer le suivi ni masquer son annonce.";
    409 "listing-hidden"
        "The listing is hidden" / "L’annonce est masquée";
        "Support hid it on {hidden_at}." / "L’assistance l’a masquée le {hidden_at}.";
        "A hidden project takes no applications. It still belongs to its client, who can contest this." / "Un projet dont l’annonce est masquée ne reçoit pas de candidatures. Son client peut le contester.";
    409 "listing-not-hidden"
        "The listing is not hidden" / "L’annonce n’est pas masquée";
        "There is nothing to contest or to decide." / "Il n’y a rien à contester ni à décider.";
        "Only a hidden listing can be contested; support then decides." / "Seule une annonce masquée peut être contestée ; l’assistance décide ensuite.";
    409 "already-contested"
        "You have already contested this" / "Vous l’avez déjà contesté";
        "You contested it on {contested_at}." / "Vous l’avez contesté le {contested_at}.";
        "You can contest once; support answers." / "Vous pouvez contester une fois ; l’assistance vous répond.";
    409 "not-contested"
        "There is nothing to decide" / "Aucune contestation en attente";
        "The client has not contested, or support has already decided." / "Le client n’a pas contesté, ou l’assistance a déjà décidé.";
        "Support decides once, after the client has contested." / "L’assistance décide une fois, après la contestation du client.";
    422 "applicant-unknown"
        "There is no such application" / "Candidature introuvable";
        "The project has no such application." / "Le projet n’a pas cette candidature.";
        "A client awards a project to one of its applicants and to nobody else." / "Un client attribue un projet à l’un de ses candidats et à personne d’autre.";
    409 "application-not-active"
        "The application is not active" / "La candidature n’est pas active";
        "The application is {state}." / "La candidature est {state}.";
        "Only an active application is shortlisted, chosen, tipped or withdrawn." / "Seule une candidature active est présélectionnée, choisie ou retirée, ou reçoit un signal favorable.";
    409 "interest-not-shown"
        "The client has not shown interest yet" / "Le client n’a pas encore montré d’intérêt";
        "The client has not shortlisted this applicant, and no entry of the contact log names it." / "Le client n’a pas présélectionné ce prestataire, et le journal de contacts ne le nomme pas.";
        "Tips are for applicants in whom the client showed interest. Providers who did nothing to win a project are never contacted about it." / "Le signal favorable est pour les candidats qui intéressent le client. Les prestataires qui n’ont rien fait pour remporter un projet ne sont jamais contactés.";
    409 "check-in-answered"
        "This question was answered" / "Une réponse a déjà été donnée";
        "You answered otherwise on {answered_at}. If that has changed, ask the agent in charge of your project." / "Vous avez répondu autrement le {answered_at}. Si cela a changé, écrivez à la personne chargée du suivi de votre projet.";
        "A round is answered once, and either link answers it. `still_active` says that the project is wanted, `dropped` that it is not." / "Une relance reçoit une seule réponse, par l’un ou l’autre de ses liens. `still_active` dit que le projet est d’actualité, `dropped` qu’il ne l’est plus.";
    409 "already-tipped"
        "The applicant has already been tipped" / "Le candidat a déjà reçu un signal favorable";
        "That was on {tipped_at}." / "C’était le {tipped_at}.";
        "There is at most one tip per project and provider." / "Il y a au plus un signal favorable par projet et prestataire.";
    403 "own-application"
        "Not your own application" / "Pas votre propre candidature";
        "The application is your own." / "Cette candidature est la vôtre.";
        "You can’t tip your own application." / "Un suiveur ne s’envoie pas de signal favorable.";
    409 "price-above-max"
        "This costs more" / "Cela coûte plus";
        "This costs {price} {price:credit|credits}, and you are ready to spend {credits_max}." / "Cela coûte {price} {price:crédit|crédits}, et vous êtes prêt à en dépenser {credits_max}.";
        "Nothing was spent. The price follows the policy in force; ask again with the price that you see now." / "Rien n’a été dépensé. Le prix suit les règles en vigueur ; redemandez avec le prix que vous voyez maintenant.";
    409 "already-applied"
        "You have applied to this project already" / "Vous avez déjà candidaté à ce projet";
        "Your application has the id {application_id}." / "Votre candidature porte l’identifiant {application_id}.";
        "There is one application per provider and project. Applying again renews it: leave `id` out, or send that of your application." / "Il y a une candidature par prestataire et projet. Candidater à nouveau la renouvelle : omettez `id`, ou envoyez celui de votre candidature.";
    409 "already-reported"
        "You have reported this project already" / "Vous avez déjà signalé ce projet";
        "That was on {reported_at}; follow-up knows." / "C’était le {reported_at} ; le suivi le sait.";
        "There is one report per provider and project. It is a note, and cancels nothing." / "Il y a un signalement par prestataire et projet. C’est une note, qui n’annule rien.";
    409 "stays-with-sales"
        "Sales answers this question" / "Le service commercial répond à cette question";
        "The asker has no application to the project, or the question is about none. Its topic: {topic}." / "La personne n’a pas de candidature en cours au projet, ou la question ne porte sur aucun projet. Sujet : {topic}.";
        "Sales answers providers first. It hands a question over to the agent in charge once the asker has applied to the project; what is about subscriptions and credits stays with sales." / "Le service commercial répond d’abord aux prestataires. Il transmet une question à la personne chargée du suivi une fois que le prestataire a candidaté au projet ; les questions d’abonnement et de crédits restent au service commercial.";
    409 "already-handed-over"
        "The question is with follow-up" / "La question est au suivi projet";
        "Follow-up answers it." / "Le suivi projet y répond.";
        "`handed_over_at` says when sales handed it over; null when it went to follow-up at once." / "`handed_over_at` dit quand le service commercial l’a transmise ; null quand elle est allée directement au suivi projet.";
    409 "question-answered"
        "The question was answered already" / "La question a déjà reçu une réponse";
        "That was on {answered_at}." / "C’était le {answered_at}.";
        "A question is answered once. Ask another one." / "Une question reçoit une réponse. Posez-en une autre.";
    403 "own-question"
        "Not your own question" / "Pas votre propre question";
        "You asked it yourself." / "Vous l’avez posée vous-même.";
        "Somebody else answers." / "Quelqu’un d’autre répond.";
}
