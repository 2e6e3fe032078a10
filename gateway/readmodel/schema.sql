-- The gateway's read model. Everything here is made of events and can be made again: a rebuild puts
-- new tables in the place of these. What is not made of events stands in services/chassis/letters.sql.

CREATE TABLE IF NOT EXISTS inbox (
    source text NOT NULL,
    message_id text NOT NULL,
    PRIMARY KEY (source, message_id)
);

CREATE TABLE IF NOT EXISTS applied (
    source text PRIMARY KEY,
    position bigint NOT NULL
);

-- One row per case: columns to find it by, and the case file itself.
CREATE TABLE IF NOT EXISTS cases (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    query_tag text NOT NULL UNIQUE,
    county text NOT NULL,
    street text NOT NULL,
    community text NOT NULL,
    grid text NOT NULL,
    status text NOT NULL,
    kind text NOT NULL,
    channel text NOT NULL,
    risk text NOT NULL,
    level text NOT NULL,
    first_asked text NOT NULL,
    units text[] NOT NULL,
    title text NOT NULL,
    reported_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    file jsonb NOT NULL
);
CREATE INDEX IF NOT EXISTS cases_by_county ON cases (county, reported_at DESC, id DESC);
CREATE INDEX IF NOT EXISTS cases_by_street ON cases (street, reported_at DESC, id DESC);
CREATE INDEX IF NOT EXISTS cases_by_community ON cases (community, reported_at DESC, id DESC);
CREATE INDEX IF NOT EXISTS cases_by_grid ON cases (grid, reported_at DESC, id DESC);
CREATE INDEX IF NOT EXISTS cases_by_first_asked ON cases (first_asked, reported_at DESC, id DESC);
CREATE INDEX IF NOT EXISTS cases_by_unit ON cases USING gin (units);

-- What is countable of each case, for the numbers: made of its file in the transaction that writes it.
CREATE TABLE IF NOT EXISTS facts (
    id uuid PRIMARY KEY,
    county text NOT NULL,
    street text NOT NULL,
    community text NOT NULL,
    grid text NOT NULL,
    kind text NOT NULL,
    channel text NOT NULL,
    risk text NOT NULL,
    level text NOT NULL,
    unit text NOT NULL,
    first_level text NOT NULL,
    settled_level text,
    registered_at timestamptz NOT NULL,
    accepted_at timestamptz,
    closed_at timestamptz,
    rated_at timestamptz,
    archived boolean NOT NULL,
    declined boolean NOT NULL,
    merged boolean NOT NULL,
    outcome text,
    score text,
    limits jsonb NOT NULL,
    overdue boolean NOT NULL,
    reopened integer NOT NULL,
    objected integer NOT NULL,
    escalated integer NOT NULL,
    repeat boolean NOT NULL,
    links integer NOT NULL,
    households integer NOT NULL,
    people integer NOT NULL
);
CREATE INDEX IF NOT EXISTS facts_by_county ON facts (county, registered_at);
CREATE INDEX IF NOT EXISTS facts_by_street ON facts (street, registered_at);
CREATE INDEX IF NOT EXISTS facts_by_community ON facts (community, registered_at);
CREATE INDEX IF NOT EXISTS facts_by_grid ON facts (grid, registered_at);

-- Cases whose words may have changed since the search index read them (see gateway/search).
CREATE TABLE IF NOT EXISTS search_todo (
    position bigserial PRIMARY KEY,
    case_id uuid NOT NULL
);

-- Every event, in the order it was applied: the trail of a case, and the live stream.
CREATE TABLE IF NOT EXISTS trail (
    position bigserial PRIMARY KEY,
    subject text NOT NULL,
    id text NOT NULL,
    source text NOT NULL,
    type text NOT NULL,
    at timestamptz NOT NULL,
    event jsonb NOT NULL
);
CREATE INDEX IF NOT EXISTS trail_by_subject ON trail (subject, position);

CREATE TABLE IF NOT EXISTS grids (
    code text PRIMARY KEY,
    community text NOT NULL,
    officer text NOT NULL,
    file jsonb NOT NULL
);

