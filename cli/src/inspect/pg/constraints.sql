SELECT json_build_object(
    'of', CASE WHEN k.conrelid <> 0 THEN k.conrelid ELSE k.contypid END::int8,
    'kind', k.contype::text, 'name', k.conname, 'definition', pg_get_constraintdef(k.oid),
    'columns', (
        SELECT coalesce(json_agg(a.attname ORDER BY u.place), '[]')
        FROM unnest(k.conkey) WITH ORDINALITY u (number, place)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number
    ),
    'include', (
        SELECT coalesce(json_agg(a.attname ORDER BY u.place), '[]')
        FROM unnest(x.indkey) WITH ORDINALITY u (number, place)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number
        WHERE u.place > x.indnkeyatts AND k.contype IN ('p', 'u')
    ),
    'nulls_not_distinct', coalesce((to_jsonb(x) ->> 'indnullsnotdistinct')::bool, false) AND k.contype = 'u',
    'expression', CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END,
    'references', CASE WHEN k.contype = 'f' THEN (
        SELECT json_build_object('schema', nullif(n.nspname, $1), 'name', p.relname)
        FROM pg_class p JOIN pg_namespace n ON n.oid = p.relnamespace WHERE p.oid = k.confrelid
    ) ELSE '{"name": ""}' END,
    'referenced_columns', (
        SELECT coalesce(json_agg(a.attname ORDER BY u.place), '[]')
        FROM unnest(k.confkey) WITH ORDINALITY u (number, place)
        JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number
    ),
    'on_delete_columns', (
        SELECT coalesce(json_agg(a.attname ORDER BY u.place), '[]')
        FROM json_array_elements_text(
            CASE jsonb_typeof(to_jsonb(k) -> 'confdelsetcols') WHEN 'array' THEN (to_jsonb(k) -> 'confdelsetcols')::json
            ELSE '[]' END
        ) WITH ORDINALITY u (number, place)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number::int2
    ),
    'on_delete', CASE k.confdeltype WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set_null'
        WHEN 'd' THEN 'set_default' ELSE 'no_action' END,
    'on_update', CASE k.confupdtype WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set_null'
        WHEN 'd' THEN 'set_default' ELSE 'no_action' END,
    'matching', CASE k.confmatchtype WHEN 'f' THEN 'full' WHEN 'p' THEN 'partial' ELSE 'simple' END,
    'deferrable', CASE WHEN k.condeferred THEN 'initially_deferred' WHEN k.condeferrable THEN 'initially_immediate'
        ELSE 'no' END,
    'not_valid', NOT k.convalidated, 'no_inherit', k.connoinherit AND k.contype = 'c',
    'inherited', NOT k.conislocal OR k.conparentid <> 0,
    'comment', obj_description(k.oid, 'pg_constraint')
) AS value
FROM pg_constraint k
JOIN space s ON s.oid = k.connamespace
LEFT JOIN pg_index x ON x.indexrelid = k.conindid
WHERE k.contype IN ('p', 'u', 'f', 'c', 'x')
    -- A foreign key to a partitioned table has a copy for each partition of it.
    AND NOT EXISTS (SELECT FROM pg_constraint o WHERE o.oid = k.conparentid AND o.conrelid = k.conrelid)
ORDER BY k.conname COLLATE "C", k.oid
