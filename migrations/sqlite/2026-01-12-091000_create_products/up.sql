-- Locks: the whole database, as every write does; products is new
CREATE TABLE products (
    id INTEGER NOT NULL CONSTRAINT products_pkey PRIMARY KEY AUTOINCREMENT,
    category_id BIGINT,
    name TEXT NOT NULL,
    sku TEXT NOT NULL,
    price_cents BIGINT NOT NULL,
    stock INTEGER NOT NULL DEFAULT 0,
    created_at TIMESTAMP NOT NULL DEFAULT (replace(strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'), '.000', '')),
    updated_at TIMESTAMP NOT NULL DEFAULT (replace(strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'), '.000', '')),
    CONSTRAINT products_sku_key UNIQUE (sku),
    CONSTRAINT products_price_cents_check CHECK (price_cents >= 0),
    CONSTRAINT products_stock_check CHECK (stock >= 0),
    CONSTRAINT products_category_id_fkey FOREIGN KEY (category_id) REFERENCES categories (id) ON DELETE SET NULL
);
CREATE INDEX products_category_id_idx ON products (category_id);
CREATE INDEX products_name_idx ON products (name);
