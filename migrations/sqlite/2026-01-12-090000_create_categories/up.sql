-- Locks: the whole database, as every write does; categories is new
CREATE TABLE categories (
    id INTEGER NOT NULL CONSTRAINT categories_pkey PRIMARY KEY AUTOINCREMENT,
    parent_id BIGINT,
    name TEXT NOT NULL,
    slug TEXT NOT NULL,
    CONSTRAINT categories_slug_key UNIQUE (slug),
    CONSTRAINT categories_parent_id_check CHECK (parent_id <> id),
    CONSTRAINT categories_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES categories (id) ON DELETE SET NULL
);
CREATE INDEX categories_parent_id_idx ON categories (parent_id);
