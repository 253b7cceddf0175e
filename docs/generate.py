"""Makes target/docs-src, of which MkDocs makes the site: the pages of this folder, the notebooks, files of the repository that
are pages too, and the reference, which is asked of the program.

    python docs/generate.py target/debug/nianbao
"""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import notebook_pages

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "target" / "docs-src"

# Files of the repository that are pages of the site.
PROJECT = {
    "README.md": "project/readme.md",
    "README.zh-CN.md": "project/readme.zh-CN.md",
    "ARCHITECTURE.md": "project/architecture.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "schemas/README.md": "project/schemas.md",
    "schemas/checks/README.md": "project/checks.md",
    "examples/README.md": "project/examples.md",
    "python/README.md": "project/python.md",
}


def main():
    program = sys.argv[1]
    shutil.rmtree(SITE, ignore_errors=True)
    for page, text in [*pages(), *reference(program)]:
        write(page, text)
    for picture in sorted((ROOT / "docs/images").glob("*")):
        write(f"images/{picture.name}", picture.read_bytes())
    write("site.css", (ROOT / "docs/site.css").read_bytes())
    print(f"{sum(1 for file in SITE.rglob('*.md'))} pages in {SITE.relative_to(ROOT)}")


def write(name, content):
    file = SITE / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())


# ---- pages that people wrote


def places():
    """Where each file of the repository stands on the site."""
    ours = {f"docs/{file.name}": file.name for file in (ROOT / "docs").glob("*.md")}
    notebooks = {f"notebooks/{file.name}": f"notebooks/{file.stem}.md" for file in (ROOT / "notebooks").glob("*.ipynb")}
    return ours | notebooks | {file: page for file, page in PROJECT.items() if (ROOT / file).exists()}


def pages():
    for file, page in places().items():
        if file.endswith(".ipynb"):
            text, pictures = notebook_pages.page(ROOT / file)
            yield from ((f"notebooks/{name}", picture) for name, picture in pictures.items())
        else:
            text = (ROOT / file).read_text(encoding="utf-8")
        yield page, linked(text, file, page)


def linked(text, file, page):
    """The text with its links to files of the repository turned into links to pages of the site."""
    known = places()

    def moved(link):
        label, target, anchor = link[1], link[2], link[3] or ""
        if ":" in target or not target:
            return link[0]
        aim = (ROOT / file).parent.joinpath(target).resolve()
        inside = str(aim.relative_to(ROOT)) if aim.is_relative_to(ROOT) else target
        if inside in known:
            return f"]({upward(page)}{known[inside]}{anchor})"
        if inside.startswith("docs/"):
            return f"]({upward(page)}{inside.removeprefix('docs/')}{anchor})"
        if aim.exists() and label:
            sys.exit(f"{file}: {target} is no page of the site; name the file in backticks")
        return link[0]

    return re.sub(r"(\])\(([^()\s#]*)(#[^()\s]*)?\)", moved, text)


def upward(page):
    return "../" * page.count("/")


# ---- pages that the program and the schemas say


def reference(program):
    def asked(*words):
        return subprocess.run([program, *words], check=True, capture_output=True, text=True, cwd=ROOT).stdout

    dictionary = json.loads(asked("schema", "--format", "json"))
    checks = json.loads(asked("schema", "checks", "--format", "json"))
    forms = [tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted((ROOT / "schemas/forms").glob("*.toml"))]
    yield "reference/datasets.md", datasets(dictionary["datasets"])
    yield "reference/metrics.md", metrics(dictionary["metrics"])
    yield "reference/checks.md", all_checks(checks)
    yield "reference/forms.md", all_forms(forms)
    yield "reference/commands.md", commands(program, asked)


MADE = "*Made from `{}`.*\n"


def table(head, rows):
    def cell(value):
        return str(value).replace("|", "\\|").replace("\n", " ")

    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell(value) for value in line) + " |" for line in lines) + "\n"


