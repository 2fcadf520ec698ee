SELECT json_build_object(
    'of', t.tgrelid::int8, 'name', t.tgname, 'definition', pg_get_triggerdef(t.oid),
    'state', CASE t.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END,
    'inherited', coalesce((to_jsonb(t) ->> 'tgparentid')::oid, 0) <> 0,
    'comment', obj_description(t.oid, 'pg_trigger')
) AS value
FROM pg_trigger t JOIN relation c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal
ORDER BY t.tgname COLLATE "C"
