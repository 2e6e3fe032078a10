#!/bin/sh
# Makes deploy/.env of example.env, and fills every secret that is empty there:
#   deploy/make-secrets.sh [FOLDER]      FOLDER: elsewhere than beside this script
# Safe to repeat: a secret that is there is never changed, it opens what is already stored.
set -eu
umask 077

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here}
env=$folder/.env
keys=$folder/secrets

fill() { # NAME VALUE
    grep -q "^$1=\$" "$env" || return 0
    # Through the environment: a command line can be read by every user of the machine.
    NAME=$1 VALUE=$2 awk '$0 == ENVIRON["NAME"] "=" { $0 = $0 ENVIRON["VALUE"] } { print }' "$env" >"$env.new"
    mv "$env.new" "$env"
    echo "made $1"
}

mkdir -p "$keys"
[ -e "$env" ] || cat "$here/example.env" >"$env"
chmod 0600 "$env"

fill FENGQIAO_MASTER_KEY "$(openssl rand -base64 32)"
# shellcheck disable=SC2013 # names are single words
for name in $(sed -n 's/^\(FENGQIAO_[A-Z_]*PASSWORD[A-Z_]*\)=$/\1/p' "$env"); do
    fill "$name" "$(openssl rand -hex 24)" # letters and digits only: it stands in addresses
done

if [ ! -e "$keys/token.private.pem" ]; then
    openssl genpkey -algorithm ED25519 -out "$keys/token.private.pem"
    openssl pkey -in "$keys/token.private.pem" -pubout -out "$keys/token.public.pem"
    chmod 0644 "$keys/token.public.pem" # the gateway reads it as a user of its own
    echo "made $keys/token.private.pem (for whoever issues tokens; no process of ours reads it)"
fi

if grep -q '^FENGQIAO_DIVISION=$' "$env"; then
    echo "Still to set in $env: FENGQIAO_DIVISION."
fi
