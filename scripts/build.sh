#!/usr/bin/env bash
# Builds the library into build/pgN/pbm.so and the SQL into build/extension/.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The sum of everything that the library was made from, after the compiler's own list.
# Cargo keeps one library for all servers: without this, going from one server to the
# other and back would link it anew each time.
build_sum() {
  local list=$PGROOT/pbm.d
  [ -f "$list" ] || return 0
  {
    printf '%s\n' "$PROFILE" "$PGC" "$(rustc --version)"
    # A space in a name became a pattern, hence no quotes.
    # shellcheck disable=SC2086
    sed 's/^[^:]*://; s/\\ /?/g' "$list" | tr ' ' '\n' | sed '/^$/d' | LC_ALL=C sort -u |
      while read -r f; do cksum $f 2>&1 || true; done
    cksum Cargo.toml crates/engine/Cargo.toml crates/report/Cargo.toml Cargo.lock .cargo/config.toml 2>/dev/null || true
  } | cksum
}

build_library() {
  local sub=$PROFILE
  [ "$PROFILE" != dev ] || sub=debug
  # Chained, because the caller's test for failure turns errexit off in here.
  RUST_BACKTRACE=0 RUST_LIB_BACKTRACE=0 cargo build --lib --profile "$PROFILE" "${CARGO_FEATURES[@]}" &&
    cp "$TARGET/$sub/libpbm.so" "$PGROOT/pbm.so.tmp" &&
    cp "$TARGET/$sub/libpbm.d" "$PGROOT/pbm.d" &&
    mv "$PGROOT/pbm.so.tmp" "$PGROOT/pbm.so"
}

# The install script is the files that sql/ORDER lists, one after the other.
build_sql() {
  local out=$BUILD/extension version f
  version=$(pbm_version)
  grep -q "^default_version = '$version'" pbm.control ||
    die "pbm.control and Cargo.toml ($version) name different versions."
  rm -rf "$out.tmp"
  mkdir -p "$out.tmp"
  cp pbm.control "$out.tmp/"
  while read -r f; do
    [ -f "sql/$f" ] || die "sql/ORDER lists $f, which does not exist."
    printf -- '-- sql/%s\n\n' "$f"
    cat "sql/$f"
    printf '\n'
  done <sql/ORDER >"$out.tmp/pbm--$version.sql"
  # sql/released/ is for the tests: whoever has an old release updates it.
  for f in sql/pbm--*--*.sql; do
    [ ! -e "$f" ] || cp "$f" "$out.tmp/"
  done
  rm -rf "$out"
  mv "$out.tmp" "$out"
}

build() {
  begin "Building pbm for PostgreSQL $MAJOR ($PROFILE)"
  case $PROFILE in release | dev) ;; *) die "PROFILE is release or dev, not $PROFILE." ;; esac
  build_sql
  local remark='nothing changed'
  if [ ! -f "$PGROOT/pbm.so" ] || [ "$(cat "$PGROOT/built" 2>/dev/null)" != "$(build_sum)" ]; then
    rm -f "$PGROOT/built"
    quietly "build-pg$MAJOR" build_library
    build_sum >"$PGROOT/built"
    remark=
  fi
  end "$remark"
}
