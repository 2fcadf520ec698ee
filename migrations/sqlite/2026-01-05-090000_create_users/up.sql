-- Locks: the whole database, as every write does; users is new
CREATE TABLE users (
    id INTEGER NOT NULL CONSTRAINT users_pkey PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    bio TEXT,
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    created_at TIMESTAMP NOT NULL DEFAULT (replace(strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'), '.000', '')),
    updated_at TIMESTAMP NOT NULL DEFAULT (replace(strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'), '.000', '')),
    CONSTRAINT users_email_key UNIQUE (email),
    CONSTRAINT users_email_check CHECK (email <> '')
);
CREATE INDEX users_created_at_id_idx ON users (created_at, id);
