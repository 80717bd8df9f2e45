DROP TABLE unexpected_movements;
DROP TABLE payment_orders;
