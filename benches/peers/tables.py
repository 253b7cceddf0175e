"""The tables of a page as grids, with the parsers that people use from Python. Each takes the text of a page, and imports
what it needs when it is first called: a reader pays for itself only.
"""

import io
import warnings


def lay(rows):
    """Rows of cells (text, rows and columns spanned) as a full grid, as a browser lays them."""
    grid, below = [], {}
    for y, cells in enumerate(rows):
        row, x = [], 0
        for text, down, across in cells:
            while (y, x) in below:
                row.append(below.pop((y, x)))
                x += 1
            row += [text] * across
            for dy in range(1, down):
                for dx in range(across):
                    below[y + dy, x + dx] = text
            x += across
        while (y, x) in below:
            row.append(below.pop((y, x)))
            x += 1
        grid.append(row)
    return grid


def span(value):
    return int(value) if value and value.isdecimal() else 1


def bare(page):
    """Nothing but the tree: no figures."""
    from selectolax.lexbor import LexborHTMLParser

    LexborHTMLParser(page)
    return []


def lexbor(page):
    from selectolax.lexbor import LexborHTMLParser

    for table in LexborHTMLParser(page).css("table"):
        rows = []
        for row in table.css("tr"):
            cells = []
            for cell in row.iter():
                if cell.tag in ("td", "th"):
                    attributes = cell.attributes
                    down, across = span(attributes.get("rowspan")), span(attributes.get("colspan"))
                    cells.append((cell.text().strip(), down, across))
            rows.append(cells)
        yield lay(rows)


def lxml(page):
    import lxml.html

    for table in lxml.html.document_fromstring(page).iter("table"):
        rows = []
        for row in table.iter("tr"):
            cells = [cell for cell in row if cell.tag in ("td", "th")]
            rows.append([("".join(c.itertext()).strip(), span(c.get("rowspan")), span(c.get("colspan"))) for c in cells])
        yield lay(rows)


def pandas(page):
    import pandas

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frames = pandas.read_html(io.StringIO(page), flavor="lxml", keep_default_na=False)
    for frame in frames:
        heads = frame.columns
        named = not isinstance(heads, pandas.RangeIndex)
        above = list(zip(*heads)) if heads.nlevels > 1 else [heads] if named else []
        rows = [*above, *frame.itertuples(index=False)]
        yield [[str(value).strip() for value in row] for row in rows]


def soup(page):
    import bs4

    for table in bs4.BeautifulSoup(page, "lxml").find_all("table"):
        rows = []
        for row in table.find_all("tr"):
            cells = row.find_all(["td", "th"], recursive=False)
            rows.append([(c.get_text().strip(), span(c.get("rowspan")), span(c.get("colspan"))) for c in cells])
        yield lay(rows)


def docling(page):
    """Without its models, which no web page needs (docling-slim, and neither torch nor CUDA)."""
    from docling.backend.html_backend import HTMLDocumentBackend
    from docling.datamodel.base_models import InputFormat
    from docling.datamodel.document import InputDocument

    data = io.BytesIO(page.encode())
    read = InputDocument(data, format=InputFormat.HTML, backend=HTMLDocumentBackend, filename="page.html")
    for table in read._backend.convert().tables:
        yield [[cell.text.strip() for cell in row] for row in table.data.grid]


READERS = {
    "lexbor, bare parse": bare,
    "lexbor": lexbor,
    "lxml": lxml,
    "pandas.read_html": pandas,
    "BeautifulSoup (lxml)": soup,
    "docling, no models": docling,
}
