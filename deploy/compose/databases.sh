#!/bin/sh
# Run once by the image `postgres`, on an empty volume: a role and a database for every owner, and
# nobody may enter another's. A service that is broken into holds the key to its own data only; the
# keys of texts and people (vault) all of them share.
set -eu

for owner in intake referral grid risk notify gateway vault; do
    variable=FENGQIAO_DB_PASSWORD_$(printf %s "$owner" | tr '[:lower:]' '[:upper:]')
    printenv "$variable" >/dev/null || { echo "$variable is not set" >&2; exit 1; }
    # psql reads the password itself: on a command line, or in a log, others could.
    psql --set ON_ERROR_STOP=1 --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname postgres \
        --set owner="fengqiao_$owner" <<SQL
\\getenv password $variable
SET log_min_error_statement = panic;
CREATE ROLE :"owner" LOGIN PASSWORD :'password';
CREATE DATABASE :"owner" OWNER :"owner";
REVOKE ALL ON DATABASE :"owner" FROM PUBLIC;
SQL
done
