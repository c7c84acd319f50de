-- The application may not make tables, but it may ask for the partition of a month: this does that as
-- the owner, and nothing else. What lies in the default partition for the month moves into it.
CREATE FUNCTION ledger_ensure_partition(month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    since date := date_trunc('month', month)::date;
    name text := 'ledger_event_' || to_char(since, 'YYYY_MM');
    names text;
BEGIN
    IF to_regclass('public.' || name) IS NOT NULL THEN
        RETURN false;
    END IF;
    IF since < date '1970-01-01' OR since > current_date + interval '10 years' THEN
        RAISE EXCEPTION 'no partition is made for %', since USING ERRCODE = 'check_violation';
    END IF;
    LOCK TABLE public.ledger_event IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.ledger_event INCLUDING ALL)', name);
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO names FROM pg_attribute
    WHERE attrelid = 'public.ledger_event'::regclass AND attnum > 0 AND NOT attisdropped
        AND attgenerated = '';
    EXECUTE format(
        'WITH moved AS (DELETE FROM public.ledger_event_default'
        ' WHERE recorded_at >= %2$L AND recorded_at < %3$L RETURNING %1$s)'
        ' INSERT INTO public.%4$I (%1$s) SELECT %1$s FROM moved',
        names, since || ' 00:00:00+00', (since + interval '1 month')::date || ' 00:00:00+00', name);
    EXECUTE format('ALTER TABLE public.ledger_event ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
        name, since || ' 00:00:00+00', (since + interval '1 month')::date || ' 00:00:00+00');
    RETURN true;
END $$;
