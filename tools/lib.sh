# Sourced by the scripts in this folder: where things are, and how to say what went wrong.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools="$root/.tools"
python="$tools/python/bin/python"

say() { printf '%s\n' "$*" >&2; }
die() { say "$(basename "$0"): $*"; exit 1; }

# Installs Debian packages, quietly; says what to do where that cannot be.
apt_install() {
    command -v apt-get >/dev/null || die "please install: $*"
    local admin=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || die "please install: $*"
        admin=(sudo)
    fi
    say "installing $* (apt)"
    local log
    log=$(mktemp)
    for step in "update -qq" "install -y -qq --no-install-recommends $*"; do
        # shellcheck disable=SC2086
        if ! "${admin[@]}" env DEBIAN_FRONTEND=noninteractive apt-get $step >"$log" 2>&1 </dev/null; then
            cat "$log" >&2
            rm -f "$log"
            die "apt-get $step failed"
        fi
    done
    rm -f "$log"
}

# A TCP port of this machine that nobody listens on.
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Waits until the address answers 200, at most $2 seconds, as long as process $3 lives.
wait_for_url() {
    local deadline=$((SECONDS + $2))
    until curl -fsS -o /dev/null --max-time 2 "$1" 2>/dev/null; do
        kill -0 "$3" 2>/dev/null || return 1
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.05
    done
}

# Ends one process of ours: politely, then for good after $2 seconds.
end_process() {
    kill -TERM "$1" 2>/dev/null || return 0
    local deadline=$((SECONDS + ${2:-10}))
    while kill -0 "$1" 2>/dev/null; do
        if [ "$SECONDS" -ge "$deadline" ]; then
            kill -KILL "$1" 2>/dev/null || true
            break
        fi
        sleep 0.05
    done
    wait "$1" 2>/dev/null || true
}
