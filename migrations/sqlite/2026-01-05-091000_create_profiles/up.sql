-- Locks: the whole database, as every write does; profiles is new
CREATE TABLE profiles (
    id INTEGER NOT NULL CONSTRAINT profiles_pkey PRIMARY KEY AUTOINCREMENT,
    user_id BIGINT NOT NULL,
    website TEXT,
    location TEXT,
    CONSTRAINT profiles_user_id_key UNIQUE (user_id),
    CONSTRAINT profiles_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
