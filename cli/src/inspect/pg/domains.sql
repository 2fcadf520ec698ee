SELECT json_build_object(
    'of', t.oid::int8, 'name', t.name, 'nullable', NOT t.typnotnull, 'default', t.typdefault, 'comment', t.comment,
    'collation', CASE WHEN t.typcollation <> b.typcollation THEN t.typcollation::regcollation::text END
) AS value
FROM own_type t JOIN pg_type b ON b.oid = t.typbasetype
WHERE t.typtype = 'd'
