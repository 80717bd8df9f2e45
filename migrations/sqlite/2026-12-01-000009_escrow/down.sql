DROP TABLE escrow_outflows;
DROP TABLE objections;
DROP TABLE tranche_steps;
DROP TABLE tranches;
