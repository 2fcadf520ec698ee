SELECT json_build_object(
    'oid', c.oid::int8, 'name', c.name, 'kind', c.relkind::text, 'comment', obj_description(c.oid, 'pg_class'),
    'definition', CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
    'parameters', coalesce(to_json(c.reloptions), '[]'),
    'reads_views', CASE WHEN c.relkind IN ('v', 'm') THEN (
        SELECT coalesce(json_agg(DISTINCT v.name::jsonb), '[]')
        FROM pg_rewrite w
        JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
        JOIN relation v ON d.refclassid = 'pg_class'::regclass AND d.refobjid = v.oid AND v.oid <> c.oid
        WHERE w.ev_class = c.oid AND v.relkind IN ('v', 'm')
    ) ELSE '[]' END,
    'reads', CASE WHEN c.relkind IN ('v', 'm') THEN (
        SELECT coalesce(json_agg(DISTINCT jsonb_build_object('of', v.name::jsonb, 'column', a.attname)), '[]')
        FROM pg_rewrite w
        JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
        JOIN relation v ON d.refclassid = 'pg_class'::regclass AND d.refobjid = v.oid AND v.oid <> c.oid
        JOIN pg_attribute a ON a.attrelid = v.oid AND a.attnum = d.refobjsubid
        WHERE w.ev_class = c.oid AND d.refobjsubid > 0
    ) ELSE '[]' END,
    'options', json_build_object(
        'unlogged', c.relpersistence = 'u',
        'partition_by', CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
        'partition_of', CASE WHEN c.relispartition THEN (
            SELECT json_build_object(
                'parent', json_build_object('schema', nullif(n.nspname, $1), 'name', p.relname),
                'bound', pg_get_expr(c.relpartbound, c.oid))
            FROM pg_inherits i
            JOIN pg_class p ON p.oid = i.inhparent
            JOIN pg_namespace n ON n.oid = p.relnamespace
            WHERE i.inhrelid = c.oid
        ) END,
        'inherits', (
            SELECT coalesce(json_agg(
                json_build_object('schema', nullif(n.nspname, $1), 'name', p.relname) ORDER BY i.inhseqno), '[]')
            FROM pg_inherits i
            JOIN pg_class p ON p.oid = i.inhparent
            JOIN pg_namespace n ON n.oid = p.relnamespace
            WHERE i.inhrelid = c.oid AND NOT c.relispartition
        ),
        'foreign_server', (
            SELECT s.srvname
            FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver WHERE f.ftrelid = c.oid
        ),
        'parameters', coalesce(to_json(c.reloptions), '[]'),
        'row_security', c.relrowsecurity, 'force_row_security', c.relforcerowsecurity
    )
) AS value
FROM relation c
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relpersistence <> 't'
