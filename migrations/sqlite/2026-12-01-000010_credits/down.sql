DROP TABLE credit_lots;
DROP TABLE credit_spends;
DROP TABLE purchases;
DROP TABLE subscriptions;
DROP TABLE credit_packs;
DROP TABLE plans;
DROP TABLE providers_words;
DROP TABLE providers;
