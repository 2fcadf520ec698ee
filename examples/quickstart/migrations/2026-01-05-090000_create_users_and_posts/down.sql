-- Locks: the whole database, as every write does
DROP TABLE posts;
DROP TABLE users;
