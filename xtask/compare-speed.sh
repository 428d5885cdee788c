#!/usr/bin/env bash
# Times our generation of every OpenAPI document below a folder against openapi-generator's, whole process against whole process: a
# process per document on both sides, taking turns, files written by both. Prints the sums and their ratio; it asserts nothing.
#
#   xtask/compare-speed.sh <folder with documents> <openapi-generator.jar>
#
# The jar is in the PyPI package openapi-generator-cli; java 11 or later runs it.
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 2; }
folder=$1 jar=$2
cd "$(dirname "$0")/.."
cargo build --release --quiet --locked --package xtask
ours=${CARGO_TARGET_DIR:-target}/release/xtask
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# seconds that a command takes; a command that fails is told, and counts all the same
seconds() {
    local start=$EPOCHREALTIME
    "$@" >"$out/log" 2>&1 || echo "failed: $*" >&2
    awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f", b - a }'
}

n=0
while IFS= read -r document; do
    n=$((n + 1))
    seconds "$ours" generate --from "$document" --out "$out/ours/$n" >>"$out/ours.s"
    seconds java -jar "$jar" generate --generator-name rust --library reqwest --skip-validate-spec \
        --input-spec "$document" --output "$out/theirs/$n" >>"$out/theirs.s"
    echo >>"$out/ours.s"
    echo >>"$out/theirs.s"
done < <(grep --recursive --files-with-matches --extended-regexp '^ *"?openapi"?: *' "$folder" --include='*.yaml' --include='*.yml' --include='*.json' | sort)

# one process for all, as `cargo xtask corpus` does it
seconds "$ours" corpus "$folder" --keep "$out/all" >"$out/all.s"

paste "$out/ours.s" "$out/theirs.s" | awk -v all="$(cat "$out/all.s")" '
    { ours += $1; theirs += $2 }
    END {
        printf "%d documents, a process each\n", NR
        printf "xtask generate       %8.2f s\n", ours
        printf "openapi-generator    %8.2f s\n", theirs
        printf "ratio                %8.1f\n", theirs / ours
        printf "xtask corpus, one process for all: %.2f s\n", all
    }'
