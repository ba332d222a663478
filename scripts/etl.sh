# shellcheck shell=bash
# The Python package of etl/: what it needs, in build/venv-etl. Sourced by what runs it.

ETL=$BUILD/venv-etl

fetch_etl() {
  rm -rf "$ETL"
  python3 -m venv "$ETL" &&
    "$ETL/bin/python" -m pip install --disable-pip-version-check --no-deps -r etl/requirements.txt &&
    cksum <etl/requirements.txt >"$ETL/stamp"
}

# Its sources are taken from where they are.
etl_packages() {
  export PYTHONPATH=$ROOT/etl PYTHONDONTWRITEBYTECODE=1 PBM_ETL_PYTHON=$ETL/bin/python
  [ "$(cat "$ETL/stamp" 2>/dev/null)" = "$(cksum <etl/requirements.txt)" ] && "$ETL/bin/python" -c 'import psycopg' 2>/dev/null && return
  begin 'Fetching the Python packages of etl/'
  STEP_AT=$((STEP_AT - 1))
  quietly etl-pip fetch_etl
  end fetched
}
