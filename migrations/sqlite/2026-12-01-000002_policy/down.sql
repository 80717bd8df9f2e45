DROP TABLE policy_values;
DROP TABLE policies;
