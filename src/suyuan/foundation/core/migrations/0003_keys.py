from django.db import migrations

FUNCTION = r"""
-- As before; and a command that comes through the API with a key looks at the key in its own
-- transaction, so that one that is revoked or has expired does nothing, whoever remembers it.
CREATE OR REPLACE FUNCTION foundation_begin(
    p_command uuid, p_operation text, p_principal text, p_label text, p_user bigint, p_action text,
    p_site bigint, p_reason text, p_source text, p_address text, p_at timestamptz, p_fingerprint bytea,
    OUT verdict text, OUT stored jsonb)
LANGUAGE plpgsql SET lock_timeout = '3s' AS $$
DECLARE
    seen public.foundation_command;
BEGIN
    PERFORM set_config('app.actor', p_principal, true),
        set_config('app.actor_label', p_label, true),
        set_config('app.reason', p_reason, true),
        set_config('app.command', p_command::text, true),
        set_config('app.operation', p_operation, true),
        set_config('app.source', p_source, true),
        set_config('app.address', coalesce(p_address, ''), true),
        set_config('app.at', p_at::text, true),
        set_config('app.site', coalesce(p_site::text, ''), true);
    IF p_source = 'API' AND p_principal LIKE 'KEY:%' AND NOT EXISTS (
        SELECT FROM public.accounts_api_key k
        JOIN public.accounts_user u ON u.id = k.user_id AND u.is_active
        WHERE k.id = substr(p_principal, 5)::bigint AND k.user_id = p_user
            AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > p_at)
    ) THEN
        verdict := 'ENDED';
        RETURN;
    END IF;
    IF p_action IS NOT NULL AND NOT public.accounts_may(p_user, p_action, p_site) THEN
        verdict := 'FORBIDDEN';
        RETURN;
    END IF;
    verdict := 'NEW';
    IF p_fingerprint IS NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('command:' || p_command::text, 0));
    SELECT * INTO seen FROM public.foundation_command WHERE id = p_command;
    IF FOUND THEN
        IF seen.principal = p_principal AND seen.fingerprint = p_fingerprint THEN
            verdict := 'DONE';
            stored := seen.result;
        ELSE
            verdict := 'REUSED';
        END IF;
    END IF;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0002_functions")]
    operations = [migrations.RunSQL([FUNCTION], migrations.RunSQL.noop)]
