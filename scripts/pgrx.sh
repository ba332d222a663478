#!/usr/bin/env bash
# cargo pgrx with this folder's server, headers and libclang, for root too:
#   scripts/pgrx.sh test [NAME]     the #[pg_test]s, in a server that cargo-pgrx starts
#   scripts/pgrx.sh run [DATABASE]  psql in a server with the extension
#   scripts/pgrx.sh install         builds, and copies into the server's folders
#   scripts/pgrx.sh package         builds, and gathers what a package holds in target/
#   scripts/pgrx.sh schema          prints the install script
#   scripts/pgrx.sh schema --check  compares it with the one that make joins
#   scripts/pgrx.sh check           all of it, ending with "N passed, N failed"
# Further options go to cargo pgrx. PG_CONFIG names another server than the embedded one.
here=$(dirname "${BASH_SOURCE[0]}")
for part in lib server setup build; do . "$here/$part.sh"; done

# --- the install script -----------------------------------------------------------

# What is left of a script is what the server runs: no remark, no empty line.
bare() { sed -e '/^\/\* <.*\*\/$/d' -e '/^\/\*$/,/^\*\/$/d' -e '/^--/d' -e '/^\\echo/d' -e '/^$/d' "$1"; }

# is_whole SCRIPT: without the feature "schema", or when the linker drops what cargo-pgrx reads,
# the script would be empty.
is_whole() {
  local joined
  joined=$BUILD/extension/pbm--$(pbm_version).sql
  if [ -s "$1" ] && diff <(bare "$joined") <(bare "$1") >"$LOGS/pgrx-script.log"; then return; fi
  rm -f "$1"
  die "cargo pgrx made another install script than make, see build/log/pgrx-script.log; $1 was removed."
}

same_script() {
  cargo pgrx schema "pg$MAJOR" --out "$BUILD/schema.sql" && is_whole "$BUILD/schema.sql"
}

# --- the server ---------------------------------------------------------------------

# cargo pgrx test and run leave their build installed, so they get a copy of the server: a
# server finds its folders from where its program lies.
own_server() {
  local bin dir
  COPY=$BUILD/pgrx/server$MAJOR
  bin=$(pg_dir bindir)
  if [ "$(cat "$COPY/version" 2>/dev/null)" != "$("$PGC" --version) $bin" ]; then
    rm -rf "$COPY"
    # The wheel's programs find their libraries in a folder beside its own.
    for dir in "$(dirname "$bin")" "$(pg_dir sharedir)" "$(pg_dir includedir)" "${bin%/*/*}.libs"; do
      [ -d "$dir" ] && [ ! -d "$COPY$dir" ] || continue
      mkdir -p "$COPY$(dirname "$dir")"
      cp -a "$dir" "$COPY$dir"
    done
    find "$COPY" \( -name pbm.so -o -name pbm.control -o -name 'pbm--*.sql' \) -delete
    printf '%s\n' "$("$PGC" --version) $bin" >"$COPY/version"
  fi
  PBM_SERVER_CONFIG=$COPY$bin/pg_config
  [ "$("$PBM_SERVER_CONFIG" --sharedir)" = "$COPY$(pg_dir sharedir)" ] || die "A copy of PostgreSQL $MAJOR does not find its folders."
  export PBM_SERVER_CONFIG
}

# pgrx names its own folder in a list of socket folders, without quotes.
choose_pgrx_home() {
  mkdir -p "$BUILD/pgrx"
  PGRX_HOME=$BUILD/pgrx
  case $PGRX_HOME in *[!A-Za-z0-9/._-]*) PGRX_HOME= ;; esac
  if [ -z "$PGRX_HOME" ] || [ ${#PGRX_HOME} -gt 60 ]; then
    choose_sockets "$BUILD/pgrx" 0
    [ -z "$SERVER_USER" ] || chmod 755 "$SOCKETS"
    ln -sfn "$BUILD/pgrx" "$SOCKETS/pgrx"
    PGRX_HOME=$SOCKETS/pgrx
  fi
  export PGRX_HOME
  # Named by pgrx's build script as what it depends on: missing, all is built again each time.
  [ -f "$PGRX_HOME/config.toml" ] || : >"$PGRX_HOME/config.toml"
}

# With --runas cargo-pgrx calls sudo, which a bare machine lacks and root can do without.
own_sudo() {
  mkdir -p "$BUILD/pgrx/bin"
  {
    printf '#!/bin/sh\n# Written by scripts/pgrx.sh.\n'
    printf 'if [ "$1" != -u ]; then exec "$@"; fi\nshift 2\n'
    printf 'exec %s "$@"\n' "${RUNAS[*]}"
  } >"$BUILD/pgrx/bin/sudo"
  chmod 755 "$BUILD/pgrx/bin/sudo"
  export PATH=$BUILD/pgrx/bin:$PATH
}

pgrx_test() {
  local data=$PGRX_HOME/test rc=0
  rm -rf "$BUILD/pgrx/test"
  mkdir -p "$BUILD/pgrx/test"
  own "$BUILD/pgrx/test"
  if [ -z "$SERVER_USER" ]; then
    "${RUNAS[@]+"${RUNAS[@]}"}" cargo pgrx test "pg$MAJOR" --pgdata "$data" "$@" || rc=$?
  else
    own_sudo
    cargo pgrx test "pg$MAJOR" --runas "$SERVER_USER" --pgdata "$data" "$@" || rc=$?
  fi
  rm -rf "$BUILD/pgrx/test"
  return "$rc"
}

stop_pgrx() { "${RUNAS[@]+"${RUNAS[@]}"}" cargo pgrx stop "pg$MAJOR"; }

pgrx_run() {
  local rc=0
  # Ctrl-C is for psql, which cancels a query with it.
  trap : INT
  if [ -z "$SERVER_USER" ]; then
    AT_EXIT+=(stop_pgrx)
    "${RUNAS[@]+"${RUNAS[@]}"}" cargo pgrx run "pg$MAJOR" "$@" || rc=$?
  else
    # cargo pgrx run knows no other user: its steps, one by one.
    case ${1:-} in -*) die 'Without a user namespace, run takes a database and no option.' ;; esac
    cargo pgrx install --pg-config "$PBM_SERVER_CONFIG" || return
    PGC=$PBM_SERVER_CONFIG
    choose_cluster pgrx
    use_server
    "$BINDIR/createdb" "${1:-pbm}" 2>/dev/null || true
    "$BINDIR/psql" "${1:-pbm}" 8>&- || rc=$?
  fi
  return "$rc"
}

