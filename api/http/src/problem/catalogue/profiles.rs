//! Profiles, and following.

problems! {
    403 "own-profile"
        "You can’t follow yourself" / "Se suivre soi-même n’est pas possible";
        "You asked to follow yourself. Share your page instead." / "Vous demandez à suivre votre propre profil. Partagez plutôt sa page.";
        "Whoever follows is told when somebody else launches a campaign." / "Suivre une personne, c’est être informé quand elle lance une campagne.";
}

faults! {
    "link-not-web"             "Enter an address that begins with https://." / "Saisissez une adresse qui commence par https://.";
}
