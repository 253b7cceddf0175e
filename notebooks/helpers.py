"""What the four notebooks share: a font for Chinese labels, the look of the charts, and pictures of passages and tables.

None of it is needed to work with a snapshot.
"""

import logging
from html import escape

import matplotlib
import matplotlib.pyplot as plt
from IPython.display import HTML
from matplotlib import font_manager

# Fonts with Chinese characters, the first one that is installed is used.
FONTS = [
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "SimHei",
]

# One colour an answer, in all notebooks; they can be told apart by colour-blind readers and in print.
OUTCOMES = {
    "granted": ("granted 予以公开", "#0b5d7a"),
    "partial": ("partly granted 部分公开", "#6fb1c7"),
    "denied": ("denied 不予公开", "#c4472f"),
    "unavailable": ("unavailable 无法提供", "#e6a756"),
    "unprocessed": ("not processed 不予处理", "#8a8a8a"),
    "other": ("other 其他处理", "#cfcfcf"),
}
INK, SOFT, RED, BLUE, SAND = "#222222", "#6b6b6b", "#c4472f", "#0b5d7a", "#e6a756"


def chinese_font():
    """The name of an installed font with Chinese characters, or None."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in FONTS if name in installed), None)


def style():
    """Sets the look of the charts. Says what to install where no font has Chinese characters."""
    # Some of these fonts have one weight only; matplotlib says so at every chart.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    font = chinese_font()
    if font is None:
        print(
            "No font with Chinese characters was found: labels will show boxes. "
            "On Debian or Ubuntu: apt-get install fonts-wqy-zenhei, then restart the kernel."
        )
    matplotlib.rcParams.update(
        {
            "font.family": [font, "DejaVu Sans"] if font else ["DejaVu Sans"],
            "font.size": 10,
            "axes.unicode_minus": False,
            "axes.titlesize": 12.5,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.titlepad": 12,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.edgecolor": SOFT,
            "axes.labelcolor": INK,
            "xtick.color": SOFT,
            "ytick.color": SOFT,
            "legend.frameon": False,
            "figure.figsize": (8.4, 4.4),
            "figure.dpi": 100,
            "figure.constrained_layout.use": True,
        }
    )


def source(figure, note):
    """A line below the chart: where the figures are from and how many reports they are."""
    figure.supxlabel(f"Source: {note}", x=0.01, ha="left", fontsize=8.5, color=SOFT)
    plt.show()


def passage(text, start, end, around=60):
    """A stretch of a report with some characters marked, as HTML."""
    before, after = text[max(0, start - around) : start], text[end : end + around]
    marked = f"<mark>{escape(text[start:end])}</mark>"
    return f"<blockquote>…{escape(before)}{marked}{escape(after)}…</blockquote>".replace("\n", " ⏎ ")


def listing(rows, head):
    """Rows with long texts, as HTML: a data frame would cut them off."""
    body = "".join(f"<tr>{''.join(f'<td {_LEFT}>{_shown(value)}</td>' for value in row)}</tr>" for row in rows)
    names = "".join(f"<th {_LEFT}>{escape(name)}</th>" for name in head)
    return HTML(f"<table><tr>{names}</tr>{body}</table>")


_LEFT = "style='text-align:left;vertical-align:top'"


def _shown(value):
    if value is None:
        return ""
    return f"{value:,.6g}" if isinstance(value, float) else escape(str(value))


def table(cells, row, column):
    """A table of a report as found (rows of the dataset `cells`), one cell of it marked, as HTML."""
    lines = {}
    for cell in sorted(cells, key=lambda cell: (cell["row_no"], cell["col_no"])):
        here = cell["row_no"] <= row < cell["row_no"] + cell["row_span"]
        here = here and cell["col_no"] <= column < cell["col_no"] + cell["col_span"]
        look = "border:1px solid #bbb;text-align:center;padding:1px 5px;"
        look += "background:#ffe08a;color:#222;font-weight:bold" if here else ""
        spans = f"rowspan='{cell['row_span']}' colspan='{cell['col_span']}'"
        lines.setdefault(cell["row_no"], []).append(f"<td {spans} style='{look}'>{escape(cell['text'])}</td>")
    rows = "".join(f"<tr>{''.join(line)}</tr>" for line in lines.values())
    return f"<table style='border-collapse:collapse;font-size:80%'>{rows}</table>"
