SELECT json_build_object(
    'name', c.name, 'data_type', format_type(q.seqtypid, NULL), 'start', q.seqstart, 'increment', q.seqincrement,
    'min', q.seqmin, 'max', q.seqmax, 'cache', q.seqcache, 'cycle', q.seqcycle, 'unlogged', c.relpersistence = 'u',
    'comment', obj_description(c.oid, 'pg_class'),
    'owner', (
        SELECT json_build_object(
            'table', json_build_object('schema', nullif(n.nspname, $1), 'name', o.relname),
            'column', a.attname, 'identity', d.deptype = 'i')
        FROM pg_depend d
        JOIN pg_class o ON o.oid = d.refobjid
        JOIN pg_namespace n ON n.oid = o.relnamespace
        JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum = d.refobjsubid
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
            AND d.deptype IN ('a', 'i')
    )
) AS value
FROM relation c JOIN pg_sequence q ON q.seqrelid = c.oid