def datasets(all_datasets):
    parts = ["# Datasets", MADE.format("nianbao schema --format json")]
    for dataset in all_datasets:
        # A column a metric: those are the page of the metrics.
        columns = [c for c in dataset["columns"] if "." not in c["name"]]
        rest = len(dataset["columns"]) - len(columns)
        parts += [f"## {dataset['name']}", dataset["description"]]
        if dataset["partitioned_by"]:
            parts.append(f"Partitioned by `{dataset['partitioned_by']}`.")
        rows = [
            (f"`{c['name']}`", f"`{c['type']}`", "null" if c["nullable"] else "", c["description"]) for c in columns
        ]
        parts.append(table(["column", "type", "may be", "description"], rows))
        if rest:
            parts.append(f"And {rest} columns, each named by a [metric](metrics.md).")
    return "\n\n".join(parts)


def metrics(all_metrics):
    parts = ["# Metrics", MADE.format("schemas/metrics.toml")]
    parts.append("`facts.metric_id` is one of these. *By applicant*: one row for each type of applicant, and `all`. "
                 "*In `local_metric`*: only prose states it; `facts.metric_id` is null and `facts.local_metric` names it.")
    families = {}
    for metric in all_metrics:
        families.setdefault(metric["metric_id"].split(".")[0], []).append(metric)
    for family, members in families.items():
        rows = [
            (
                f"`{m['metric_id']}`",
                m["unit"],
                m["label"],
                m["definition"]
                + ("; *by applicant*" if m["dimension"] else "")
                + ("; *in `local_metric`*" if m["narrative_only"] else ""),
                ", ".join(m["forms"]),
            )
            for m in members
        ]
        parts += [f"## {family}", table(["metric_id", "unit", "on the forms", "what is counted", "printed by"], rows)]
    return "\n\n".join(parts)


def all_checks(checks):
    parts = ["# Checks", MADE.format("nianbao schema checks")]
    parts.append(
        "What must hold between figures. `findings.check_id` is `check.` and the name; `forms` are those that the check is about"
        " (with their local variants), all where none is named. Which identity of the forms each check is:"
        " [identities and checks](../project/checks.md)."
    )
    for severity in ["error", "warning", "info"]:
        rows = []
        for check in (c for c in checks if c["severity"] == severity):
            chinese, _, english = check["what"].partition(" / ")
            rows.append((check["check_id"].removeprefix("check."), check["kind"], ", ".join(check["forms"]), chinese, english))
        parts += [f"## {severity}", table(["check", "kind", "forms", "要求", "what must hold"], rows)]
    return "\n\n".join(parts)


def all_forms(forms):
    parts = ["# Forms", MADE.format("schemas/forms")]
    parts.append("The forms that are recognised, table by table. [Add a form](../add-a-form.md) says how to write one.")
    for form in sorted(forms, key=lambda form: form["id"]):
        parts += [f"## {form['id']}", f"{form['title']} · {form['basis']}"]
        for one in form["table"]:
            blocks = [block for block in one["block"] if not block.get("alternative")]
            parts += [f"### {form['id']}: {one['name']}", f"{one['values']} values."]
            parts += [form_block(block) for block in blocks]
    return "\n\n".join(parts)


def form_block(block):
    columns = [column for column in block["columns"] if column.get("role") != "share"]
    across = "、".join(column["label"] for column in columns)
    rows = []
    for row in block["rows"]:
        metrics = row.get("cells") or [row.get("metric") or column.get("metric") for column in columns]
        told = dict.fromkeys(f"`{metric}`" for metric in metrics if metric and not row.get("heading"))
        rows.append((" · ".join([*row.get("groups", []), row["label"]]), ", ".join(told)))
    return f"Columns: {across}.\n\n" + table(["row", "counts"], rows)


def commands(program, asked):
    parts = ["# Command line", MADE.format("nianbao --help")]
    names = re.findall(r"^  ([a-z]+) {2,}", asked("--help").split("Commands:")[1].split("Options:")[0], re.M)
    for name in ["", *(name for name in names if name != "help")]:
        words = [name] if name else []
        parts += [f"## nianbao {name}".rstrip(), "```text\n" + asked(*words, "--help").rstrip() + "\n```"]
    return "\n\n".join(parts)


if __name__ == "__main__":
    main()
