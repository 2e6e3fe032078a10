#!/bin/sh
# Proves the images without a container engine: builds each one with buildah on a base of its own,
# looks into it, and runs the whole system from them if it is given servers to run it on:
#   deploy/images/prove.sh CACHE     needs root, buildah and debootstrap; CACHE is kept
# From the environment: FENGQIAO_DATABASE_URL and FENGQIAO_BROKER_URL (servers reachable over TCP),
# DEBIAN_MIRROR, STORAGE_DRIVER (where overlay does not work: vfs, many times slower and larger), and
# what pip obeys.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
code=$(cd "$here/../.." && pwd)
mkdir -p "${1:?the folder for the base and the images}"
cache=$(cd "$1" && pwd)
driver=${STORAGE_DRIVER:-overlay}
export BUILDAH_ISOLATION=chroot
roles="intake referral grid risk notify"
base=localhost/fengqiao/proof-base
scratch=$(mktemp -d)

finish() {
    status=$?
    trap - EXIT
    for container in $(buildah_ containers --quiet 2>/dev/null); do buildah_ rm "$container" >/dev/null; done
    rm -rf "$scratch"
    exit $status
}
trap finish EXIT
trap 'exit 130' INT TERM

# A storage of its own: what else is on this machine is neither seen nor touched.
buildah_() { buildah --storage-driver "$driver" --root "$cache/$driver" --runroot "$cache/$driver-run" "$@"; }
say() { printf '%s\n' "$*"; }
fail() { say "$*" >&2; exit 1; }
seconds() { date +%s; }

make_base() {
    if [ ! -e "$cache/root/.complete" ]; then
        rm -rf "$cache/root"
        debootstrap --variant=minbase --include=ca-certificates,netbase,tzdata,python3,python3-venv \
            bookworm "$cache/root" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$cache/debootstrap.log" 2>&1 ||
            fail "debootstrap failed: see $cache/debootstrap.log"
        rm -rf "$cache"/root/var/cache/apt/* "$cache"/root/var/lib/apt/lists/* "$cache"/root/usr/share/doc/* \
            "$cache"/root/usr/share/man/* "$cache"/root/usr/share/locale/*
        touch "$cache/root/.complete"
    fi
    buildah_ inspect --type image "$base" >/dev/null 2>&1 && return
    from=$(buildah_ from scratch)
    buildah_ add --quiet "$from" "$cache/root" / >/dev/null
    buildah_ config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$from"
    buildah_ commit --quiet --rm "$from" "$base" >/dev/null
}

# What this machine tells pip is told to the build as its secrets; no image and no file of ours keeps it.
tell_pip() {
    certificate=${PIP_CERT:-${SSL_CERT_FILE:-}}
    index=${PIP_INDEX_URL:-$(python3 -m pip config get global.index-url 2>/dev/null || true)}
    {
        echo "[global]"
        [ -z "$index" ] || echo "index-url = $index"
        [ -z "$certificate" ] || echo "cert = /run/secrets/ca.crt"
    } >"$scratch/pip.conf"
    cat "${certificate:-/dev/null}" >"$scratch/ca.crt"
}

build() {
    started=$(seconds)
    buildah_ bud --quiet --layers --build-arg "BASE=$base" \
        --secret "id=pip.conf,src=$scratch/pip.conf" --secret "id=ca.crt,src=$scratch/ca.crt" \
        --file "$here/Dockerfile" --target "$1" --tag "localhost/fengqiao/$1" "$code" \
        >"$cache/build-$1.log" 2>&1 || fail "$1 was not built: see $cache/build-$1.log"
    say "built $1 in $(($(seconds) - started)) s"
}

# A container of the image, mounted: what it holds can be looked at and run.
open_image() {
    buildah_ mount "$(buildah_ from --pull-never --name "proof-$1" "localhost/fengqiao/$1")"
}

# What the chassis and everybody may know, and one's own folder: that is all.
look_into() {
    own=services/$1
    case $1 in gateway) own=gateway ;; tools) own= ;; esac
    held=$(cd "$2/app" && find gateway services/* -prune -type d 2>/dev/null | sort | xargs)
    # shellcheck disable=SC2086 # `tools` has no folder of its own: no word, not an empty one
    wanted=$(printf '%s\n' services/chassis services/contracts $own | sort | xargs)
    [ "$held" = "$wanted" ] || fail "$1 should hold $wanted; it holds $held"
    others=$(find "$2/app" -type f ! -name '*.py' ! -name '*.pyc' ! -name '*.sql' ! -name '*.yaml' ! -name '*.json')
    [ -z "$others" ] || fail "$1 holds more than code: $others"
    kept=$(find "$2/etc/pip.conf" "$2/run/secrets" -type f -size +0 2>/dev/null || true)
    [ -z "$kept" ] || fail "$1 kept a secret of its build: $kept"
    say "$1 holds only $held: $(du -sm "$2" | cut -f1) MB, of it $(du -sm "$2/opt/venv" | cut -f1) MB packages," \
        "$(du -sk "$2/app" | cut -f1) kB code"
}

try_inside() {
    case $1 in
    gateway) program=gateway parts="import gateway.process" ;;
    tools) program=services.chassis parts="import services.chassis.broker" ;;
    *) program=services.$1 parts="import services.$1.service; from services.chassis import component; component.load('$1')" ;;
    esac
    buildah_ run --user 10001:10001 "proof-$1" -- python -W ignore -c "$parts; import os; assert os.getuid() == 10001" ||
        fail "$1 does not load"
    buildah_ run --user 10001:10001 "proof-$1" -- python -m "$program" --help >/dev/null
    say "$1 loads and answers --help"
}

began=$(seconds)
make_base
say "base ready in $(($(seconds) - began)) s"
tell_pip
began=$(seconds)
for image in tools $roles gateway; do build "$image"; done
say "all built in $(($(seconds) - began)) s"
for image in tools $roles gateway; do
    root=$(open_image "$image")
    say "$root" >"$scratch/$image"
    look_into "$image" "$root"
    try_inside "$image"
done
if [ -n "${FENGQIAO_DATABASE_URL:-}" ] && [ -n "${FENGQIAO_BROKER_URL:-}" ]; then
    "$here/prove-running.sh" "$scratch"
else
    say "Not run: FENGQIAO_DATABASE_URL and FENGQIAO_BROKER_URL name no servers."
fi
say "proved"
