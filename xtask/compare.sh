#!/usr/bin/env bash
# Generates a client of every OpenAPI document below a folder with our generator and with openapi-to-rust, which take turns, and prints
# one table in Markdown: whether a client came out, the seconds and the largest memory of the process, and the lines of Rust in its files.
# `CPU` is what of the time a processor was at it; on a machine that does something else too it says more than the time.
# The column `lowering` has the seconds in which ours reads and lowers the document, and writes it. It asserts nothing.
#
#   xtask/compare.sh [--check] <folder with documents> <openapi-to-rust> [<openapi-generator.jar>]
#
# With --check it also runs `cargo check` of each client, whose dependencies are built before: the seconds, and the largest memory of one
# process. With the jar openapi-generator takes turns too.
#
# <openapi-to-rust> is the program of `cargo install openapi-to-rust@0.23.0`; the jar is in the PyPI package openapi-generator-cli, and
# java 11 or later runs it. It needs bash, awk, find, GNU time and timeout. SECONDS_AT_MOST=600 ends what takes longer, OURS names a
# program to use instead of building ours.
set -euo pipefail
usage() { sed -n '2,14s/^# \{0,1\}//p' "$0"; exit 2; }
check=
[ "${1:-}" = --check ] && check=yes && shift
[ $# -eq 2 ] || [ $# -eq 3 ] || usage
folder=$(realpath "$1") theirs=$(realpath "$2") jar=${3:+$(realpath "$3")}
clock=$(type -P time) || usage
at_most=${SECONDS_AT_MOST:-600}
if [ -n "${OURS:-}" ]; then
    ours=$(realpath "$OURS")
else
    cd "$(dirname "$0")/.."
    cargo build --release --quiet --locked --package openapi-to-client
    ours=$(realpath "${CARGO_TARGET_DIR:-target}/release/openapi-to-client")
fi
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
cd "$out"

# Runs a command: its seconds, those of a processor, and its kilobytes; "- - -" if it fails.
run() {
    if "$clock" --quiet --format '%e %U %S %M' --output figures timeout "$at_most" "$@" >log 2>&1; then
        awk '{ print $1, $2 + $3, $4 }' figures
    else
        echo - - -
    fi
}

lines() { find "$1" -name '*.rs' -exec cat {} + | wc -l; }

# What checking the crate in a folder takes. Its dependencies are built for a library without anything in it.
checked() {
    local figures='- - -'
    mv "$1/src/lib.rs" lib.rs
    : >"$1/src/lib.rs"
    if CARGO_TARGET_DIR=target cargo check --quiet --manifest-path "$1/Cargo.toml" >log 2>&1; then
        mv lib.rs "$1/src/lib.rs"
        touch "$1/src/lib.rs"
        figures=$(CARGO_TARGET_DIR=target run cargo check --quiet --manifest-path "$1/Cargo.toml")
    fi
    echo "$figures"
}

# The figures of one generator: what it takes, the lines it wrote, and what checking them takes.
figures() {
    local generator=$1 document=$2 crate=$1-client figures lines=- check_figures='- - -'
    rm -rf "$crate"
    case $generator in
    ours) figures=$(run "$ours" generate --from "$document" --out "$crate") ;;
    theirs) figures=$(run "$theirs" generate "$document" --output-dir "$crate/src/generated" --quiet) ;;
    jar) figures=$(run java -jar "$jar" generate --generator-name rust --library reqwest --skip-validate-spec \
        --input-spec "$document" --output "$crate") ;;
    esac
    if [ "$figures" != '- - -' ]; then
        lines=$(lines "$crate/src")
        if [ "$generator" = theirs ]; then
            printf '[package]\nname = "client"\nversion = "0.0.0"\nedition = "2024"\n' >"$crate/Cargo.toml"
            cat "$crate/src/generated/REQUIRED_DEPS.toml" >>"$crate/Cargo.toml"
            echo 'pub mod generated;' >"$crate/src/lib.rs"
        fi
        [ -z "$check" ] || check_figures=$(checked "$crate")
    fi
    echo "$figures $lines $check_figures"
}

while IFS= read -r document; do
    read -r lowering _ < <(run "$ours" normalise "$document" --out normalised.json)
    printf '%s %s %s %s %s %s\n' "${document#"$folder"/}" "$(wc -c <"$document")" "$lowering" \
        "$(figures ours "$document")" "$(figures theirs "$document")" "${jar:+$(figures jar "$document")}"
done < <(grep --recursive --files-with-matches --extended-regexp "^[ {]*[\"']?(openapi|swagger)[\"']?: *" "$folder" \
    --include='*.yaml' --include='*.yml' --include='*.json' | sort) | awk -v check="$check" -v jar="$jar" '
    function number(value, form) { return value == "-" ? "–" : sprintf(form, value) }
    function ratio(ours, theirs) { return sprintf("%.2f", ours / (theirs > 0 ? theirs : 0.01)) }
    function megabytes(value) { return number(value == "-" ? value : value / 1024, "%.0f") }
    function cells(first) {
        line = " " number($first, "%.2f") " | " number($(first + 1), "%.2f") " | " megabytes($(first + 2)) " | " number($(first + 3), "%d") " |"
        if (check) line = line " " number($(first + 4), "%.1f") " | " megabytes($(first + 6)) " |"
        if ($first != "-") generated[first]++
        if (check && $(first + 4) != "-") compiled[first]++
        return line
    }
    function heads(name) {
        rule = rule "---:|---:|---:|---:|" (check ? "---:|---:|" : "")
        return " " name ": s | CPU | MB | lines |" (check ? " check: s | MB |" : "")
    }
    function told(name, first) {
        printf "%s: %d of %d generated%s.\n", name, generated[first], NR, check ? sprintf(", %d compile", compiled[first]) : ""
    }
    NR == 1 {
        rule = "|---|---:|---:|"
        head = "| document | MB | lowering: s |" heads("ours") heads("openapi-to-rust") (jar ? heads("openapi-generator") : "")
        print head " time | CPU | memory |\n" rule "---:|---:|---:|"
    }
    {
        line = "| " $1 " | " sprintf("%.2f", $2 / 1e6) " | " number($3, "%.2f") " |" cells(4) cells(11) (jar ? cells(18) : "")
        both = $4 != "-" && $11 != "-"
        line = line (both ? " " ratio($4, $11) " | " ratio($5, $12) " | " ratio($6, $13) " |" : " – | – | – |")
        print line
        fflush()
        if (both && $2 > 1e6) { large++; if ($4 <= $11) faster++; if ($6 <= $13) smaller++ }
    }
    END {
        print ""
        told("ours", 4)
        told("openapi-to-rust", 11)
        if (jar) told("openapi-generator", 18)
        printf "Of %d documents above 1 MB that both take, ours needs no more time for %d and no more memory for %d.\n", large, faster, smaller
    }'
