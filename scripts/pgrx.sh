#!/usr/bin/env bash
# cargo pgrx with this folder's server, headers and libclang, also for root:
#   scripts/pgrx.sh test            the pg_tests, in a server that cargo-pgrx starts
#   scripts/pgrx.sh schema --check  the script it generates against the one make joins
# Needs cargo-pgrx: cargo install --locked cargo-pgrx --version 0.18.1
here=$(dirname "${BASH_SOURCE[0]}")
for part in lib server setup build; do . "$here/$part.sh"; done

# What is left of a script is what the server runs: no remark, no empty line.
bare() { sed -e '/^\/\* <.*\*\/$/d' -e '/^\/\*$/,/^\*\/$/d' -e '/^--/d' -e '/^\\echo/d' -e '/^$/d' "$1"; }

same_script() {
  build_sql
  cargo pgrx schema "pg$MAJOR" --out "$BUILD/schema.sql" &&
    [ -s "$BUILD/schema.sql" ] &&
    diff <(bare "$BUILD/extension/pbm--$(pbm_version).sql") <(bare "$BUILD/schema.sql")
}

# cargo pgrx test leaves its test build installed, so it gets a copy of the server: a
# server finds its folders from where its program lies.
own_server() {
  local bin dir copy=$BUILD/pgrx/server$MAJOR
  bin=$(pg_dir bindir)
  if [ "$(cat "$copy/version" 2>/dev/null)" != "$("$PGC" --version) $bin" ]; then
    rm -rf "$copy"
    # The wheel's programs find their libraries in a folder beside its own.
    for dir in "$(dirname "$bin")" "$(pg_dir sharedir)" "$(pg_dir includedir)" "${bin%/*/*}.libs"; do
      [ -d "$dir" ] && [ ! -d "$copy$dir" ] || continue
      mkdir -p "$copy$(dirname "$dir")"
      cp -a "$dir" "$copy$dir"
    done
    printf '%s\n' "$("$PGC" --version) $bin" >"$copy/version"
  fi
  PGRX_PG_CONFIG_PATH=$copy$bin/pg_config
  [ "$("$PGRX_PG_CONFIG_PATH" --sharedir)" = "$copy$(pg_dir sharedir)" ] || die "A copy of PostgreSQL $MAJOR does not find its folders."
}

wanted=$(sed -n 's/^pgrx = .*"=\([0-9.]*\)".*/\1/p' Cargo.toml)
[ "$(cargo pgrx --version 2>/dev/null)" = "cargo-pgrx $wanted" ] ||
  die "cargo-pgrx $wanted is needed." "cargo install --locked cargo-pgrx --version $wanted"
choose_server
turn
setup
turn_over
choose_cluster
# pgrx takes this pg_config without cargo pgrx init; a build with the linker's default
# keeps .pgrxsc too (asserted by schema --check) and shares its artifacts with cargo's.
export PGRX_HOME=$BUILD/pgrx CARGO_PGRX_DISABLE_GC_SECTIONS_WORKAROUND=1
mkdir -p "$PGRX_HOME"
# Named by pgrx's build script as what it depends on: missing, all is built anew each time.
[ -f "$PGRX_HOME/config.toml" ] || : >"$PGRX_HOME/config.toml"
unset PGHOST PGPORT PGUSER
case ${1:-} in
schema) begin 'Comparing the two install scripts'; quietly pgrx-schema same_script; end ;;
test) shift; own_server; aloud "${RUNAS[@]+"${RUNAS[@]}"}" cargo pgrx test "pg$MAJOR" "$@" ;;
package) shift; aloud cargo pgrx package --pg-config "$PGC" "$@" ;;
*) die 'scripts/pgrx.sh test|schema|package' ;;
esac
