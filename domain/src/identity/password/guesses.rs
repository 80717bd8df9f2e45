//! What is tried first where a password is guessed.

/// Whether a text, folded and without blanks or signs, is one of them.
pub(super) fn is_common(text: &str) -> bool {
    let mut characters = text.chars();
    let first = characters.next();
    let is_one_character = first.is_some() && characters.all(|character| Some(character) == first);
    is_one_character || COMMON.binary_search(&text).is_ok()
}

/// The commonest passwords, and the words that the commonest ones are made of, in order.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "0000000001", "0102030405", "0123456789", "0606060606", "0612345678", "0987654321", "1029384756", "1111122222",
    "11223344", "1122334455", "1231231234", "12344321", "1234512345", "1234554321", "1234567890", "12345678900",
    "123456789012", "1234567890123", "1234567891", "12345678910", "12345678912", "123456789123", "1234qwer",
    "1234qwerasdf", "12qwaszx12", "1357924680", "147258369", "1472583690", "1a2z3e4r5t", "1q2w3e4r", "1q2w3e4r5t",
    "1q2w3e4r5t6y", "1qaz2wsx", "1qaz2wsx3edc", "1qazxsw2", "1qazxsw23edc", "2468013579", "3141592653", "987654321",
    "9876543210", "a1b2c3d4", "a1b2c3d4e5", "a1z2e3r4t5", "aaa", "abc", "abc123abc", "abcd", "abcd1234abcd", "abcdef",
    "abcdefg", "abcdefgh", "abcdefghij", "abcdefghijk", "acces", "access", "adm1n", "admin", "administrador",
    "administrateur", "administrator", "alexandre", "algerie", "amanda", "america", "amour", "amoureux", "andrew",
    "android", "ange", "angel", "angels", "anthony", "apple", "arsenal", "asd", "asdf", "asdfasdf", "asdfghjkl",
    "asdfghjklm", "ashley", "automne", "autumn", "azerty", "azerty123azerty", "azertyqwerty", "azertyuiop", "bailey",
    "banane", "barcelona", "barcelone", "baseball", "basketball", "batman", "bebe", "bienvenue", "blessed", "bonjour",
    "bonjourbonjour", "bonsoir", "bordeaux", "bretagne", "bureau", "buster", "butterfly", "cafe", "camille",
    "campagne", "canada", "caramel", "caroline", "catherine", "cerise", "ch4ngeme", "changeme", "changezmoi",
    "charlie", "charlotte", "cheese", "chelsea", "cheri", "cherie", "chocolat", "chocolate", "chouchou", "christ",
    "christophe", "citroen", "citron", "coffee", "company", "computer", "connexion", "contrasena", "cookie",
    "corvette", "coucou", "crowdfunding", "daniel", "december", "decembre", "default", "defaut", "demo", "diamond",
    "dieu", "doudou", "dragon", "dragonball", "enfant", "england", "entreprise", "espana", "etoile", "facebook",
    "famille", "family", "february", "ferrari", "fevrier", "fleur", "flower", "football", "footballer", "fraise",
    "france", "francois", "freedom", "french", "friday", "ginger", "golden", "google", "guest", "guillaume", "guitar",
    "guitare", "hannah", "harley", "heaven", "hello", "hellohello", "hiver", "hockey", "honda", "hunter", "iloveu",
    "iloveyou", "iloveyou2me", "instagram", "internet", "invite", "iphone", "isabelle", "italia", "january", "janvier",
    "jennifer", "jessica", "jesus", "jesuschrist", "jetadore", "jetaime", "jordan", "joshua", "julien", "kiki",
    "killer", "king", "l3tmein", "laissezmoientrer", "letmein", "liberte", "linkedin", "liverpool", "login", "london",
    "loulou", "loveme", "loveyou", "lundi", "lune", "lyon", "m0td3passe", "m0tdepasse", "maggie", "maison", "maman",
    "mamanpapa", "manchester", "marine", "maroc", "marseille", "master", "matthew", "mdp", "mercedes", "michael",
    "microsoft", "minou", "monamour", "moncoeur", "monday", "monkey", "monmotdepasse", "motdepasse",
    "motdepassemotdepasse", "music", "musique", "mustang", "mypass", "mypassword", "naruto", "newpassword", "nicolas",
    "nicole", "ninja", "nothing", "nounou", "nounours", "nouveaumotdepasse", "november", "novembre", "october",
    "octobre", "office", "oldpassword", "olympique", "orange", "ordinateur", "p455w0rd", "p4ssw0rd", "pa55w0rd",
    "pa55word", "palier", "papa", "papillon", "paris", "pass", "pass1word", "passe", "passer", "passpass", "passw",
    "passw0rd", "passw0rd1", "password", "passwordmotdepasse", "passwort", "pepper", "peugeot", "piano", "pikachu",
    "pokemon", "pomme", "porsche", "portugal", "prince", "princess", "princesse", "printemps", "private", "prive",
    "projet", "provisoire", "purple", "pwd", "q1w2e3r4", "q1w2e3r4t5", "qaz", "qazwsx", "qazwsxedc", "qsdfghjklm",
    "quebec", "queen", "qwe", "qweasd", "qweasdzxc", "qwer", "qwerasdf", "qwert", "qwerty", "qwertyazerty",
    "qwertyuiop", "qwertz", "ranger", "realmadrid", "reine", "renault", "rien", "robert", "root", "rugby", "salut",
    "samsung", "sandbox", "sebastien", "secret", "secrete", "securite", "security", "senha", "september", "septembre",
    "shadow", "silver", "soccer", "soleil", "something", "spiderman", "spring", "star", "starwars", "stephanie",
    "summer", "sunshine", "superman", "superuser", "tata", "teamo", "temporaire", "temporary", "temppassword",
    "tennis", "tequiero", "test", "testtest", "thepassword", "thomas", "tigger", "tintin", "titi", "toor", "toto",
    "toulouse", "trustno", "trustno1", "trustno1trustno1", "tunisie", "tutu", "twitter", "user", "utilisateur",
    "vacances", "vanille", "vendredi", "veronique", "voiture", "w3lcome", "we1come", "welcome", "whatever", "whisky",
    "william", "windows", "winter", "wxcvbn", "xxx", "yamaha", "youtube", "zaq", "zaq12wsx", "zaq1zaq1", "zaqxsw",
    "zxc", "zxcv", "zxcvbnm", "zzz",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{folded, is_of_word};

    #[test]
    fn the_list_is_in_order_and_folded() {
        assert!(COMMON.is_sorted_by(|one, other| one < other));
        for word in COMMON {
            assert_eq!(folded(word), *word);
            assert!(word.chars().all(is_of_word), "{word}");
        }
    }
}
