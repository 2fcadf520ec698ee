SELECT json_build_object(
    'of', r.rngsubtype::int8, 'name', t.name, 'comment', t.comment,
    'multirange', (
        SELECT json_build_object('schema', s.name, 'name', m.typname)
        FROM pg_type m JOIN space s ON s.oid = m.typnamespace WHERE m.oid = (to_jsonb(r) ->> 'rngmultitypid')::oid
    ),
    'opclass', CASE WHEN NOT o.opcdefault THEN o.opcname END,
    'collation', CASE WHEN r.rngcollation <> b.typcollation THEN r.rngcollation::regcollation::text END,
    'canonical', CASE WHEN r.rngcanonical::oid <> 0 THEN r.rngcanonical::text END,
    'difference', CASE WHEN r.rngsubdiff::oid <> 0 THEN r.rngsubdiff::text END
) AS value
FROM own_type t
JOIN pg_range r ON r.rngtypid = t.oid
JOIN pg_type b ON b.oid = r.rngsubtype
JOIN pg_opclass o ON o.oid = r.rngsubopc
