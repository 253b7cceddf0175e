"""A notebook with its outputs as a page of the site."""

import base64
import json

WIDEST = 40_000  # characters of one output


def page(path):
    """The page, and its pictures by name."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    parts, pictures = [], {}
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(source)
            continue
        parts.append(f"```python\n{source}\n```")
        for output in cell["outputs"]:
            parts.append(shown(output, path.stem, pictures))
    title, _, rest = parts[0].partition("\n")
    note = f"*This page is `notebooks/{path.name}` as it was last run; open it in Jupyter to run it on your own snapshot.*"
    return "\n\n".join([title, note, rest, *parts[1:]]), pictures


def shown(output, name, pictures):
    if output["output_type"] == "stream":
        return plain("".join(output["text"]))
    data = {kind: "".join(content) for kind, content in output.get("data", {}).items() if isinstance(content, (str, list))}
    if "image/png" in data:
        file = f"{name}_{len(pictures) + 1}.png"
        pictures[file] = base64.b64decode(data["image/png"])
        return f"![chart]({file})"
    if "text/html" in data:
        # On one line: a blank line would end the HTML for Markdown.
        lines = (line.strip() for line in data["text/html"][:WIDEST].splitlines())
        return f'<div class="output">{" ".join(line for line in lines if line)}</div>'
    return plain(data.get("text/plain", ""))


def plain(text):
    return f"```text\n{text.rstrip()}\n```"
