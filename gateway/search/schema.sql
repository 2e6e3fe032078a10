-- What cases are found by: keyed hashes of words, the newest case first. Made of the case files.
CREATE TABLE IF NOT EXISTS search (
    case_id uuid PRIMARY KEY,
    reported_at timestamptz NOT NULL,
    words bigint[] NOT NULL
);
CREATE INDEX IF NOT EXISTS search_by_word ON search USING gin (words) WITH (fastupdate = off);
CREATE INDEX IF NOT EXISTS search_by_time ON search (reported_at DESC, case_id DESC);
