DROP TABLE follower_counts;
DROP TABLE follows;
DROP TABLE profile_links;
DROP TABLE profiles;
