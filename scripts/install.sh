#!/usr/bin/env bash
# Copies what was built into the folders of the server that PG_CONFIG names.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# copy FILE FOLDER [NAME]: replaced in one move, so that no server reads half of it.
copy() {
  local to=$2/${3:-$(basename "$1")}
  cmp -s "$1" "$to" && return
  [ -w "$2" ] || die "$2 is not yours to write." \
    "As root: PG_CONFIG=$PGC scripts/install.sh" \
    'Or leave PG_CONFIG out: an embedded server is then used.'
  cp "$1" "$to.tmp"
  chmod 644 "$to.tmp"
  mv "$to.tmp" "$to"
  REMARK=
}

extension_files() {
  LIBDIR=$(pg_dir pkglibdir)
  EXTDIR=$(pg_dir sharedir)/extension
}

install() {
  local f
  begin "Installing into PostgreSQL $MAJOR"
  REMARK='nothing changed'
  [ -f "$PGROOT/pbm.so" ] || die 'Nothing is built yet.' "First: make build PG_CONFIG=${PG_CONFIG:-}"
  extension_files
  copy "$PGROOT/pbm.so" "$LIBDIR"
  for f in "$BUILD"/extension/*; do copy "$f" "$EXTDIR"; done
  end "$REMARK"
}

uninstall() {
  begin "Taking pbm out of PostgreSQL $MAJOR"
  extension_files
  rm -f "$LIBDIR/pbm.so" "$EXTDIR/pbm.control" "$EXTDIR"/pbm--*.sql
  end
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  choose_server
  install
fi
