#!/usr/bin/env bash
# Runs what writes claims once more, with a trigger of others on each table, so that statements
# write them and not the executor's functions alone; and the oracle on 20,000 claims, written
# either way. The last line is "N passed, N failed".
set -u
here=$(dirname "${BASH_SOURCE[0]}")
rc=0 passed=0 failed=0

# run FILE: one file of tests, with what the environment says.
run() {
  local line
  line=$(TEST=$1 "$here/test.sh" | tee /dev/stderr | tail -n 1) || rc=1
  if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
  else
    rc=1 failed=$((failed + 1))
  fi
}

export PBM_ORACLE_CLAIMS=${PBM_ORACLE_CLAIMS:-20000}
run oracle
export PBM_BY_STATEMENT=1
for file in sql_claims sql_reversals sql_audit sql_history writes isolation crash storm standby oracle; do run "$file"; done
[ "$failed" = 0 ] || rc=1
echo "$passed passed, $failed failed"
exit "$rc"
