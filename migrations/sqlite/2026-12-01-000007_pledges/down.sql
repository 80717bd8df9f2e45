DROP TABLE pledge_lines;
DROP TABLE pledges;
