-- What a listener could not apply and, where there is no broker, keeps here; and what operators did
-- with such messages, either way to run. Safe to run again.
CREATE TABLE IF NOT EXISTS dead_letters (
    id bigserial PRIMARY KEY,
    message_id text NOT NULL,
    reason text NOT NULL,
    body bytea NOT NULL,
    died_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE dead_letters ADD COLUMN IF NOT EXISTS tries integer NOT NULL DEFAULT 5;
CREATE TABLE IF NOT EXISTS dead_letter_acts (
    id bigserial PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    who text NOT NULL,
    act text NOT NULL,
    letter text NOT NULL,
    type text NOT NULL,
    subject text NOT NULL,
    died_of text NOT NULL,
    why text NOT NULL,
    body bytea NOT NULL
);
