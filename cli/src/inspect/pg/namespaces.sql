SELECT json_build_object('name', s.name) AS value
FROM space s
WHERE s.name IS NOT NULL
    AND NOT EXISTS (SELECT FROM extension_part e WHERE e.classid = 'pg_namespace'::regclass AND e.objid = s.oid)
ORDER BY s.name COLLATE "C"
