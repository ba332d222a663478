#!/usr/bin/env python3
"""Prints the notices of the crates that are linked into the library: name, version, licence, and the texts they come with.

scripts/licences.py FEATURES takes the features that the library was built with, such as pg15.
"""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path


def cargo(*arguments):
    done = subprocess.run(["cargo", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def main(features):
    chosen = ["--no-default-features", "--features", features]
    # What runs in the compiler alone is not in the library.
    tree = cargo("tree", "-p", "pbm", "-e", "normal,no-proc-macro", "--prefix", "none", "-f", "{p}\t{l}", *chosen)
    linked = {tuple(line.split("\t")[0].split()[:2]) for line in tree.splitlines() if line}
    packages = json.loads(cargo("metadata", "--format-version", "1", *chosen))["packages"]
    packages = [p for p in packages if (p["name"], f"v{p['version']}") in linked and p["source"]]
    packages.sort(key=lambda p: (p["name"], p["version"]))

    texts = defaultdict(list)
    for package in packages:
        folder = Path(package["manifest_path"]).parent
        for file in sorted(folder.iterdir()):
            if file.is_file() and file.name.upper().startswith(("LICEN", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE")):
                texts[file.read_text(encoding="utf-8", errors="replace").strip()].append(package["name"])

    print("Crates that are linked into pbm.so, each under one of the licences it names.\n")
    for package in packages:
        print(f"{package['name']} {package['version']}: {package['license']}")
    for text, names in sorted(texts.items(), key=lambda entry: sorted(entry[1])):
        print(f"\n{'-' * 78}\n{', '.join(sorted(set(names)))}\n{'-' * 78}\n{text}")


if __name__ == "__main__":
    main(*sys.argv[1:] or sys.exit(__doc__))
