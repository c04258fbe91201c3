#!/usr/bin/env bash
# The package as its users get it: packed, checked, installed in an empty folder, run, and imported from TypeScript.
set -euo pipefail
export npm_config_loglevel=error
cd "$(dirname "$0")/../.."
root="$PWD"
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT

# As it is built: packing would build it once more, and whoever uses this folder needs what is built in it.
npm pack --silent --ignore-scripts --pack-destination "$place" >/dev/null
tarball="$(ls "$place"/slicewise-*.tgz)"
npx --no-install publint run "$tarball" --strict
# The package is ESM only; Node.js before 20.19 could not require it.
npx --no-install attw "$tarball" --profile esm-only --quiet

mkdir "$place/empty"
cd "$place/empty"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --prefer-offline "$tarball"

node "$root/test/package/links.mjs" node_modules/slicewise

npx --no-install slicewise --help >/dev/null
npx --no-install slicewise init
npx --no-install slicewise run scenario.yaml
ls results/out/scenario/points.csv results/out/scenario/report.html results/out/scenario/charts/*.png >/dev/null
# Every shipped scenario finds its files; npx would take longer than each check.
for scenario in node_modules/slicewise/scenarios/*.yaml; do
  node node_modules/slicewise/dist/cli/main.js check "$scenario" >/dev/null
done

cp "$root"/test/package/consumer/* .
node "$root/node_modules/typescript/bin/tsc" --project .
node consumer.mjs
echo "The package works."
