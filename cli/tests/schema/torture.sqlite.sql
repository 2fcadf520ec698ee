CREATE TABLE every_type (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    a_bool BOOL, a_boolean BOOLEAN NOT NULL, a_tinyint TINYINT, a_tiny_one TINYINT(1),
    a_smallint SMALLINT, an_int2 INT2, an_int INT, an_integer INTEGER(8), a_mediumint MEDIUMINT, an_unsigned UNSIGNED INT,
    a_bigint BIGINT, an_int8 INT8, an_unsigned_big UNSIGNED BIG INT,
    a_char CHARACTER(20), a_varchar VARCHAR(255), a_varying VARYING CHARACTER(255), an_nchar NCHAR(55),
    a_native NATIVE CHARACTER(70), an_nvarchar NVARCHAR(100), a_text TEXT, a_clob CLOB,
    a_blob BLOB, a_binary BINARY(16), a_varbinary VARBINARY(16), untyped,
    a_real REAL, a_float FLOAT, a_float_n FLOAT(24), a_double DOUBLE, a_precise DOUBLE PRECISION,
    a_numeric NUMERIC, a_numeric_n NUMERIC(10, 2), a_decimal DECIMAL(10,5),
    a_date DATE, a_time TIME, a_datetime DATETIME, a_timestamp TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE "type" ("id" INTEGER NOT NULL PRIMARY KEY, "type" TEXT, "struct" TEXT, "self" TEXT, "super" TEXT,
    "columns" TEXT, "table" TEXT, "is_nullable" TEXT, "__under" TEXT, "__under_" TEXT, "async" TEXT, "union" TEXT, "_" TEXT);
CREATE TABLE "Odd Names" ("the id" INTEGER PRIMARY KEY, "1st" TEXT, "naïve" TEXT, "a--b" TEXT, "UPPER" TEXT, "q""uote" TEXT,
    "Odd_Names" TEXT, "semi;colon" TEXT, "comma,name" TEXT, "paren(" TEXT, "r#raw" TEXT);
CREATE TABLE columns (columns INTEGER NOT NULL PRIMARY KEY, posts TEXT);
CREATE TABLE posts (posts INTEGER NOT NULL PRIMARY KEY, columns_id INTEGER REFERENCES columns (columns));
CREATE TABLE "9lives" (id INTEGER NOT NULL PRIMARY KEY);
CREATE TABLE no_key (a TEXT, b INT);
CREATE TABLE no_key_rowid (rowid TEXT, b INT);
CREATE TABLE no_rowid (a TEXT NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (b, a)) WITHOUT ROWID;
CREATE TABLE strictly (id INTEGER PRIMARY KEY, t TEXT NOT NULL, r REAL, b BLOB, i INT) STRICT, WITHOUT ROWID;
CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    boss_id INTEGER CONSTRAINT people_boss REFERENCES people (id) ON DELETE SET NULL ON UPDATE CASCADE,
    email VARCHAR(200) NOT NULL CONSTRAINT people_email_key UNIQUE COLLATE NOCASE,
    age INT CHECK (age >= 0) DEFAULT 18,
    full_name TEXT GENERATED ALWAYS AS (email || ' (' || age || ')') VIRTUAL,
    half_age INT AS (age / 2) STORED,
    CONSTRAINT people_age_limit CHECK (age < 200), -- a comment, with a comma
    UNIQUE (email, age)
);
CREATE TABLE teams (id BIGINT NOT NULL PRIMARY KEY, captain_id INTEGER NOT NULL REFERENCES people);
CREATE TABLE members (
    team_id BIGINT NOT NULL REFERENCES teams ON DELETE CASCADE,
    person_id INTEGER NOT NULL, since DATE, note TEXT DEFAULT 'it''s, (new)',
    PRIMARY KEY (team_id, person_id),
    CONSTRAINT members_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE badges (
    id INTEGER NOT NULL PRIMARY KEY, team_id BIGINT NOT NULL, person_id INTEGER NOT NULL,
    FOREIGN KEY (team_id, person_id) REFERENCES members (team_id, person_id) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE matches (
    id INTEGER NOT NULL PRIMARY KEY,
    home_id BIGINT NOT NULL REFERENCES teams (id), away_id BIGINT NOT NULL REFERENCES teams (id),
    winner_email VARCHAR(200) REFERENCES people (email) ON DELETE SET DEFAULT CHECK (winner_email <> '')
);
CREATE TABLE eggs (id INTEGER NOT NULL PRIMARY KEY, hen_id INTEGER REFERENCES hens (id));
CREATE TABLE hens (id INTEGER NOT NULL PRIMARY KEY, egg_id INTEGER REFERENCES eggs (id));
CREATE TABLE orphans (id INTEGER NOT NULL PRIMARY KEY, gone_id INTEGER REFERENCES gone (id));
CREATE TABLE seqs (id INTEGER PRIMARY KEY AUTOINCREMENT);
CREATE INDEX people_lower ON people (lower(email), age DESC) WHERE age > 17 AND email IS NOT NULL;
CREATE UNIQUE INDEX members_since ON members (since DESC, note COLLATE NOCASE);
CREATE INDEX matches_home ON matches (home_id);
CREATE VIEW adults AS SELECT id, email FROM people WHERE age > 17;
CREATE VIEW "old adults" (the_id, mail) AS SELECT id, email FROM adults;
CREATE TRIGGER people_seen AFTER INSERT ON people WHEN new.age > 1 BEGIN UPDATE people SET age = 1; DELETE FROM hens; END;
CREATE TRIGGER adults_insert INSTEAD OF INSERT ON adults BEGIN INSERT INTO people (email) VALUES (new.email); END;
CREATE VIRTUAL TABLE docs USING fts5(title, body, tokenize = 'porter');
ALTER TABLE hens ADD COLUMN late TEXT NOT NULL DEFAULT 'x' CHECK (late <> '') REFERENCES docs_config (k);
