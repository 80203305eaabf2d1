#!/usr/bin/env bash
# Packs the package, installs the tarball into an empty folder as a user would, and runs the first commands there.
# Usage: scripts/check-package.sh   (KEEP=1 leaves the folder for a look)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder=$(mktemp -d "${TMPDIR:-/tmp}/crossdock-package-XXXXXX")
if [ -z "${KEEP:-}" ]; then trap 'rm -rf "$folder"' EXIT; else echo "kept: $folder"; fi
timed() { local name=$1 started=$SECONDS; shift; "$@"; echo "package: $name, $((SECONDS - started)) s"; }
fail() { echo "package: $1" >&2; exit 1; }

# npm pack runs `prepack`, which builds.
timed 'packed' npm pack --pack-destination "$folder" --loglevel error --foreground-scripts
tarball=$(ls "$folder"/crossdock-*.tgz)

contents=$(tar -tzf "$tarball")
for needed in package/bin/crossdock.mjs package/dist/src/cli/main.js package/dist/src/index.d.ts package/dist/console/dist/index.html \
  package/dist/src/cli/templates/connector/simulator.ts.txt package/LICENSE; do
  grep -qx "$needed" <<<"$contents" || fail "the tarball lacks $needed"
done
grep -q '^package/dist/src/database/sql/.*\.sql$' <<<"$contents" || fail 'the tarball lacks the SQL migrations'
if grep -E '^package/(src|test|bench|node_modules)/' <<<"$contents"; then fail 'the tarball holds files that do not belong in it'; fi
echo "package: $(wc -l <<<"$contents") files, $(du -k "$tarball" | cut -f1) KiB"

# Install scripts may be off at a user's place, so nothing may depend on one.
mkdir "$folder/user"
cd "$folder/user"
printf '{ "name": "shop", "private": true, "type": "module" }\n' >package.json
timed 'installed' npm install --no-audit --no-fund --ignore-scripts --loglevel error "$tarball"

timed '--help' npx --no-install crossdock --help >help.log
grep -q 'doctor' help.log || fail '--help does not name doctor'
version=$(npx --no-install crossdock --version)
wanted=$(node -p "require('./node_modules/crossdock/package.json').version")
[ "$version" = "$wanted" ] || fail "--version answers '$version', not '$wanted'"

# The user's crossdock.config.ts is TypeScript, and the package is compiled: doctor has to read the one with the other.
timed 'init' npx --no-install crossdock init shop
[ -f shop/crossdock.config.ts ] || fail 'init made no crossdock.config.ts'
cd shop
# Without settings doctor must find just that, and nothing wrong with the machine or the configuration itself.
if npx --no-install crossdock doctor >doctor.log; then fail 'doctor found nothing although no setting is there'; fi
grep -q '^fail  settings ' doctor.log || fail 'doctor does not name the missing settings'
if grep -E '^fail  (Node|configuration|port|data|disk|database)' doctor.log; then fail 'doctor found the machine at fault'; fi
# What init made runs at once against the simulators, compiled, with the folder's own configuration.
timed 'demo' npx --no-install crossdock demo --orders 10 --spike 1 --fresh --exit --json >demo.log
grep -q '"lost":0,"oversold":0,"duplicated":0' demo.log || fail "the demo ended with $(tail -n 1 demo.log)"
echo 'package: works in an empty folder'