pgrx_install() {
  local folder
  for folder in "$(pg_dir pkglibdir)" "$(pg_dir sharedir)/extension"; do
    [ -w "$folder" ] || die "$folder is not yours to write, as root: PG_CONFIG=$PGC scripts/pgrx.sh install"
  done
  cargo pgrx install --pg-config "$PGC" "$@" && is_whole "$(pg_dir sharedir)/extension/pbm--$(pbm_version).sql"
}

pgrx_package() {
  local script
  cargo pgrx package --pg-config "$PGC" "$@" || return
  while IFS= read -r -d '' script; do is_whole "$script"; done < <(
    find "$TARGET"/*/"pbm-pg$MAJOR" -name "pbm--$(pbm_version).sql" -print0
  )
}

# --- all of it ------------------------------------------------------------------------

# Sums cargo's "test result: ok. 5 passed; 0 failed; 1 ignored; ..." lines.
count() { sed -n "s/^test result:.* \([0-9][0-9]*\) $1;.*/\1/p" "$LOGS/pgrx-tests.log" "$LOGS/packaging.log" | awk '{n += $1} END {print n + 0}'; }

logged() {
  local log=$LOGS/$1.log
  shift
  set -o pipefail
  "$@" 2>&1 | tee "$log"
}

check() {
  local rc=0 passed failed
  begin 'Comparing the two install scripts'
  quietly pgrx-schema same_script
  end
  say 'The #[pg_test]s:'
  aloud logged pgrx-tests pgrx_test || rc=1
  say 'Installed and packaged:'
  export PROFILE PBM_BUILT_FOR=$PGC PBM_SERVER_ROOT=$COPY
  PGC=$PBM_SERVER_CONFIG
  choose_cluster pgrx
  use_server fresh
  tell_tests
  unset PGHOST PGPORT PGUSER
  aloud logged packaging cargo test -p pbm-tests --test packaging -- --include-ignored --test-threads=1 || rc=1
  release_server
  passed=$(count passed) failed=$(count failed)
  [ "$rc" = 0 ] || [ "$failed" != 0 ] || failed=1
  say "$passed passed, $failed failed"
  return "$rc"
}

wanted=$(sed -n 's/^pgrx = .*"=\([0-9.]*\)".*/\1/p' Cargo.toml)
[ "$(cargo pgrx --version 2>/dev/null)" = "cargo-pgrx $wanted" ] ||
  die "cargo-pgrx $wanted is needed: cargo install --locked cargo-pgrx --version $wanted"
verb=${1:-}
case $verb in
test | run | install | package | schema | check) shift ;;
*) die 'scripts/pgrx.sh test|run|install|package|schema|check' ;;
esac
choose_server
case ${1:-} in
"pg$MAJOR") shift ;;
pg1[0-9]) die "PostgreSQL $MAJOR is chosen: PG_CONFIG=... scripts/pgrx.sh $verb takes another." ;;
esac
# What is printed on the way is no part of the script that schema prints.
{
  turn
  setup
  if [ "$verb" = check ]; then build; else build_sql; fi
  choose_pgrx_home
  case $verb in test | run | check) own_server ;; esac
} >&2
# Only what is built and installed in one go keeps others waiting.
case $verb in test | run | check) turn_over ;; esac
# A build with the linker's default keeps what cargo-pgrx reads too (is_whole would tell) and
# shares its artifacts with cargo's.
export CARGO_PGRX_DISABLE_GC_SECTIONS_WORKAROUND=1
unset PGHOST PGPORT PGUSER
rc=0
case $verb in
schema)
  if [ "${1:-}" = --check ]; then
    begin 'Comparing the two install scripts'
    quietly pgrx-schema same_script
    end
  else
    cargo pgrx schema "pg$MAJOR" "$@" || rc=$?
  fi
  ;;
test) aloud pgrx_test "$@" || rc=$? ;;
run) pgrx_run "$@" || rc=$? ;;
install) aloud pgrx_install "$@" || rc=$? ;;
package) aloud pgrx_package "$@" || rc=$? ;;
check) check || rc=$? ;;
esac
exit "$rc"
