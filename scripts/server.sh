#!/usr/bin/env bash
# Our own server: a cluster under build/pgN, reached by a unix socket alone. No server
# of the machine is ever touched. PBM_CLUSTER=name takes a cluster beside the usual one.
#   scripts/server.sh start|stop|status|fresh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# For root alone: gives files to whom the server runs as.
own() { [ "$(id -u)" != 0 ] || chown -R "${SERVER_USER:-root}" "$@"; }

# choose_sockets FOLDER [LONGEST]: sets SOCKETS, below FOLDER or, when that will not do, in a folder of
# its own that FOLDER/sockets names. A socket's path has at most 107 bytes, and the setting is a list.
choose_sockets() {
  SOCKETS=$1/run
  case $SOCKETS in *[!A-Za-z0-9/._-]*) SOCKETS= ;; esac
  if [ -z "$SOCKETS" ] || [ ${#SOCKETS} -gt "${2:-90}" ]; then
    SOCKETS=$(cat "$1/sockets" 2>/dev/null || true)
    if [ ! -d "$SOCKETS" ]; then
      SOCKETS=${TMPDIR:-/tmp}
      reaches "$SOCKETS" || SOCKETS=/tmp
      SOCKETS=$(mktemp -d "$SOCKETS/pbm.XXXXXX")
      printf '%s\n' "$SOCKETS" >"$1/sockets"
    fi
  fi
}

# choose_cluster [NAME]: sets where the cluster lies and how it is reached. The one without a name, which
# people work with, preloads the library, so that reads are on record.
choose_cluster() {
  local name=${PBM_CLUSTER:-${1:-}}
  PRELOAD=
  [ -n "${1:-}" ] || PRELOAD=yes
  BINDIR=$(pg_dir bindir)
  CLUSTER=$PGROOT${name:+/$name}
  DATA=$CLUSTER/data
  SERVER_LOG=$CLUSTER/server.log
  export PGPORT=$((54300 + MAJOR))
  mkdir -p "$CLUSTER"
  reaches "$BINDIR" || die "The user nobody, as whom the server must run, cannot reach $BINDIR: run make as an ordinary user."
  choose_sockets "$CLUSTER"
  mkdir -p "$SOCKETS"
  export PGHOST=$SOCKETS PGUSER=postgres
  unset PGDATABASE PGPASSWORD PGSERVICE PGOPTIONS PGHOSTADDR PGSSLMODE
}

# Says to the tests where the server is, and how its programs run.
tell_tests() {
  export PBM_PGHOST=$SOCKETS PBM_PGPORT=$PGPORT PBM_PGUSER=postgres PBM_PGBIN=$BINDIR PBM_PGDATA=$DATA
  export PBM_PG_MAJOR=$MAJOR PBM_PG_CONFIG=$PGC PBM_SERVER_LOG=$SERVER_LOG PBM_SOURCE_DIR=$ROOT
  # What goes before a server program (pg_ctl) so that it runs: empty, unless this is root.
  export PBM_RUNAS="${RUNAS[*]+"${RUNAS[*]}"}"
  # The tests say whom they connect to.
  unset PGHOST PGPORT PGUSER
}

pg_ctl() { "${RUNAS[@]+"${RUNAS[@]}"}" "$BINDIR/pg_ctl" -D "$DATA" "$@"; }

running() { [ -f "$DATA/postmaster.pid" ] && pg_ctl status >/dev/null 2>&1; }

make_cluster() {
  rm -rf "$DATA.tmp"
  mkdir "$DATA.tmp"
  chmod 700 "$DATA.tmp"
  own "$DATA.tmp"
  "${RUNAS[@]+"${RUNAS[@]}"}" "$BINDIR/initdb" -D "$DATA.tmp" -U postgres -A trust -E UTF8 --locale=C --no-sync
  printf "\ninclude 'pbm.conf'\n" >>"$DATA.tmp/postgresql.conf"
  printf '%s\n' "$PGC" >"$CLUSTER/pg_config"
  rm -rf "$DATA"
  mv "$DATA.tmp" "$DATA"
}

# The library that the server loads at its start; nothing before it is installed.
preloaded() {
  local library
  library=$(pg_dir pkglibdir)/pbm.so
  [ -z "$PRELOAD" ] || [ ! -f "$library" ] || printf '%s\n' "$library"
}

# Whether the server runs with another library than the one that is installed now.
outdated() {
  local library
  library=$(preloaded)
  [ -n "$library" ] && { [ "$library" -nt "$DATA/postmaster.pid" ] || ! grep -q '^shared_preload_libraries' "$DATA/pbm.conf"; }
}

stop_outdated() { ! running || ! outdated || quietly server-stop halt; }

write_settings() {
  local preload=
  [ -z "$(preloaded)" ] || preload="shared_preload_libraries = 'pbm'"
  cat >"$DATA/pbm.conf" <<END
# Written by scripts/server.sh at each start.
listen_addresses = ''
unix_socket_directories = '$SOCKETS'
port = $PGPORT
max_connections = 200
shared_buffers = 256MB
fsync = on
autovacuum = on
restart_after_crash = on
log_line_prefix = '%m [%p] %q%u@%d '
log_statement = none
wal_level = ${WAL_LEVEL:-replica}
$preload
END
}

launch() {
  if [ ! -f "$DATA/PG_VERSION" ] || [ "$(cat "$CLUSTER/pg_config")" != "$PGC" ]; then make_cluster; fi
  write_settings
  touch "$SERVER_LOG"
  own "$DATA" "$SOCKETS" "$SERVER_LOG"
  pg_ctl start -w -t 60 -l "$SERVER_LOG" || {
    tail -n 20 "$SERVER_LOG"
    return 1
  }
}

halt() { pg_ctl stop -w -t 30 -m fast || pg_ctl stop -w -t 30 -m immediate; }

USING=
# Whoever uses the server holds $CLUSTER/users; the last one to let go stops it, unless
# it was started to stay. use_server fresh: with an empty cluster, unless others use it.
use_server() {
  begin "Starting a PostgreSQL $MAJOR server of our own"
  local remark="socket in ${SOCKETS#"$ROOT"/}"
  AT_EXIT+=(release_server)
  USING=yes
  exec 8>"$CLUSTER/users"
  if command -v flock >/dev/null; then
    if flock -xn 8; then
      [ "${1:-}" != fresh ] || { ! running || quietly server-stop halt; rm -rf "$DATA"; }
    else
      flock -s 8
      remark="shared with another make, $remark"
    fi
  fi
  stop_outdated
  running || quietly "server-start-pg$MAJOR" launch
  ! command -v flock >/dev/null || flock -s 8
  end "$remark"
}

release_server() {
  [ -n "$USING" ] || return 0
  USING=
  ! command -v flock >/dev/null || flock -xn 8 || return 0
  [ -f "$CLUSTER/stay" ] || ! running || halt >"$LOGS/server-stop.log" 2>&1
  exec 8>&-
}

server_start() {
  begin "Starting a PostgreSQL $MAJOR server of our own"
  stop_outdated
  running || quietly "server-start-pg$MAJOR" launch
  touch "$CLUSTER/stay"
  end "socket in ${SOCKETS#"$ROOT"/}"
}

server_stop() {
  rm -f "$CLUSTER/stay"
  begin "Stopping our PostgreSQL $MAJOR server"
  if running; then
    quietly server-stop halt
    end
  else
    end 'it was not running'
  fi
}

server_status() {
  if running; then
    say "Our PostgreSQL $MAJOR server is running."
    say "  $BINDIR/psql -h $SOCKETS -p $PGPORT -U postgres postgres"
  else
    say "Our PostgreSQL $MAJOR server is not running."
  fi
}

server_fresh() {
  server_stop
  rm -rf "$DATA"
  server_start
}

# Every server that this folder runs, whatever its version; each with its own programs.
each_cluster() {
  local file rc=0
  for file in "$BUILD"/pg*/pg_config "$BUILD"/pg*/*/pg_config; do
    [ -f "$file" ] || continue
    CLUSTER=$(dirname "$file")
    DATA=$CLUSTER/data
    PGC=$(cat "$file")
    [ -x "$PGC" ] || continue
    BINDIR=$("$PGC" --bindir)
    "$@" || rc=1
  done
  return "$rc"
}

stop_if_running() {
  rm -f "$CLUSTER/stay"
  ! running || halt
}

stop_if_embedded() { case $PGC in "$VENV"/*) stop_if_running ;; esac; }

stop_embedded() { (each_cluster stop_if_embedded) >"$LOGS/server-stop.log" 2>&1; }

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  choose_server
  [ -x "$PGC" ] || die 'No server is here yet.' 'First: make setup'
  choose_cluster
  case ${1:-} in
  start | stop | status | fresh) "server_$1" ;;
  *) die 'scripts/server.sh start|stop|status|fresh' ;;
  esac
fi
