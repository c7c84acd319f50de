from django.db import migrations

FUNCTION = r"""
-- Opens the frames of several commands of one operation in one transaction: gives those that are new,
-- whose key is valid and whose user has the right, with the sites of the right (none: every site).
-- Nobody acts in such a transaction, so that what the history keeps cannot be changed in it; and
-- nobody waits long for a lock, because the others would wait with him.
CREATE FUNCTION foundation_begin_together(
    p_commands uuid[], p_principals text[], p_users bigint[], p_ats timestamptz[], p_action text)
RETURNS TABLE (place bigint, sites bigint[])
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    PERFORM set_config('app.actor', '', true), set_config('lock_timeout', '500ms', true);
    PERFORM pg_advisory_xact_lock(hashtextextended('command:' || o.command::text, 0))
    FROM (SELECT c.command FROM unnest(p_commands) c (command) ORDER BY 1) o;
    RETURN QUERY
        WITH rights AS (
            SELECT u.id, CASE WHEN bool_or(r.site_id IS NULL) THEN NULL ELSE array_agg(r.site_id) END AS sites
            FROM (SELECT DISTINCT p.id FROM unnest(p_users) p (id)) u
            CROSS JOIN LATERAL public.accounts_rights(u.id) r
            WHERE r.action = p_action GROUP BY u.id
        )
        SELECT m.place, r.sites
        FROM unnest(p_commands, p_principals, p_users, p_ats)
            WITH ORDINALITY m (command, principal, user_id, at, place)
        JOIN rights r ON r.id = m.user_id
        WHERE NOT EXISTS (SELECT FROM public.foundation_command c WHERE c.id = m.command)
            AND (m.principal NOT LIKE 'KEY:%' OR EXISTS (
                SELECT FROM public.accounts_api_key k
                JOIN public.accounts_user u ON u.id = k.user_id AND u.is_active
                WHERE k.id = substr(m.principal, 5)::bigint AND k.user_id = m.user_id
                    AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > m.at)));
END
$$;
"""

BACKWARD = """
DROP FUNCTION foundation_begin_together(uuid[], text[], bigint[], timestamptz[], text);
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0003_keys")]
    operations = [migrations.RunSQL([FUNCTION], [BACKWARD])]
