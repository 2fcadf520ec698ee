-- Locks: the whole database, as every write does; comments is new
CREATE TABLE comments (
    id INTEGER NOT NULL CONSTRAINT comments_pkey PRIMARY KEY AUTOINCREMENT,
    post_id BIGINT NOT NULL,
    author_id BIGINT,
    parent_id BIGINT,
    body TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT (replace(strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'), '.000', '')),
    CONSTRAINT comments_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE,
    CONSTRAINT comments_author_id_fkey FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT comments_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES comments (id) ON DELETE CASCADE
);
CREATE INDEX comments_post_id_idx ON comments (post_id);
CREATE INDEX comments_author_id_idx ON comments (author_id);
CREATE INDEX comments_parent_id_idx ON comments (parent_id);
