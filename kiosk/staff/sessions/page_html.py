"""The report as one HTML file: no script, no address, nothing to fetch; a printed page."""

import io
import re
from collections.abc import Callable
from html import escape
from string import Template

from matplotlib.figure import Figure

from kiosk.staff.sessions import charts
from kiosk.staff.sessions.page import (
    ANONYMOUS,
    DISCLAIMER,
    SEEN_ONLY,
    STEPS,
    UNKNOWN,
    Page,
)

# An A4 sheet within its margins, in inches.
WIDE, HALF = 7.1, 3.45

_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title, $period</title>
<style>
@page { size: A4; margin: 12mm }
* { box-sizing: border-box }
body { font: 10.5pt/1.4 "DejaVu Sans", "Helvetica Neue", Arial, sans-serif; color: #1c2b33;
  max-width: 186mm; margin: 8mm auto; padding: 0 4mm; background: #fff }
@media print { body { margin: 0; padding: 0 } }
header { border-bottom: 1.5pt solid #1c2b33; padding-bottom: 2mm }
h1 { font-size: 18pt; line-height: 1.2; margin: 0 }
h2 { font-size: 11pt; margin: 0 0 1mm }
header p, .note { color: #5b6b73; margin: 0 }
.note { font-size: 9pt }
.tiles { display: flex; gap: 4mm; margin: 4mm 0; padding: 0 }
.tiles div { flex: 1 }
.tiles dt { font-size: 20pt; line-height: 1.2; font-weight: bold }
.tiles dd { margin: 0; color: #5b6b73; font-size: 9.5pt }
.two { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 6mm }
@media screen and (max-width: 600px) { .two { grid-template-columns: 1fr }
  .tiles { flex-wrap: wrap } .tiles div { flex: 1 0 40% } }
section { margin: 0 0 4mm; break-inside: avoid }
svg { display: block; width: 100%; height: auto }
table { border-collapse: collapse; width: 100%; font-size: 9.5pt }
th, td { text-align: right; padding: 0.8mm 0; border-bottom: 0.5pt solid #dde3e6 }
th { font-weight: normal; color: #5b6b73 }
th:first-child, td:first-child { text-align: left }
ul { margin: 0; padding-left: 5mm; font-size: 9.5pt }
footer { border-top: 0.75pt solid #5b6b73; padding-top: 2mm; font-size: 9pt; color: #5b6b73 }
footer strong { color: #1c2b33 }
</style>
</head>
<body>
<header><h1>$title</h1><p>$period</p></header>
<dl class="tiles">$tiles</dl>
$body
$unknown
<footer><strong>$disclaimer</strong> $anonymous $made</footer>
</body>
</html>
""")


def html_of(page: Page) -> str:
    """The whole file. ASCII, whatever the reader takes it for."""
    text = _PAGE.substitute(
        title=escape(page.title),
        period=escape(page.period),
        made=escape(page.made),
        tiles="".join(
            f"<div><dt>{escape(each.number)}</dt><dd>{escape(each.says)}</dd></div>"
            for each in page.tiles
        ),
        body=_body(page),
        unknown=_unknown(page),
        disclaimer=escape(DISCLAIMER),
        anonymous=escape(ANONYMOUS),
    )
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _unknown(page: Page) -> str:
    items = "".join(f"<li>{escape(each)}</li>" for each in page.unknown)
    return _section(UNKNOWN, f"<ul>{items}</ul>") if items else ""


def _body(page: Page) -> str:
    figures = page.figures
    if not figures.sessions:
        return "<section><p>No session in this period.</p></section>"
    charts.style()
    parts: list[str] = []
    if figures.stretches:
        trend = _svg(WIDE, 2.1, lambda sheet: _trend(sheet, page), page.trend)
        parts.append(_section(f"Score, {STEPS[figures.step]}", trend, page.trend))
    left = _faults_section(page)
    bands = _svg(HALF, 0.95, lambda sheet: _bands(sheet, page), "sessions by band")
    left += _section("How the sessions were scored", bands)
    right = ""
    if figures.places:
        learned = _svg(HALF, 1.75, lambda sheet: _places(sheet, page), page.learned)
        right = _section("Within a session", learned, page.learned)
    else:
        right = _section("Within a session", "", page.learned)
    right += _section("Drills", _drills(page))
    parts.append(f'<div class="two"><div>{left}</div><div>{right}</div></div>')
    return "\n".join(parts)


def _faults_section(page: Page) -> str:
    if not page.faults:
        return _section("What came up most", "<p>No fault was named.</p>", SEEN_ONLY)
    said = "; ".join(f"{name}: {count} reps" for name, count in page.faults)
    height = 0.25 + 0.24 * len(page.faults)
    picture = _svg(HALF, height, lambda sheet: _faults(sheet, page), said)
    return _section("What came up most, of all reps", picture, SEEN_ONLY)


def _trend(sheet: Figure, page: Page) -> None:
    scores, sessions = sheet.subplots(2, 1, height_ratios=[3, 1])
    charts.draw_trend(scores, sessions, page.figures)


def _faults(sheet: Figure, page: Page) -> None:
    charts.draw_faults(sheet.subplots(), page.faults, page.figures.reps)


def _bands(sheet: Figure, page: Page) -> None:
    charts.draw_bands(sheet.subplots(), page.figures)


def _places(sheet: Figure, page: Page) -> None:
    charts.draw_places(sheet.subplots(), page.figures)


def _drills(page: Page) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in page.drills
    )
    head = "<tr><th>drill</th><th>sessions</th><th>reps</th><th>clean</th></tr>"
    return f"<table>{head}{rows}</table>"


def _section(title: str, content: str, note: str = "") -> str:
    said = f'<p class="note">{escape(note)}</p>' if note else ""
    return f"<section><h2>{escape(title)}</h2>{content}{said}</section>"


def _svg(width: float, height: float, draw: Callable[[Figure], None], says: str) -> str:
    sheet = Figure(figsize=(width, height), layout="constrained")
    draw(sheet)
    text = io.StringIO()
    sheet.savefig(
        text, format="svg", transparent=True, metadata={"Date": None, "Creator": None}
    )
    return _inline(text.getvalue(), says)


def _inline(svg: str, says: str) -> str:
    """A picture inside of a page: without prologue, its names its own."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', svg))
    svg = re.sub(r' id="([^"]+)"', lambda m: m[0] if m[1] in used else "", svg)
    return svg.replace("<svg", f'<svg role="img" aria-label="{escape(says)}"', 1)
