#!/usr/bin/env bash
# What action.yml runs first: installs a version of the npm package into a folder that is made anew, and runs none of its scripts.
set -euo pipefail

folder="$1"
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund "plimsoll@${VERSION:?}"
[ -n "${INTEGRITY:-}" ] || exit 0
found=$(node -p 'require(process.argv[1]).packages["node_modules/plimsoll"].integrity' "$folder/node_modules/.package-lock.json")
[ "$found" = "$INTEGRITY" ] && exit 0
echo "::error::plimsoll@$VERSION has another integrity: $found"
rm -rf "$folder"
exit 1
