SELECT json_build_object('of', c.oid::int8, 'name', t.name, 'comment', t.comment) AS value
FROM own_type t JOIN pg_class c ON c.oid = t.typrelid
WHERE t.typtype = 'c' AND c.relkind = 'c'
