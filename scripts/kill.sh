#!/bin/sh
# Kills runs at moments that nobody can foresee (200, or as many as said), and sees that nothing is lost.
set -eu
cd "$(dirname "$0")/.."
NIANBAO_KILLS="${1:-200}" cargo test --locked --test main -- --exact --nocapture \
  kills::a_killed_run_leaves_the_last_snapshot_and_the_next_one_heals
