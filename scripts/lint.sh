#!/usr/bin/env bash
# Formatting, clippy, documentation, shell and Python syntax. All are tried; any complaint fails.
here=$(dirname "${BASH_SOURCE[0]}")
for part in lib server setup; do . "$here/$part.sh"; done

BAD=0
# check NAME LABEL COMMAND...: shows what the command has to say only when it fails.
check() {
  local log=lint-$1
  begin "$2"
  shift 2
  if attempt "$log" "$@"; then
    end
  else
    BAD=$((BAD + 1))
    failed "$log"
  fi
}

shell_syntax() {
  local f rc=0
  for f in scripts/*.sh .ci/run; do bash -n "$f" || rc=1; done
  return "$rc"
}

# Parsed, not compiled: no __pycache__ is left behind.
python_syntax() {
  find . \( -path ./build -o -path ./target \) -prune -o -name '*.py' -exec python3 -c 'import ast, sys
for f in sys.argv[1:]: ast.parse(open(f, encoding="utf-8").read(), f)' {} +
}

# A virtual environment of its own: what checks the scripts has nothing to do with building.
LINTERS=$BUILD/linters
fetch_linters() {
  [ "$(cat "$LINTERS/stamp" 2>/dev/null)" = "$(cksum <scripts/requirements-lint.txt)" ] && return
  python3 -m venv "$LINTERS" &&
    "$LINTERS/bin/python" -m pip install --disable-pip-version-check --no-deps -r scripts/requirements-lint.txt &&
    cksum <scripts/requirements-lint.txt >"$LINTERS/stamp"
}

# What CREATE EXTENSION and ALTER EXTENSION UPDATE run.
search_paths() {
  local file
  while read -r file; do cat "sql/$file"; done <sql/ORDER >"$LINTERS/install.sql"
  "$LINTERS/bin/python" scripts/search_path.py "$LINTERS/install.sql" sql/pbm--*--*.sql
}

# A subcommand of cargo is found on the path.
crates() { PATH=$LINTERS/bin:$PATH cargo deny --locked check licenses bans sources; }

choose_server
STEP_OF=9
command -v shellcheck >/dev/null && STEP_OF=$((STEP_OF + 1))
turn
setup
turn_over
# With the install script in the library, as cargo pgrx builds it.
LINTED=(--no-default-features --features "pg$MAJOR,schema")
check fmt 'Rust formatting (cargo fmt --check)' cargo fmt --all --check -- --color never
check clippy "Clippy for PostgreSQL $MAJOR" cargo clippy --workspace --all-targets "${LINTED[@]}" -- -D warnings
check doc 'Documentation (cargo doc)' env RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps "${LINTED[@]}"
check sh 'Shell syntax' shell_syntax
if command -v shellcheck >/dev/null; then
  # Not what a sourced file's variables and functions set off.
  check shellcheck 'Shellcheck' shellcheck -x -P scripts -S warning -e SC1090,SC2034,SC2119,SC2120 scripts/*.sh .ci/run
fi
check py 'Python syntax' python_syntax
if fetch_linters >"$LOGS/lint-fetch.log" 2>&1; then
  check pgspot 'Search paths of the install and upgrade scripts (pgspot)' search_paths
  check deny 'Licences, bans and sources of the crates (cargo deny)' crates
  check hadolint 'Containerfile (hadolint)' "$LINTERS/bin/hadolint" Containerfile
else
  for skipped in 'Search paths of the install and upgrade scripts (pgspot)' \
    'Licences, bans and sources of the crates (cargo deny)' 'Containerfile (hadolint)'; do
    begin "$skipped"
    end 'skipped: it could not be fetched'
  done
fi
[ "$BAD" = 0 ] || die "$BAD of these checks failed."
