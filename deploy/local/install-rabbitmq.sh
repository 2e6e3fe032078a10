#!/bin/sh
# Makes sure that a RabbitMQ server can be run: installed, or as a container. Starts nothing.
# Asks nothing, and leaves the distribution's own service off.
set -eu

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

is_installed() {
    for script in /usr/lib/rabbitmq/bin/rabbitmq-server /usr/lib/rabbitmq/lib/*/sbin/rabbitmq-server \
        /opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server /usr/local/opt/rabbitmq/sbin/rabbitmq-server \
        /opt/rabbitmq/sbin/rabbitmq-server; do
        [ -x "$script" ] && return 0
    done
    return 1
}

docker_answers() { command -v docker >/dev/null 2>&1 && docker version >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_install() {
    command -v apt-get >/dev/null 2>&1 && as_root true 2>/dev/null
}

# Debian's packages ask this script whether they may start what they install: 101 means no.
policy=/usr/sbin/policy-rc.d
forbid_start() {
    [ -e "$policy" ] && as_root mv "$policy" "$policy.before-fengqiao"
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
}
restore_start() {
    as_root rm -f "$policy"
    [ -e "$policy.before-fengqiao" ] && as_root mv "$policy.before-fengqiao" "$policy"
    return 0
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@" </dev/null
}

install_package() {
    echo "Installing the package rabbitmq-server (about 100 MB with Erlang, a minute or two) …"
    apt update || echo "apt-get update failed; trying with the lists that are there …"
    trap restore_start EXIT
    trap 'exit 130' INT TERM
    forbid_start
    log=$(mktemp)
    if ! apt install -y --no-install-recommends rabbitmq-server >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
    # The policy only holds now; the service must not come up at the next boot either, on the ports of others.
    if command -v systemctl >/dev/null 2>&1; then
        as_root systemctl disable --quiet rabbitmq-server 2>/dev/null || true
    fi
}

is_installed && exit 0

if can_install && install_package && is_installed; then
    echo "RabbitMQ is installed; its own service stays off."
    exit 0
fi
if docker_answers; then
    echo "RabbitMQ is not installed; it will run in a container (rabbitmq:3.13-management)."
    exit 0
fi
fail "RabbitMQ is needed, and could not be installed from here. Either" \
    "  - install the package rabbitmq-server (Debian, Ubuntu: sudo apt-get install rabbitmq-server;" \
    "    Fedora: sudo dnf install rabbitmq-server; macOS: brew install rabbitmq), or" \
    "  - start a docker engine that \`docker version\` can reach," \
    "and run this again."
