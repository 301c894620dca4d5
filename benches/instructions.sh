#!/usr/bin/env bash
# Instructions per event on the caller's thread, by callgrind: the same whatever else the machine does.
#   benches/instructions.sh          prints them
#   benches/instructions.sh check    and fails when one is above its bound
set -euo pipefail
cd "$(dirname "$0")/instructions"
cargo build --release --locked --quiet
binary=$(cargo metadata --format-version 1 --no-deps --locked | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release/instructions
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

count() { # kind, events: instructions inside its function, in all
    valgrind --tool=callgrind --callgrind-out-file="$work/out" "--toggle-collect=instructions::$1" \
        "$binary" "$1" "$2" >"$work/log" 2>&1
    sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$work/log"
}

failed=0
printf '%-10s %14s %8s\n' event instructions bound
while read -r kind bound; do
    # The difference of two runs leaves out what only the first events do.
    few=$(count "$kind" 1000)
    many=$(count "$kind" 5000)
    each=$(((many - few) / 4000))
    printf '%-10s %14d %8d\n' "$kind" "$each" "$bound"
    if [ "$each" -gt "$bound" ]; then failed=1; fi
done <../instructions.bounds
if [ "${1:-}" = check ] && [ "$failed" = 1 ]; then
    echo "an event costs more instructions than its bound in benches/instructions.bounds"
    exit 1
fi
