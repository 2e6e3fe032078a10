#!/bin/bash
# Runs every process from its image as a container would: its own mounts, a root filesystem that
# cannot be written, an unprivileged user, the image's environment and entrypoint. `prove.sh` calls it:
#   prove-running.sh FOLDER     FOLDER/intake holds the path where the image `intake` is mounted, …
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
mounts=$1
services=(intake referral grid risk notify)
logs=$mounts/logs
mkdir -p "$logs"
declare -A pids=()

stop_all() {
    status=$?
    trap - EXIT
    for pid in "${pids[@]}"; do kill -KILL "$pid" 2>/dev/null || true; done
    [ "$status" = 0 ] || tail -n 20 "$logs"/*.log >&2
    exit "$status"
}
trap stop_all EXIT

keys=$mounts/keys
mkdir -m 0755 "$keys"
openssl genpkey -algorithm ED25519 -out "$keys/private.pem" 2>/dev/null
openssl pkey -in "$keys/private.pem" -pubout -out "$keys/public.pem"
chmod 0644 "$keys"/* # for the images' user; they end with this proof
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
settings=(
    PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
    FENGQIAO_RUN_DIR=/run/fengqiao
    FENGQIAO_TOKEN_PUBLIC_KEY_FILE=/run/keys/public.pem
    "FENGQIAO_LISTEN=127.0.0.1:$port"
    "FENGQIAO_DIVISION=${FENGQIAO_DIVISION:-150104002}"
    "FENGQIAO_MASTER_KEY=${FENGQIAO_MASTER_KEY:-$(openssl rand -base64 32)}"
    "FENGQIAO_DATABASE_URL=$FENGQIAO_DATABASE_URL"
    "FENGQIAO_BROKER_URL=$FENGQIAO_BROKER_URL"
)

# Becomes the process, so that its number is the process's and signals reach it.
in_container() { # IMAGE COMMAND…
    local root
    root=$(<"$mounts/$1")
    shift
    # shellcheck disable=SC2016 # the inner shell expands these
    exec unshare --mount --propagation private sh -euc '
        root=$1 keys=$2; shift 2
        mkdir -p "$root/run/keys"
        mount --bind "$root" "$root"
        mount --bind "$keys" "$root/run/keys"
        for file in /etc/hosts /etc/resolv.conf; do touch "$root$file"; mount --bind "$file" "$root$file"; done
        mount --rbind /dev "$root/dev"
        mount -t proc proc "$root/proc"
        mount -o remount,ro,bind "$root"
        mount -t tmpfs -o uid=10001,gid=10001,mode=0700,size=1m tmpfs "$root/run/fengqiao"
        cd "$root"
        exec chroot --userspec=10001:10001 "$root" /usr/bin/env -i -C /app "$@"
    ' sh "$root" "$keys" "${settings[@]}" "$@"
}

module() { case $1 in gateway) echo gateway ;; tools) echo services.chassis ;; *) echo "services.$1" ;; esac; }

once() { # IMAGE COMMAND
    (in_container "$1" python -m "$(module "$1")" "$2") >"$logs/$1-$2.log" 2>&1 ||
        { echo "$1 $2 failed" >&2; return 1; }
    tail -n 1 "$logs/$1-$2.log"
}

start() { # IMAGE PROCESS
    (in_container "$1" python -m "$(module "$1")" "$2") >"$logs/$1-$2.log" 2>&1 &
    pids[$1.$2]=$!
}

# As an engine's `exec` does: from inside the running process's own mounts.
healthy() { # IMAGE PROCESS
    nsenter --target "${pids[$1.$2]}" --mount --root --wd --setuid 10001 --setgid 10001 -- \
        /usr/bin/env -i -C /app "${settings[@]}" python -m "$(module "$1")" health "$2" 2>&1
}

await() { # IMAGE PROCESS
    local why=""
    for _ in $(seq 60); do
        kill -0 "${pids[$1.$2]}" 2>/dev/null || { echo "$1 $2 ended" >&2; return 1; }
        why=$(healthy "$1" "$2") && return
        sleep 1
    done
    echo "$1 $2 did not become healthy: $why" >&2
    return 1
}

cannot_write() {
    ! nsenter --target "${pids[intake.api]}" --mount --root --setuid 10001 --setgid 10001 -- \
        /bin/sh -c 'touch /app/x || touch /opt/venv/x || touch /tmp/x' 2>/dev/null
}

# 143: uvicorn finishes its requests, then passes the signal on to itself.
end() { # IMAGE.PROCESS
    local status=0
    kill -TERM "${pids[$1]}"
    wait "${pids[$1]}" || status=$?
    unset "pids[$1]"
    [ "$status" = 0 ] || [ "$1 $status" = "gateway.serve 143" ] || { echo "$1 ended with $status" >&2; return 1; }
}

processes=()
for each in "${services[@]}"; do processes+=("$each api" "$each work"); done
processes+=("gateway serve" "gateway work")

# The order of an upgrade: tables, map, then who relays, then who answers.
for each in "${services[@]}" gateway; do once "$each" migrate; done
once tools topology
began=$(date +%s)
# shellcheck disable=SC2086 # two words each
for each in "${processes[@]}"; do start $each; done
# shellcheck disable=SC2086
for each in "${processes[@]}"; do await $each; done
echo "all ${#processes[@]} processes are healthy after $(($(date +%s) - began)) s"
cannot_write || { echo "the root filesystem can be written" >&2; exit 1; }
(in_container tools python - "http://127.0.0.1:$port" /run/keys/private.pem) <"$here/ask.py" 2>"$logs/ask.log"
for each in "${!pids[@]}"; do
    echo "$each holds $(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/${pids[$each]}/status") MB"
done | sort
for each in "${!pids[@]}"; do end "$each"; done
echo "every process ended in good order"
