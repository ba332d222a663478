#!/usr/bin/env bash
# Builds, installs, starts an empty server of our own and runs every test against it.
# TEST=name runs tests/name.rs alone; ARGS go to the test programs. LEAVE_OUT="a b" runs all but tests/a and tests/b
# and the packages that need no server. The last line is "N passed, N failed", with ", N skipped" where some were.
here=$(dirname "${BASH_SOURCE[0]}")
for part in lib server setup build install etl; do . "$here/$part.sh"; done

# What to show of cargo's output: all but the names of the tests that went well.
without_chaff() {
  sed -u -E -e '/^test .* \.\.\. (ok|ignored.*)$/d' -e '/^ +Compiling /d' -e '/^running [0-9]+ tests?$/d' -e '/^ +Finished /d' -e '/^$/d'
}

# Packages without pgrx, the same for every server. In the dev profile: their release
# build with LTO would cost 5 s a program at each edit. --tests takes those in the
# engine's own source files too.
# Always all three: with others cargo would build the engine once more, with other features.
WHICH=(--tests)
[ -z "${TEST:-}" ] || WHICH=(--test "$TEST")
if [ -n "${LEAVE_OUT:-}" ]; then
  WHICH=()
  while read -r name; do
    case " $LEAVE_OUT " in *" $name "*) ;; *) WHICH+=(--test "$name") ;; esac
  done < <(sed -n '/^\[\[test\]\]/{n;s/^name = "\(.*\)"/\1/p}' tests/Cargo.toml)
fi
cargo_test() { cargo test --no-fail-fast -p pbm-engine -p pbm-report -p pbm-tests "${WHICH[@]}" "$@"; }

run_tests() {
  set -o pipefail
  # shellcheck disable=SC2086
  cargo_test -- ${ARGS:-} 2>&1 | tee "$RESULTS" | without_chaff
}

# Sums cargo's "test result: ok. 5 passed; 0 failed; 1 ignored; ..." lines.
count() { sed -n "s/^test result:.* \([0-9][0-9]*\) $1;.*/\1/p" "$RESULTS" | awk '{n += $1} END {print n + 0}'; }

choose_server
STEP_OF=6
RESULTS=$LOGS/test-pg$MAJOR${PBM_CLUSTER:+-$PBM_CLUSTER}.log
turn
setup
build
install
[ "${TEST:-etl}" != etl ] || [[ " ${LEAVE_OUT:-} " == *" etl "* ]] || etl_packages
turn_over
begin 'Compiling the tests'
rc=0
RUST_BACKTRACE=0 attempt test-build cargo_test --no-run || rc=$?
if [ "$rc" != 0 ]; then
  failed test-build
  say '0 passed, 1 failed'
  exit "$rc"
fi
end
choose_cluster test
# Some tests replicate one database into another.
export WAL_LEVEL=logical
# A server that shows its backtraces: errors stay short all the same.
export RUST_BACKTRACE=1
use_server fresh

tell_tests

begin "Testing on PostgreSQL $MAJOR"
printf '\n'
OPEN=
rc=0
aloud run_tests || rc=$?
passed=$(count passed) failed=$(count failed) skipped=$(count ignored)
# The last line is to be the count, so the server is stopped before it.
release_server
if [ "$rc" != 0 ] && [ "$failed" = 0 ]; then
  say 'A test program ended without a result.'
  failed=1
fi
[ "$((passed + failed))" != 0 ] || { say 'No test ran.'; rc=1; }
say "PostgreSQL $MAJOR, $SECONDS s; the whole output is in ${RESULTS#"$ROOT"/}"
if [ "$skipped" = 0 ]; then
  say "$passed passed, $failed failed"
else
  say "$passed passed, $failed failed, $skipped skipped"
fi
exit "$rc"
