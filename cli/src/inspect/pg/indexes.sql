SELECT json_build_object(
    'of', x.indrelid::int8, 'name', i.relname, 'unique', x.indisunique, 'method', m.amname,
    'predicate', pg_get_expr(x.indpred, x.indrelid),
    'nulls_not_distinct', coalesce((to_jsonb(x) ->> 'indnullsnotdistinct')::bool, false), 'valid', x.indisvalid,
    'parameters', coalesce(to_json(i.reloptions), '[]'), 'inherited', i.relispartition,
    'comment', obj_description(i.oid, 'pg_class'), 'definition', pg_get_indexdef(i.oid),
    'columns', (
        SELECT json_agg(json_build_object(
            'key', CASE WHEN u.number <> 0 THEN json_build_object('column', a.attname)
                ELSE json_build_object('expression', pg_get_indexdef(i.oid, u.place::int, false)) END,
            'descending', x.indoption[u.place - 1] & 1 = 1, 'nulls_first', x.indoption[u.place - 1] & 2 = 2,
            'opclass', CASE WHEN NOT o.opcdefault THEN o.opcname END,
            -- What collation an expression has of its own is not told; most have the default one.
            'collation', CASE WHEN x.indcollation[u.place - 1] <> 0
                AND x.indcollation[u.place - 1] <> coalesce(a.attcollation, 'pg_catalog."default"'::regcollation)
                THEN x.indcollation[u.place - 1]::regcollation::text END
        ) ORDER BY u.place)
        FROM unnest(x.indkey) WITH ORDINALITY u (number, place)
        LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = u.number
        JOIN pg_opclass o ON o.oid = x.indclass[u.place - 1]
        WHERE u.place <= x.indnkeyatts
    ),
    'include', (
        SELECT coalesce(json_agg(a.attname ORDER BY u.place), '[]')
        FROM unnest(x.indkey) WITH ORDINALITY u (number, place)
        JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = u.number
        WHERE u.place > x.indnkeyatts
    )
) AS value
FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_am m ON m.oid = i.relam
JOIN relation c ON c.oid = x.indrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x'))
ORDER BY i.relname COLLATE "C"
