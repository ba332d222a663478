#!/usr/bin/env bash
# Fetches what building needs: Python packages (the embedded server, libclang) into
# build/venv, and, as root on Debian, an installed server's header files.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$(dirname "${BASH_SOURCE[0]}")/server.sh"

# need PACKAGES PROBE [ARGUMENT...]: what no build goes without, found out by using it. As root
# on Debian a missing one is installed.
need() {
  local packages=$1
  shift
  "$@" >/dev/null 2>&1 && return
  can_apt || die "This is needed: apt-get install $packages"
  # The packages are several words.
  # shellcheck disable=SC2086
  quietly "apt-${packages%% *}" apt_install $packages
  "$@" >/dev/null 2>&1 || die "$packages is installed and still does not work: $*"
}

# A compiler without the C library's headers or start files compiles nothing.
compiles_and_links() {
  local rc=0
  printf '%s\n' '#include <stdio.h>' 'int main(void) { return puts("") < 0; }' | cc -x c -o "$BUILD/probe" - && "$BUILD/probe" || rc=1
  rm -f "$BUILD/probe"
  return "$rc"
}

# Debian's python3 can lack what makes environments.
makes_environments() { python3 -c 'import ensurepip, venv'; }

# A rustup without a toolchain has a cargo, too.
rust() {
  local wanted found
  wanted=$(sed -n 's/^rust-version *= *"\(.*\)"/\1/p' Cargo.toml | sed 1q)
  found=$(rustc --version 2>/dev/null | sed -n 's/^rustc \([0-9.]*\).*/\1/p')
  [ -n "$found" ] && cargo --version >/dev/null 2>&1 ||
    die "Rust $wanted or newer is needed, with cargo: https://rustup.rs, then: rustup default stable"
  [ "$(printf '%s\n' "$wanted" "$found" | sort -V | sed 1q)" = "$wanted" ] ||
    die "Rust $wanted or newer is needed, this is $found: rustup update stable"
}

make_venv() {
  rm -rf "$VENV"
  python3 -m venv "$VENV"
}

fetch_python_packages() {
  "$VENV/bin/python" -m pip install --disable-pip-version-check --no-deps -r scripts/requirements.txt
}

# The stamp is written last: a folder without it was left half made. A Python or C library
# of another release may no longer run what is there.
python_packages() {
  local wanted
  wanted=$(cksum <scripts/requirements.txt)
  [ "$(cat "$VENV/stamp" 2>/dev/null)" = "$wanted" ] && "$(embedded_pg_config)" --version >/dev/null 2>&1 && return
  need python3-venv makes_environments
  stop_embedded
  [ -f "$VENV/stamp" ] && "$VENV/bin/python" -m pip --version >/dev/null 2>&1 || quietly venv make_venv
  rm -f "$VENV/stamp"
  quietly pip fetch_python_packages
  printf '%s\n' "$wanted" >"$VENV/stamp"
  REMARK=fetched
}

# is_libclang FILE [ARGUMENT...]: loads it and has it read, with these arguments for the compiler,
# headers such as PostgreSQL's. libclang-cpp.so has a name that looks like it, and a libclang
# can lack its own stddef.h.
is_libclang() { python3 scripts/libclang.py "$@" >/dev/null 2>&1; }

# The C compiler's headers, for a libclang without its own.
borrowed_headers() { printf '%s' "${BINDGEN_EXTRA_CLANG_ARGS:--isystem $(cc -print-file-name=include)}"; }

# first_libclang FILE...: sets LIBCLANG to the first that works, HEADERS to what it needs besides.
first_libclang() {
  for LIBCLANG; do
    [ -f "$LIBCLANG" ] || continue
    HEADERS=
    is_libclang "$LIBCLANG" && return
    HEADERS=$(borrowed_headers)
    # Several words.
    # shellcheck disable=SC2086
    is_libclang "$LIBCLANG" $HEADERS && return
  done
  return 1
}

system_libclang() {
  first_libclang /usr/lib/llvm-*/lib/libclang.so* /usr/lib/llvm-*/lib/libclang-[0-9]*.so* \
    /usr/lib/*-linux-gnu/libclang.so* /usr/lib/*-linux-gnu/libclang-[0-9]*.so* /usr/lib64/libclang.so*
}

# The choice is kept: another libclang would have cargo build the bindings again.
choose_libclang() {
  local kept
  if [ -n "${LIBCLANG_PATH:-}" ]; then
    first_libclang "$LIBCLANG_PATH" "$LIBCLANG_PATH"/libclang*.so* ||
      die "LIBCLANG_PATH is $LIBCLANG_PATH, where no libclang works: unset LIBCLANG_PATH"
  else
    kept=$(sed -n 's/^# uses //p' "$BUILD/libclang.env" 2>/dev/null || true)
    first_libclang "$kept" || system_libclang || {
      python_packages
      first_libclang "$VENV"/lib/python3*/site-packages/clang/native/libclang*.so*
    } || die 'No libclang works here, nor does that of build/venv: apt-get install libclang-dev'
  fi
  {
    printf '# uses %s\nexport LIBCLANG_PATH=%q\n' "$LIBCLANG" "$LIBCLANG"
    [ -z "$HEADERS" ] || printf 'export BINDGEN_EXTRA_CLANG_ARGS=%q\n' "$HEADERS"
  } >"$BUILD/libclang.env.tmp"
  mv "$BUILD/libclang.env.tmp" "$BUILD/libclang.env"
}

# Programs that run, and headers of the same version.
serves() { [ "$("$(pg_dir bindir)/postgres" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')" = "$MAJOR" ]; }
has_headers() { [ -f "$(pg_dir includedir-server)/postgres.h" ] && grep -qs "PG_MAJORVERSION_NUM $MAJOR" "$(pg_dir includedir-server)"/pg_config*.h; }

# An installed server needs its programs and its header files.
installed_server() {
  local missing=()
  serves 2>/dev/null || missing+=("postgresql-$MAJOR")
  has_headers || missing+=("postgresql-server-dev-$MAJOR")
  [ ${#missing[@]} = 0 ] && return
  can_apt || die "PostgreSQL $MAJOR at $PGC lacks what pbm is built with, as root: apt-get install ${missing[*]}"
  quietly apt-server apt_install "${missing[@]}"
  REMARK="installed ${missing[*]}"
  choose_server
  serves || die "No server of version $MAJOR runs from $(pg_dir bindir)."
  has_headers || die "No header files of version $MAJOR are at $(pg_dir includedir-server)."
}

setup() {
  REMARK='all there'
  if embedded; then
    begin "Fetching the tools and PostgreSQL $MAJOR (embedded)"
  else
    begin "Looking for the tools and PostgreSQL $MAJOR ($PGC)"
  fi
  rust
  need 'gcc libc6-dev' compiles_and_links
  need python3 python3 -c 'import ctypes'
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
