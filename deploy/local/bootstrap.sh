#!/bin/sh
# Makes .venv hold exactly what one lock file says: `bootstrap.sh runtime` or `bootstrap.sh dev`.
# `bootstrap.sh bench` adds what the baselines of `make bench` are made with.
# A second run with the same lock takes a moment. Every package is checked against its hash.
set -eu

which=${1:-runtime}
cd "$(dirname "$0")/../.."
lock=requirements/$which.txt
stamp=.venv/.installed-$which

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

[ -f "$lock" ] || fail "There is no $lock: use \`runtime\`, \`dev\` or \`bench\`."

sum_of() { cksum <"requirements/$1.txt"; }
is_current() { [ -x .venv/bin/python ] && [ "$(cat ".venv/.installed-$1" 2>/dev/null)" = "$(sum_of "$1")" ]; }

# The checkout is not installed; these are the commands within it.
write_command() { # name, module
    [ -x ".venv/bin/$1" ] && return
    cat >".venv/bin/$1" <<EOF_
#!/bin/sh
PYTHONPATH='$PWD' exec '$PWD/.venv/bin/python' -m $2 "\$@"
EOF_
    chmod +x ".venv/bin/$1"
}
write_commands() {
    write_command fengqiao deploy.operator
    write_command fengqiao-subscribe subscriber
}

# The development lock holds all of the runtime's.
if is_current "$which" || { [ "$which" = runtime ] && is_current dev; }; then
    write_commands
    exit 0
fi

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
        if command -v "$name" >/dev/null 2>&1 && is_new_enough "$name"; then
            echo "$name"
            return
        fi
    done
}

make_venv() {
    python=$(find_python)
    [ -n "$python" ] || fail \
        "Fengqiao needs Python 3.11 or newer, and none was found (python3 is $(python3 --version 2>&1 || echo missing))." \
        "Install one (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python)," \
        "or name it: make PYTHON=/path/to/python3.11 …"
    "$python" -c 'import ensurepip, venv' 2>/dev/null || fail \
        "$python ($("$python" --version)) comes without venv." \
        "Debian, Ubuntu: apt-get install python3-venv. Then run this again."
    echo "Creating .venv with $("$python" --version) …"
    "$python" -m venv --clear .venv
}

# uv installs in 1 s what takes pip 23 s. It comes from the lock too, with its hashes.
install_uv() {
    [ -x .venv/bin/uv ] && return
    only_uv=.venv/uv.txt
    awk '/^uv==/ { wanted = 1 } wanted { print } wanted && !/\\$/ { exit }' requirements/dev.txt >"$only_uv"
    pip install --require-hashes -r "$only_uv"
}

pip() { .venv/bin/python -m pip --quiet --disable-pip-version-check "$@"; }

# uv does not read pip's settings; where a mirror is set for pip, it is meant for uv too.
mirror() { printf '%s' "${PIP_INDEX_URL:-$(pip config get global.index-url 2>/dev/null || true)}"; }

install_lock() {
    if install_uv; then
        index=$(mirror)
        if env ${index:+"UV_DEFAULT_INDEX=$index"} .venv/bin/uv pip install --quiet \
            --python .venv/bin/python --require-hashes -r "$lock"; then
            return
        fi
        echo "uv could not install the packages; trying pip, which may take a minute …"
    fi
    pip install --require-hashes -r "$lock" || fail \
        "The packages of $lock could not be installed; the reason is above." \
        "Behind a proxy set HTTPS_PROXY; with a mirror: PIP_INDEX_URL=https://your.mirror/simple make …"
}

{ [ -x .venv/bin/python ] && is_new_enough .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; } || make_venv
echo "Installing $(grep -c '==' "$lock") packages of $lock into .venv …"
install_lock

write_commands
sum_of "$which" >"$stamp"
