-- Ids that sort by time (UUIDv7), as the server makes them: random ones would cost the baseline pages.
CREATE FUNCTION bench_id() RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT encode(set_byte(overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
        6, 112 + (random() * 15)::int), 'hex')::uuid
$$;
-- The ids that palier-bench gives its campaigns and their rewards.
CREATE FUNCTION bench_campaign(number int) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT ('00000000-0000-7000-8000-' || lpad(number::text, 12, '0'))::uuid $$;
CREATE FUNCTION bench_reward(number int) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT ('00000000-0000-7000-9000-' || lpad(number::text, 12, '0'))::uuid $$;
