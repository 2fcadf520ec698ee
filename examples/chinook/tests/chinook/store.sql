-- A store of Chinook's shape with a handful of rows: the tables that are read, named as in PostgreSQL.
CREATE TABLE artist (artist_id INTEGER PRIMARY KEY, name VARCHAR(120));
CREATE TABLE album (
    album_id INTEGER PRIMARY KEY, title VARCHAR(160) NOT NULL, artist_id INTEGER NOT NULL REFERENCES artist
);
CREATE TABLE genre (genre_id INTEGER PRIMARY KEY, name VARCHAR(120));
CREATE TABLE employee (
    employee_id INTEGER PRIMARY KEY, last_name VARCHAR(20) NOT NULL, first_name VARCHAR(20) NOT NULL,
    title VARCHAR(30), reports_to INTEGER REFERENCES employee, birth_date TIMESTAMP, hire_date TIMESTAMP,
    address VARCHAR(70), city VARCHAR(40), state VARCHAR(40), country VARCHAR(40), postal_code VARCHAR(10),
    phone VARCHAR(24), fax VARCHAR(24), email VARCHAR(60)
);
CREATE TABLE customer (
    customer_id INTEGER PRIMARY KEY, first_name VARCHAR(40) NOT NULL, last_name VARCHAR(20) NOT NULL,
    company VARCHAR(80), address VARCHAR(70), city VARCHAR(40), state VARCHAR(40), country VARCHAR(40),
    postal_code VARCHAR(10), phone VARCHAR(24), fax VARCHAR(24), email VARCHAR(60) NOT NULL,
    support_rep_id INTEGER REFERENCES employee
);
CREATE TABLE track (
    track_id INTEGER PRIMARY KEY, name VARCHAR(200) NOT NULL, album_id INTEGER, media_type_id INTEGER NOT NULL,
    genre_id INTEGER, composer VARCHAR(220), milliseconds INTEGER NOT NULL, bytes INTEGER,
    unit_price NUMERIC(10, 2) NOT NULL
);
CREATE TABLE invoice (
    invoice_id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customer, invoice_date TIMESTAMP NOT NULL,
    billing_address VARCHAR(70), billing_city VARCHAR(40), billing_state VARCHAR(40), billing_country VARCHAR(40),
    billing_postal_code VARCHAR(10), total NUMERIC(10, 2) NOT NULL
);
CREATE TABLE invoice_line (
    invoice_line_id INTEGER PRIMARY KEY, invoice_id INTEGER NOT NULL REFERENCES invoice,
    track_id INTEGER NOT NULL REFERENCES track, unit_price NUMERIC(10, 2) NOT NULL, quantity INTEGER NOT NULL
);
CREATE TABLE playlist (playlist_id INTEGER PRIMARY KEY, name VARCHAR(120));
CREATE TABLE playlist_track (
    playlist_id INTEGER NOT NULL REFERENCES playlist, track_id INTEGER NOT NULL REFERENCES track,
    PRIMARY KEY (playlist_id, track_id)
);

INSERT INTO artist VALUES (1, 'Accept'), (2, NULL), (3, 'Chico Science & Nação Zumbi');
INSERT INTO album VALUES (1, 'Balls to the Wall', 1), (2, 'Restless and Wild', 1), (3, 'Afrociberdelia', 3);
INSERT INTO genre VALUES (1, 'Rock'), (2, NULL);
INSERT INTO employee (employee_id, last_name, first_name, title, reports_to) VALUES
    (1, 'Adams', 'Andrew', 'General Manager', NULL), (2, 'Edwards', 'Nancy', 'Sales Manager', 1),
    (3, 'Peacock', 'Jane', NULL, 2), (4, 'Mitchell', 'Michael', 'IT Manager', 1);
INSERT INTO customer (customer_id, first_name, last_name, city, country, email, support_rep_id) VALUES
    (1, 'François', 'Tremblay', 'Montréal', 'Canada', 'ftremblay@example.org', 3),
    (2, 'Helena', 'Holý', NULL, 'Czech Republic', 'hholy@example.org', 3);
INSERT INTO track (track_id, name, album_id, media_type_id, genre_id, milliseconds, unit_price) VALUES
    (1, 'Balls to the Wall', 1, 1, 1, 342562, 0.99), (2, 'Restless and Wild', 2, 1, NULL, 252051, 0.99),
    (3, 'A name that is too long for the line on which it would have to stand', 2, 1, 2, 1000, 1.99);
INSERT INTO invoice (invoice_id, customer_id, invoice_date, billing_country, total) VALUES
    (1, 1, '2024-12-31 00:00:00', 'Canada', 0.99), (2, 2, '2025-01-01 00:00:00', 'Czech Republic', 3.97),
    (3, 2, '2024-02-29 00:00:00', 'Czech Republic', 0.99), (4, 1, '2025-03-01 00:00:00', NULL, 0.00);
INSERT INTO invoice_line VALUES (1, 1, 1, 0.99, 1), (2, 2, 3, 1.99, 1), (3, 2, 1, 0.99, 2), (4, 3, 2, 0.99, 1);
INSERT INTO playlist VALUES (1, 'Grunge'), (2, 'Music'), (3, 'Heavy Metal Classic');
INSERT INTO playlist_track VALUES (1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (3, 3);
