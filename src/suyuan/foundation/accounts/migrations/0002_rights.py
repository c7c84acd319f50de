from django.db import migrations

from suyuan.foundation.db.triggers import append_only, audited, read_only

FUNCTIONS = r"""
-- What a user may do, and where; a null site means all of them.
CREATE FUNCTION accounts_rights(p_user bigint) RETURNS TABLE (action text, site_id bigint)
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT right_, a.site_id
    FROM public.accounts_assignment a
    JOIN public.accounts_user u ON u.id = a.user_id AND u.is_active
    JOIN public.accounts_role r ON r.id = a.role_id
    CROSS JOIN LATERAL unnest(r.actions) AS right_
    WHERE a.user_id = p_user AND a.ended_at IS NULL
$$;

-- Whether a user may do it: at a site, at any site (null), or everywhere (0).
CREATE FUNCTION accounts_may(p_user bigint, p_action text, p_site bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.accounts_assignment a
        JOIN public.accounts_user u ON u.id = a.user_id AND u.is_active
        JOIN public.accounts_role r ON r.id = a.role_id
        WHERE a.user_id = p_user AND a.ended_at IS NULL AND p_action = ANY (r.actions)
            AND (p_site IS NULL OR a.site_id IS NULL OR a.site_id = p_site)
    );
END
$$;
"""

BACKWARD = """
DROP FUNCTION accounts_may(bigint, text, bigint);
DROP FUNCTION accounts_rights(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("audit", "0002_functions")]
    operations = [
        migrations.RunSQL([FUNCTIONS], [BACKWARD]),
        audited("accounts_user", redacted=["password"]),
        read_only("accounts_user", ["username"]),
        audited("accounts_site"),
        read_only("accounts_site", ["code"]),
        audited("accounts_role"),
        read_only("accounts_role", ["code", "is_standard"]),
        audited("accounts_assignment"),
        read_only("accounts_assignment", ["user_id", "role_id", "site_id", "granted_at"]),
        audited("accounts_api_key", redacted=["hash"]),
        read_only("accounts_api_key", ["user_id", "prefix", "hash", "scopes", "created_at"]),
        append_only("accounts_sign_in", reason="A fact: who tried to sign in, from where, with what outcome."),
    ]
