SELECT json_build_object('name', t.name, 'comment', t.comment, 'values', (
    SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid
)) AS value
FROM own_type t
WHERE t.typtype = 'e'
