#!/usr/bin/env bash
# Fetches what tests/page opens pages with: Chromium, as root on Debian, and the packages of tests/browser into
# build/browser. Prints where Chromium is, or says what is missing and fails.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

MODULES=$BUILD/browser

browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

# Debian's Chromium brings no font of its own.
if ! browser >/dev/null; then
  can_apt || die 'Chromium is not installed.' 'On Debian: apt-get install chromium fonts-liberation'
  apt_install chromium fonts-liberation >"$LOGS/browser-apt.log" 2>&1 ||
    die 'Chromium could not be installed.' 'The whole output is in build/log/browser-apt.log.'
fi
if ! command -v npm >/dev/null; then
  can_apt && apt_install nodejs npm >"$LOGS/browser-apt.log" 2>&1 || die 'Node.js is not installed.' 'On Debian: apt-get install nodejs npm'
fi
[ "$(node -p 'process.versions.node.split(".")[0] >= 20')" = true ] || die 'Node.js 20 or newer is needed.'

fetch_modules() {
  rm -rf "$MODULES"
  mkdir -p "$MODULES"
  cp tests/browser/package.json tests/browser/package-lock.json tests/browser/.npmrc "$MODULES"
  (cd "$MODULES" && npm ci) && cksum <tests/browser/package-lock.json >"$MODULES/stamp"
}

if [ "$(cat "$MODULES/stamp" 2>/dev/null)" != "$(cksum <tests/browser/package-lock.json)" ]; then
  fetch_modules >"$LOGS/browser-npm.log" 2>&1 ||
    die 'The packages of tests/browser could not be fetched.' 'The whole output is in build/log/browser-npm.log.'
fi
browser
