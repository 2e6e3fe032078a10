-- What a service's store has beside the library's `events` table. Safe to run again.

CREATE TABLE IF NOT EXISTS inbox (
    source text NOT NULL,
    message_id text NOT NULL,
    fingerprint bytea,
    answer jsonb,
    decided_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, message_id)
);
CREATE TABLE IF NOT EXISTS series (
    name text PRIMARY KEY,
    last bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS vault_keys (
    person uuid PRIMARY KEY,
    wrapped bytea NOT NULL
);
CREATE TABLE IF NOT EXISTS vault_records (
    person uuid PRIMARY KEY,
    sealed bytea NOT NULL
);
ALTER TABLE vault_records ADD COLUMN IF NOT EXISTS key uuid;
CREATE TABLE IF NOT EXISTS erasures (
    key uuid PRIMARY KEY,
    asked_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz
);
CREATE INDEX IF NOT EXISTS erasures_open ON erasures (asked_at) WHERE done_at IS NULL;
-- Copies of long streams' aggregates (`snapshots.py`): may be emptied at any time.
CREATE TABLE IF NOT EXISTS snapshots (
    id uuid PRIMARY KEY,
    version bigint NOT NULL,
    told bigint NOT NULL,
    code text NOT NULL,
    key uuid NOT NULL,
    keys uuid[] NOT NULL,
    heard text[] NOT NULL,
    sealed bytea NOT NULL
);
CREATE TABLE IF NOT EXISTS positions (
    name text PRIMARY KEY,
    position bigint NOT NULL
);

-- One batch in one round trip: the events under the lock that keeps positions in commit order, as
-- the library's own recorder takes it, then the inbox rows, each answer with the position of its
-- command's last event (`lasts`, from 0; -1: none). The followers are woken at commit.
CREATE OR REPLACE FUNCTION commit_batch(
    ids uuid[], versions bigint[], topics text[], states bytea[],
    sources text[], messages text[], fingerprints bytea[], answers text[], lasts int[]
) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
DECLARE positions bigint[];
BEGIN
    IF cardinality(ids) > 0 THEN
        LOCK TABLE events IN EXCLUSIVE MODE;
        NOTIFY events;
        WITH added AS (
            INSERT INTO events (originator_id, originator_version, topic, state)
            SELECT * FROM unnest(ids, versions, topics, states)
            RETURNING notification_id
        )
        SELECT array_agg(notification_id ORDER BY notification_id) INTO positions FROM added;
    END IF;
    INSERT INTO inbox (source, message_id, fingerprint, answer)
        SELECT d.source, d.message, d.fingerprint, CASE WHEN d.last < 0 THEN d.answer::jsonb
            ELSE jsonb_set(d.answer::jsonb, '{position}', to_jsonb(positions[d.last + 1])) END
        FROM unnest(sources, messages, fingerprints, answers, lasts)
            AS d(source, message, fingerprint, answer, last);
    RETURN QUERY SELECT unnest(positions);
END $$;

-- Numbers are reserved without waiting for the disk: the commit of the events that use them, which
-- comes later in the same log, waits for both.
CREATE OR REPLACE FUNCTION allot(series_name text, wanted bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE reserved bigint;
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    INSERT INTO series AS s (name, last) VALUES (series_name, wanted)
        ON CONFLICT (name) DO UPDATE SET last = s.last + excluded.last
        RETURNING last INTO reserved;
    RETURN reserved - wanted + 1;
END $$;
