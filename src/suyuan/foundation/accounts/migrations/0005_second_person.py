"""A password that another has set is confirmed by a second person before anything is signed with it."""

from django.db import migrations

LOCK = r"""
-- Why a person may not sign now: five wrong attempts that nobody has looked into yet; a password that
-- another has set and the person has not changed since; or one that was changed since, while nobody
-- besides the one who set it has confirmed that it was the person who did.
CREATE OR REPLACE FUNCTION accounts_signing_lock(p_user bigint) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    unlocked bigint;
    reset bigint;
    reset_by bigint;
    renewed bigint;
BEGIN
    SELECT coalesce(max(id), 0) INTO unlocked FROM public.accounts_signing_event
    WHERE user_id = p_user AND outcome = 'UNLOCKED';
    IF EXISTS (SELECT FROM public.accounts_signing_event
        WHERE user_id = p_user AND outcome = 'LOCKED' AND id > unlocked) THEN
        RETURN 'LOCKED';
    END IF;
    SELECT id, by_id INTO reset, reset_by FROM public.accounts_signing_event
    WHERE user_id = p_user AND outcome = 'RESET' ORDER BY id DESC LIMIT 1;
    IF reset IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT min(id) INTO renewed FROM public.accounts_signing_event
    WHERE user_id = p_user AND outcome = 'RENEWED' AND id > reset;
    IF renewed IS NULL THEN
        RETURN 'RESET';
    END IF;
    IF NOT EXISTS (SELECT FROM public.accounts_signing_event
        WHERE user_id = p_user AND outcome = 'UNLOCKED' AND id > renewed
            AND by_id IS DISTINCT FROM reset_by) THEN
        RETURN 'UNCONFIRMED';
    END IF;
    RETURN NULL;
END
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0004_areas"),
    ]

    operations = [
        migrations.RunSQL([LOCK], migrations.RunSQL.noop),
    ]
