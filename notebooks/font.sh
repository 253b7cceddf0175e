#!/usr/bin/env bash
# The charts need a font with Chinese characters. Asks Debian for one where none is installed.
set -euo pipefail
cd "$(dirname "$0")"
python="${1:-python3}"

has_font() { "$python" -c 'import helpers, sys; sys.exit(helpers.chinese_font() is None)'; }

has_font && exit 0
echo "no font with Chinese characters is installed: fetching fonts-wqy-zenhei"
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if command -v apt-get > /dev/null && { $as_root apt-get update -qq && $as_root apt-get install -y -qq fonts-wqy-zenhei; } > /dev/null; then
  # matplotlib keeps a list of the fonts that it has seen.
  "$python" -c 'import glob, matplotlib, os; [os.remove(f) for f in glob.glob(matplotlib.get_cachedir() + "/fontlist-*.json")]'
  has_font && exit 0
fi
echo "could not install one: install a font with Chinese characters (fonts-wqy-zenhei, fonts-noto-cjk), then try again" >&2
exit 1
