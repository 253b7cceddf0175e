"""Fails where a Markdown file of the repository names a file, a page or a heading that is not there.

MkDocs looks after the links of the site; this looks after what readers of the repository follow: relative links with their
headings, and paths in backticks.

    python docs/links.py
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOP = ("src", "tests", "schemas", "examples", "pipelines", "scripts", "docs", "notebooks", "ops", "python", "synth", "fuzz")
GENERATED = "docs/reference/"  # pages that are made for the site (docs/generate.py)


def tracked():
    listed = subprocess.run(["git", "ls-files", "*.md"], check=True, capture_output=True, text=True, cwd=ROOT).stdout
    return [ROOT / name for name in listed.splitlines() if not name.startswith(("tests/cases/", "fuzz/seeds/"))]


def headings(file):
    """The headings of a file as code hosts name them in links."""
    text = re.sub(r"^```.*?^```", "", file.read_text(encoding="utf-8"), flags=re.M | re.S)
    titles = re.findall(r"^#+ +(.+?) *$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", title.replace("`", "")).lower().replace(" ", "-") for title in titles}


def dead_links(file, text):
    for target, anchor in re.findall(r"\]\(([^()\s#]*)(#[^()\s]+)?\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        aim = (file.parent / target).resolve() if target else file
        if str(aim.relative_to(ROOT)).startswith(GENERATED):
            continue
        if not aim.exists():
            yield f"link to {target}"
        elif anchor and aim.suffix == ".md" and anchor[1:] not in headings(aim):
            yield f"link to the heading {target}{anchor}"


def dead_paths(file, text):
    for path in re.findall(r"`([A-Za-z0-9_./-]+)`", text):
        top, _, rest = path.partition("/")
        example = any(part.isupper() for part in rest.split("/"))  # fuzz/found/TARGET
        if rest and top in TOP and not example:
            if not any((folder / path).exists() for folder in (ROOT, ROOT / "src", file.parent)):
                yield f"path {path}"


def main():
    dead = []
    files = tracked()
    for file in files:
        text = re.sub(r"^```.*?^```", "", file.read_text(encoding="utf-8"), flags=re.M | re.S)
        found = [*dead_links(file, text), *dead_paths(file, text)]
        dead += [f"{file.relative_to(ROOT)}: {what}" for what in found]
    print("\n".join(dead) or f"no dead links or paths in {len(files)} Markdown files")
    sys.exit(bool(dead))


if __name__ == "__main__":
    main()
