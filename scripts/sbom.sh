#!/usr/bin/env bash
# Writes what the library is made of into build/sbom/: pbm.cdx.json, a bill of materials in CycloneDX's form, and
# third-party.txt, the licences of the crates with their texts.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

CYCLONEDX=0.5.9

# It writes beside each package of the workspace, under a name of our choice.
bill() {
  local made=pbm-bill-of-materials file rc=0
  cargo cyclonedx --format json --spec-version 1.5 --override-filename "$made" --target all "${CARGO_FEATURES[@]}" || rc=$?
  [ "$rc" != 0 ] || cp "$made.json" "$BUILD/sbom/pbm.cdx.json"
  for file in "$made.json" crates/*/"$made.json" tests/"$made.json"; do rm -f "$file"; done
  return "$rc"
}

notices() { python3 scripts/licences.py "pg$MAJOR" >"$BUILD/sbom/third-party.txt"; }

cargo cyclonedx --version >/dev/null 2>&1 ||
  die "cargo-cyclonedx is needed: cargo install --locked cargo-cyclonedx --version $CYCLONEDX"
choose_server
STEP_OF=2
turn
cargo_env
mkdir -p "$BUILD/sbom"
begin 'Bill of materials (cargo cyclonedx)'
quietly sbom bill
end
begin 'Licences of the crates'
quietly notices notices
end
