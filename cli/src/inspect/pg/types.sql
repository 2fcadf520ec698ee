SELECT json_build_object(
    'oid', t.oid::int8, 'schema', nullif(n.nspname, $1), 'name', t.typname, 'kind', t.typtype::text,
    'element', CASE WHEN EXISTS (SELECT FROM pg_type i WHERE i.oid = t.typelem AND i.typarray = t.oid)
        THEN t.typelem::int8 END,
    'base', nullif(t.typbasetype::int8, 0), 'base_modifier', t.typtypmod,
    'base_text', CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END
) AS value
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
