#!/usr/bin/env bash
# Fuzzes readers: fuzz/run.sh [SECONDS [TARGET…]]. Builds with stable Rust: the coverage that libFuzzer follows is a pass
# of the compiler's own; no sanitizer is needed where nothing is unsafe. What it finds goes to fuzz/found/TARGET:
# once mended, move it to fuzz/regressions/TARGET, which `cargo test` replays.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-15}
shift || true
host=$(rustc -vV | sed -n 's/^host: //p')
coverage="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table
  -Cllvm-args=-sanitizer-coverage-trace-compares"
RUSTFLAGS=$(echo $coverage) cargo build --locked --quiet --target "$host"

targets=("$@")
if [ ${#targets[@]} = 0 ]; then
  for file in fuzz_targets/*.rs; do
    name=$(basename "$file" .rs)
    [ "$name" = common ] || targets+=("$name")
  done
fi

# One target: seeds are the small ones of this folder and the fixtures; the corpus that grows is kept below target/.
# Without a PATH no converter is started.
fuzz() {
  local name=$1 seconds=$2 host=$3
  local corpus=target/corpus/$name found=found/$name
  mkdir -p "$corpus" "$found"
  local folders=("$corpus")
  for folder in "seeds/$name" "regressions/$name" "../tests/fixtures/$name"; do
    [ -d "$folder" ] && folders+=("$folder")
  done
  if env PATH=/nonexistent "target/$host/debug/$name" "${folders[@]}" -artifact_prefix="$found/" -max_total_time="$seconds" \
    -seed=1 -timeout=20 -rss_limit_mb=2048 -malloc_limit_mb=1024 -max_len=300000 -print_final_stats=1 >"target/$name.log" 2>&1; then
    echo "$name: $(sed -n 's/stat::number_of_executed_units: *//p' "target/$name.log") inputs, no failure"
    rmdir "$found" 2>/dev/null || true
  else
    echo "$name: FAILED, see fuzz/found/$name"
    tail -n 40 "target/$name.log"
    return 1
  fi
}
export -f fuzz
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -c 'fuzz "$@"' fuzz {} "$seconds" "$host"
