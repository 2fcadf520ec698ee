-- Locks: the whole database, as every write does; posts is new
CREATE TABLE posts (
    id INTEGER NOT NULL CONSTRAINT posts_pkey PRIMARY KEY AUTOINCREMENT,
    author_id BIGINT NOT NULL,
    editor_id BIGINT,
    title TEXT NOT NULL,
    slug TEXT NOT NULL,
    body TEXT NOT NULL,
    published BOOLEAN NOT NULL DEFAULT FALSE,
    view_count BIGINT NOT NULL DEFAULT 0,
    published_at TIMESTAMP,
    deleted_at TIMESTAMP,
    version INTEGER NOT NULL DEFAULT 1,
    created_at TIMESTAMP NOT NULL DEFAULT (replace(strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'), '.000', '')),
    updated_at TIMESTAMP NOT NULL DEFAULT (replace(strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'), '.000', '')),
    CONSTRAINT posts_slug_key UNIQUE (slug),
    CONSTRAINT posts_view_count_check CHECK (view_count >= 0),
    CONSTRAINT posts_author_id_fkey FOREIGN KEY (author_id) REFERENCES users (id),
    CONSTRAINT posts_editor_id_fkey FOREIGN KEY (editor_id) REFERENCES users (id) ON DELETE SET NULL
);
CREATE INDEX posts_author_id_idx ON posts (author_id);
CREATE INDEX posts_editor_id_idx ON posts (editor_id);
CREATE INDEX posts_published_at_id_idx ON posts (published_at, id);
