SELECT json_build_object('name', x.extname, 'schema', nullif(n.nspname, $1), 'version', x.extversion) AS value
FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace
WHERE x.extname <> 'plpgsql'
ORDER BY x.extname COLLATE "C"
