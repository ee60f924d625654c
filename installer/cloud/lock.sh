#!/usr/bin/env bash
# Writes requirements.txt anew: every package of the containers with its exact version. Run it in the environment of
# tests, look at what changed, build, and let the tests run before it lands.
set -euo pipefail
cd "$(dirname "$0")/../.."

report=$(mktemp)
trap 'rm -f "$report"' EXIT
"${PYTHON:-python3}" -m pip install --quiet --dry-run --ignore-installed --report "$report" '.[cloud]' "$@"
"${PYTHON:-python3}" - "$report" >installer/cloud/requirements.txt <<'PYTHON'
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    packages = [entry["metadata"] for entry in json.load(file)["install"]]
print("# Made by installer/cloud/lock.sh; do not edit.")
for name, version in sorted((p["name"].lower().replace("_", "-"), p["version"]) for p in packages):
    if name != "relief":
        print(f"{name}=={version}")
PYTHON
