#!/usr/bin/env bash
# Speed of the readers, and of the peer on the same PDF. Needs network once, for pdfplumber and pypdf from PyPI.
set -euo pipefail
cd "$(dirname "$0")/.."
pdf=tests/fixtures/pdf/qingxi-district-2024.pdf
venv=target/peers
[ -x "$venv/bin/python" ] || { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet pdfplumber pypdf; }
cargo bench --locked --no-default-features --bench readers | tee target/bench.txt
ours() { # elements a second of a format: the middle of criterion's three
  awk -v f="read/$1" '$0 ~ f {on=1} on && /thrpt:/ {gsub(/[\[\]]/,""); v=$4; if ($5 ~ /^K/) v*=1000; print v; exit}' target/bench.txt
}
peer=$("$venv/bin/python" benches/peers/pdf.py "$pdf")
awk -v o="$(ours pdf)" -v p="$peer" 'BEGIN {printf "pdf: %.0f pages/s on one core; pdfplumber %.1f; ratio %.1f\n", o, p, o / p}'
for format in docx xlsx html; do echo "$format: $(ours $format) documents/s on one core"; done
"$venv/bin/python" benches/peers/repeat.py "$pdf" target/300.pdf 300
program=target/release/nianbao # cargo bench makes it too
peak() { # of a program and its arguments, in MB
  "$venv/bin/python" -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)' "$@"
}
echo "300 pages: $(peak "$program" inspect target/300.pdf) MB at the peak"
