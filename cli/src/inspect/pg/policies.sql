SELECT json_build_object(
    'of', p.polrelid::int8, 'name', p.polname, 'restrictive', NOT p.polpermissive,
    'command', CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
        ELSE 'ALL' END,
    'roles', (
        SELECT json_agg(coalesce(r.rolname, 'public') ORDER BY r.rolname)
        FROM unnest(p.polroles) u (role) LEFT JOIN pg_roles r ON r.oid = u.role
    ),
    'using', pg_get_expr(p.polqual, p.polrelid), 'with_check', pg_get_expr(p.polwithcheck, p.polrelid),
    'comment', obj_description(p.oid, 'pg_policy')
) AS value
FROM pg_policy p JOIN relation c ON c.oid = p.polrelid
ORDER BY p.polname COLLATE "C"
