"""From a saved HTML page to the text a reader sees: lines, bullets and headings, without what frames the page.

What lives here: the derived text and the name of what made it. The library parses as browsers do, whatever the markup;
here stands only which elements begin a line and which hold no content. Nothing of the text is interpreted.
"""

from __future__ import annotations

import re
from importlib.metadata import version

from selectolax.lexbor import LexborHTMLParser, LexborNode

EXTRACTOR = f"selectolax@{version('selectolax')}+lines-2"
# Elements without content of the page itself: code, controls, pictures, ways to other pages.
DROPPED = frozenset(
    (
        "audio",
        "button",
        "canvas",
        "dialog",
        "head",
        "iframe",
        "input",
        "link",
        "math",
        "meta",
        "nav",
        "noscript",
        "object",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
        "video",
    )
)
# What frames every page of a site, unless it belongs to a part of the content.
FRAMES, PARTS = frozenset(("aside", "footer", "header")), frozenset(("article", "li", "main", "section"))
# Elements that end the line before them and the line they end (display: block in the HTML standard's style sheet).
BLOCKS = frozenset(
    (
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "li",
        "main",
        "menu",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    )
)
LISTS = frozenset(("ul", "ol", "menu"))
TEXT, LINE_BREAK = "-text", "br"
CELLS, FEWEST_CELLS = frozenset(("td", "th")), 3  # a row of so many cells is one line; two are a label and its value
CELL_BAR = " | "
OUTER_BULLET, INNER_BULLET = "•", "-"
BLANKS = re.compile(r"[ \t\n\f\r]+")  # HTML's own blanks: a no-break space is a character like any other


def html_to_text(html: str) -> str:
    """The text of a page, lines ending in LF; the same page gives the same text.

    A list item begins with `•`, one within another item's list with `-`; an item that only holds other elements, such
    as a heading and a list of its own, begins with its bullet alone on a line. A table's row is one line with bars
    between its cells, unless it has one or two of them.
    """
    body = LexborHTMLParser(html).body
    return _Lines().of(body) if body is not None else ""


class _Lines:
    """Collects the lines of one page, walking without recursion: saved pages may nest thousands of elements deep."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line = ""
        self.depth = 0  # lists around
        self.parts = 0  # parts of the content around
        self.bullet = ""
        self.row_depth = 0  # elements open since a row began that is written as one line

    def of(self, root: LexborNode) -> str:
        stack: list[tuple[LexborNode, bool]] = [(root, False)]
        while stack:
            node, is_end = stack.pop()
            if is_end:
                self._close(str(node.tag))
                continue
            tag = str(node.tag)
            if tag == TEXT:
                self._write(node.text_content or "")
            elif tag == LINE_BREAK:
                self._write(" ") if self.row_depth else self._break()
            elif not self._is_dropped(tag, node):
                self._open(tag, node)
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(list(node.iter(include_text=True))))
        self._break()
        return "\n".join(self.lines).strip("\n") + "\n" if any(self.lines) else ""

    def _is_dropped(self, tag: str, node: LexborNode) -> bool:
        return tag in DROPPED or (tag in FRAMES and not self.parts) or "hidden" in node.attributes

    def _open(self, tag: str, node: LexborNode) -> None:
        if self.row_depth or (tag == "tr" and _cell_count(node) >= FEWEST_CELLS):
            self._open_in_row(tag)
            return
        if tag not in BLOCKS:
            return
        if self.bullet and tag != "li":  # an item whose first content is an element of its own
            if _holds_list(node.parent):
                self.lines.append(self.bullet)
                self.bullet = ""
        else:
            self._break()
        self.depth += tag in LISTS
        self.parts += tag in PARTS
        if tag == "li":
            self.bullet = INNER_BULLET if self.depth > 1 else OUTER_BULLET

    def _open_in_row(self, tag: str) -> None:
        """Inside a row that is one line, cells are parted by bars and blocks by blanks."""
        self.row_depth += 1
        if self.row_depth == 1:
            self._break()
        elif tag in CELLS and self.row_depth == 2:
            self.line += CELL_BAR.lstrip() if not self.line else CELL_BAR
        elif tag in BLOCKS:
            self.line += " "

    def _close(self, tag: str) -> None:
        if self.row_depth:
            self.row_depth -= 1
            if not self.row_depth:
                self._break()
            return
        if tag in BLOCKS:
            self._break()
            self.depth -= tag in LISTS
            self.parts -= tag in PARTS
            if tag == "li":
                self.bullet = ""

    def _write(self, text: str) -> None:
        text = BLANKS.sub(" ", text)
        if self.line.endswith(" ") or not self.line:
            text = text.lstrip(" ")
        if text and not self.line and self.bullet:
            text, self.bullet = f"{self.bullet} {text}", ""
        self.line += text

    def _break(self) -> None:
        if self.line.strip(" "):
            self.lines.append(self.line.strip(" "))
        self.line = ""


def _cell_count(row: LexborNode) -> int:
    return sum(str(child.tag) in CELLS for child in row.iter())


def _holds_list(item: LexborNode | None) -> bool:
    return item is not None and any(child.tag in LISTS for child in item.iter())
