from django.db import migrations

from suyuan.foundation.db.triggers import append_only, read_only, technical

FUNCTIONS = r"""
-- Opens the frame of a command in one round trip: who and why for the triggers, the right, and what
-- became of an earlier command under the same id. The lock makes the second of two wait for the first.
CREATE FUNCTION foundation_begin(
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

-- Closes the frame: keeps the result under the id of the command, and the messages it sends.
CREATE FUNCTION foundation_finish(p_fingerprint bytea, p_result jsonb, p_messages jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    command constant uuid := current_setting('app.command')::uuid;
    moment constant timestamptz := current_setting('app.at')::timestamptz;
BEGIN
    INSERT INTO public.foundation_command (id, operation, principal, actor_label, reason, source, address,
        site_id, fingerprint, result, at)
    VALUES (command, current_setting('app.operation'), current_setting('app.actor'),
        current_setting('app.actor_label'), current_setting('app.reason'), current_setting('app.source'),
        current_setting('app.address'), nullif(current_setting('app.site'), '')::bigint, p_fingerprint,
        p_result, moment);
    IF p_messages IS NOT NULL THEN
        INSERT INTO public.foundation_outbox (id, topic, payload, command_id, at)
        SELECT m.id, m.topic, m.payload, command, moment
        FROM jsonb_to_recordset(p_messages) AS m(id uuid, topic text, payload jsonb);
        INSERT INTO public.foundation_delivery (message_id, handler)
        SELECT m.id, h.handler
        FROM jsonb_to_recordset(p_messages) AS m(id uuid, handlers jsonb),
            jsonb_array_elements_text(m.handlers) AS h(handler);
    END IF;
END
$$;

CREATE FUNCTION foundation_lock(names text[]) RETURNS void
LANGUAGE plpgsql SET lock_timeout = '3s' AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY names LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended(name, 0));
    END LOOP;
END
$$;

CREATE FUNCTION foundation_number(series text) RETURNS bigint
LANGUAGE sql AS $$
    INSERT INTO public.foundation_series AS s (name, last) VALUES (series, 1)
    ON CONFLICT (name) DO UPDATE SET last = s.last + 1
    RETURNING last
$$;
"""

BACKWARD = """
DROP FUNCTION foundation_number(text);
DROP FUNCTION foundation_lock(text[]);
DROP FUNCTION foundation_finish(bytea, jsonb, jsonb);
DROP FUNCTION foundation_begin(uuid, text, text, text, bigint, text, bigint, text, text, text, timestamptz, bytea);
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial"), ("audit", "0002_functions")]
    operations = [
        migrations.RunSQL([FUNCTIONS], [BACKWARD]),
        append_only("foundation_command", reason="A fact: who did what, why, when and from where."),
        append_only("foundation_outbox", reason="A fact: what was told to others."),
        append_only("foundation_file", reason="A fact: what was stored, by whom."),
        technical("foundation_delivery", reason="Where messages stand on their way; the messages are kept."),
        technical("foundation_series", reason="A counter; every number it gave stands on its document."),
        read_only("foundation_delivery", ["message_id", "handler"]),
    ]
