-- Locks: the whole database, as every write does; tags is new
CREATE TABLE tags (
    id INTEGER NOT NULL CONSTRAINT tags_pkey PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    CONSTRAINT tags_name_key UNIQUE (name)
);
