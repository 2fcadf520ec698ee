SELECT json_build_object(
    'of', x.indrelid::int8, 'name', i.relname, 'unique', x.indisunique, 'method', m.amname,
    'predicate', pg_get_expr(x.indpred, x.indrelid),
    'nulls_not_distinct', coalesce((to_jsonb(x) ->> 'indnullsnotdistinct')::bool, false), 'valid', x.indisvalid,
    'parameters', coalesce(to_json(i.reloptions), '[]'), 'inherited', i.relispartition,
    'comment', obj_description(i.oid, 'pg_class'), 'definition', pg_get_indexdef(i.oid),
    'columns', (
        SELECT json_agg(json_build_object(
            'key', CASE WHEN x.indkey[p] <> 0 THEN json_build_object('column', a.attname)
                ELSE json_build_object('expression', pg_get_indexdef(i.oid, p + 1, false)) END,
            'descending', x.indoption[p] & 1 = 1, 'nulls_first', x.indoption[p] & 2 = 2,
            'opclass', CASE WHEN NOT o.opcdefault THEN o.opcname END,
            -- What collation an expression has of its own is not told; most have the default one.
            'collation', CASE WHEN x.indcollation[p] <> 0
                AND x.indcollation[p] <> coalesce(a.attcollation, 'pg_catalog."default"'::regcollation)
                THEN x.indcollation[p]::regcollation::text END
        ) ORDER BY p)
        FROM generate_series(0, x.indnkeyatts - 1) p
        LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[p] AND x.indkey[p] <> 0
        JOIN pg_opclass o ON o.oid = x.indclass[p]
    ),
    'include', (
        SELECT coalesce(json_agg(a.attname ORDER BY p), '[]')
        FROM generate_series(x.indnkeyatts::int, x.indnatts - 1) p
        JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[p]
    )
) AS value
FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_am m ON m.oid = i.relam
JOIN relation c ON c.oid = x.indrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x'))
ORDER BY i.relname COLLATE "C"
