-- How often queries have used each index.
SELECT nullif(schemaname, current_schema())::text AS schema, indexrelname::text AS name, idx_scan AS count
FROM pg_stat_user_indexes
ORDER BY 1, 2
