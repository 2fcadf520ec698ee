-- a; stays
DROP TABLE a -- it does not