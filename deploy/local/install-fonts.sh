#!/bin/sh
# Makes sure that there is a Chinese font to print forms with; asks nothing. Without one everything
# else works, so a machine where none can be installed is told what to do, and goes on.
set -eu

cd "$(dirname "$0")/../.."
has_font() { .venv/bin/python -c 'from gateway.printing import fonts; fonts.find()' 2>/dev/null; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@" </dev/null >/dev/null; }

has_font && exit 0
if command -v apt-get >/dev/null 2>&1 && as_root true 2>/dev/null; then
    echo "Installing a Chinese font for print (3 MB) …"
    apt install -y --no-install-recommends fonts-arphic-gbsn00lp fonts-wqy-microhei 2>/dev/null ||
        { apt update && apt install -y --no-install-recommends fonts-arphic-gbsn00lp fonts-wqy-microhei; } || true
fi
has_font || echo "No Chinese font was found: forms cannot be printed. Install one (Debian, Ubuntu:" \
    "apt-get install fonts-arphic-gbsn00lp fonts-wqy-microhei), or set FENGQIAO_FONTS." >&2
