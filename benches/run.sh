#!/usr/bin/env bash
# Speed of the readers, of the whole program against what people write in Python, and how its time grows.
# Needs network once, for the peers from PyPI (about 800 MB). PAGES=… and COUNTS=… say how much is read; the defaults take some
# minutes, COUNTS=1000,100000 an hour and 4 GB.
set -euo pipefail
cd "$(dirname "$0")/.."
pages=${PAGES:-1000} counts=${COUNTS:-1000,10000}
pdf=tests/fixtures/pdf/qingxi-district-2024.pdf
venv=target/peers
python=$venv/bin/python
[ -x "$python" ] || python3 -m venv "$venv"
"$python" -m pip install --quiet --disable-pip-version-check pdfplumber pypdf \
  selectolax lxml beautifulsoup4 pandas pyarrow 'docling-slim[format-html,convert-core]'

cargo build --locked --profile bench -p nianbao -p nianbao-synth --bins
mkdir -p target/bench
cp target/release/nianbao target/release/nianbao-synth target/bench
cargo bench --locked --no-default-features --bench readers | tee target/bench/readers.txt # makes a program without analytics too
cp target/release/nianbao target/bench/nianbao-plain

ours() { # elements a second of a format: the middle of criterion's three
  awk -v f="read/$1" '$0 ~ f {on=1} on && /thrpt:/ {gsub(/[\[\]]/,""); v=$4; if ($5 ~ /^K/) v*=1000; print v; exit}' target/bench/readers.txt
}
peer=$("$python" benches/peers/pdf.py "$pdf")
awk -v o="$(ours pdf)" -v p="$peer" 'BEGIN {printf "pdf: %.0f pages/s on one core; pdfplumber %.1f; ratio %.1f\n", o, p, o / p}'
for format in docx xlsx html; do echo "$format: $(ours $format) documents/s on one core"; done
"$python" benches/peers/repeat.py "$pdf" target/300.pdf 300
peak() { # of a program and its arguments, in MB
  "$python" -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)' "$@"
}
echo "300 pages: $(peak target/bench/nianbao inspect target/300.pdf) MB at the peak"

echo
corpus=target/bench/pages-$pages
[ -s "$corpus/truth.csv" ] ||
  target/bench/nianbao-synth "$corpus" --count "$pages" --formats html --forms 2021 --portal-bytes 80000
"$python" benches/peers/compare.py "$corpus" --pages "$pages" \
  nianbao=target/bench/nianbao "without analytics"=target/bench/nianbao-plain

echo
scripts/scale.py --counts "$counts" --portal-bytes 0 --program target/bench/nianbao --generator target/bench/nianbao-synth
