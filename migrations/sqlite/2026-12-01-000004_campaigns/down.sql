DROP TABLE reward_terms;
DROP TABLE launch_terms;
DROP TABLE hub_discount_steps;
DROP TABLE reward_shipping_modes;
DROP TABLE rewards;
DROP TABLE delivery_calendars;
DROP TABLE campaigns;
