DROP TABLE act_frequencies;
