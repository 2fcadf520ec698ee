-- Rows of tables; -1 stands for a table that was never analysed.
SELECT nullif(n.nspname, current_schema())::text AS schema,
    c.relname::text AS name,
    greatest(c.reltuples, 0)::int8 AS count
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
ORDER BY 1, 2
