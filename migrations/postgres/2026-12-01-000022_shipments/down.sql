DROP TABLE undelivered_lines;
DROP TABLE campaign_completions;
DROP TABLE shipment_lines;
DROP TABLE shipments;