CREATE TABLE IF NOT EXISTS meetings (
    id uuid PRIMARY KEY,
    division text NOT NULL,
    held_on date NOT NULL,
    file jsonb NOT NULL
);

-- What somebody has to do: derived from the case files, replaced whenever the file changes.
CREATE TABLE IF NOT EXISTS tasks (
    case_id uuid NOT NULL,
    audience text NOT NULL,
    kind text NOT NULL,
    ref text NOT NULL,
    due date,
    since timestamptz NOT NULL,
    title text NOT NULL,
    number text NOT NULL,
    PRIMARY KEY (case_id, audience, kind, ref)
);
CREATE INDEX IF NOT EXISTS tasks_by_audience ON tasks (audience, due, since);

-- Dangers and pushed tasks of the grids, and who stands in for an officer when.
CREATE TABLE IF NOT EXISTS fieldwork (
    id uuid PRIMARY KEY,
    grid text NOT NULL,
    state text NOT NULL,
    file jsonb NOT NULL
);
CREATE INDEX IF NOT EXISTS fieldwork_by_grid ON fieldwork (grid, state);
CREATE TABLE IF NOT EXISTS substitutes (
    grid text NOT NULL,
    staff text NOT NULL,
    since date NOT NULL,
    until date NOT NULL
);
CREATE INDEX IF NOT EXISTS substitutes_by_staff ON substitutes (staff);
CREATE INDEX IF NOT EXISTS grids_by_officer ON grids (officer);

-- Care plans: who takes part and when, never whom it is for.
CREATE TABLE IF NOT EXISTS care_plans (
    id uuid PRIMARY KEY,
    division text NOT NULL,
    units text[] NOT NULL,
    helpers text[] NOT NULL,
    state text NOT NULL,
    opened_at timestamptz NOT NULL,
    file jsonb NOT NULL
);
CREATE INDEX IF NOT EXISTS care_plans_by_helper ON care_plans USING gin (helpers);
CREATE INDEX IF NOT EXISTS care_plans_by_unit ON care_plans USING gin (units);

CREATE TABLE IF NOT EXISTS centres (
    division text PRIMARY KEY,
    file jsonb NOT NULL
);
CREATE TABLE IF NOT EXISTS duties (
    division text NOT NULL,
    day date NOT NULL,
    duties jsonb NOT NULL,
    PRIMARY KEY (division, day)
);

-- What somebody has to do beside the cases, in the columns of `tasks`: replaced with its thing.
-- `subject` is what the act's path names: a grid's code or a care plan.
CREATE TABLE IF NOT EXISTS errands (
    thing uuid NOT NULL,
    about text NOT NULL,
    subject text NOT NULL,
    audience text NOT NULL,
    kind text NOT NULL,
    ref text NOT NULL,
    due date,
    since timestamptz NOT NULL,
    title text NOT NULL,
    PRIMARY KEY (thing, audience, kind)
);
CREATE INDEX IF NOT EXISTS errands_by_audience ON errands (audience, due, since);

CREATE TABLE IF NOT EXISTS notices (
    id text PRIMARY KEY,
    audience text NOT NULL,
    subject text NOT NULL,
    template text NOT NULL,
    texts jsonb NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS notices_by_audience ON notices (audience, at DESC);
CREATE INDEX IF NOT EXISTS notices_by_subject ON notices (subject, audience);

-- Outside systems, and what was delivered to them.
CREATE TABLE IF NOT EXISTS subscriptions (
    id uuid PRIMARY KEY,
    file jsonb NOT NULL
);
CREATE TABLE IF NOT EXISTS deliveries (
    id uuid PRIMARY KEY,
    subscription uuid NOT NULL,
    at timestamptz NOT NULL,
    file jsonb NOT NULL
);
CREATE INDEX IF NOT EXISTS deliveries_by_subscription ON deliveries (subscription, at DESC, id DESC);

-- Keys to be destroyed with a case whose last person was forgotten, and the bytes of its papers.
CREATE TABLE IF NOT EXISTS erasures (
    key uuid PRIMARY KEY,
    asked_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz
);
CREATE TABLE IF NOT EXISTS sweeps (
    blob text PRIMARY KEY
);
