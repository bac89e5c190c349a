"""The figures of the report: rows in, an SVG out, drawn by Vega-Lite without a browser or a network.

The colours are the page's own variables, so a figure is light where its page is. A mark leads to the row of numbers
that it stands for (`#<figure>-<row>`). What is left of a long list is drawn as one, and all of it is in the numbers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]
Spans: TypeAlias = dict[str, tuple[float, float]]
MOST_BARS, MOST_COLUMNS, MOST_COUNTRIES = 24, 60, 14
INK, FAINT, LINE, ACCENT = "var(--ink)", "var(--faint)", "var(--line)", "var(--accent)"
FONT = "system-ui, sans-serif"
WIDTH = 640  # of what is drawn, without labels
# Room for labels that the reader's font makes wider than the one they were measured with.
PADDING = {"left": 48, "right": 24, "top": 8, "bottom": 8}
STEPS = 24  # points along the curve of a ribbon
LINK = re.compile(r'xlink:href="[^"#]*#')  # the library makes a link into the page one to an address
STYLE = re.compile(r' style="[^"]*"')  # the page's policy allows no style in an element
OTHERS = "Other countries"


def bars(rows: list[Row], anchor: str, x: str, y: str, top: float | None = None) -> str:
    """Lying bars in the order of the rows; `top` is where the scale ends."""
    import altair as alt

    data = _linked(rows[:MOST_BARS], anchor, x, y)
    scale = alt.Scale(domain=[0, top]) if top else alt.Scale(nice=True)
    base = _chart(data).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=320, ticks=False, domain=False)),
        x=alt.X("value:Q", title=None, scale=scale, axis=None),
        href="link:N",
        description="said:N",
    )
    labels = base.mark_text(align="left", dx=5, color=INK, aria=False).encode(text="shown:N")
    return _svg(base.mark_bar(color=ACCENT, cornerRadiusEnd=3) + labels, WIDTH - 200, {"step": 26}, f"{y} by {x}")


def columns(rows: list[Row], anchor: str, x: str, y: str) -> str:
    """Standing bars in the order of the rows, the last ones where there are too many to label."""
    import altair as alt

    data = _linked(rows[-MOST_COLUMNS:], anchor, y, x, first=max(len(rows) - MOST_COLUMNS, 0))
    base = _chart(data).encode(
        x=alt.X("name:N", sort=None, title=None, axis=alt.Axis(labelAngle=-40 if len(data) > 6 else 0, ticks=False)),
        y=alt.Y("value:Q", title=None, axis=None),
        href="link:N",
        description="said:N",
    )
    labels = base.mark_text(dy=-8, color=INK, aria=False).encode(text="shown:N")
    chart = base.mark_bar(color=ACCENT, cornerRadiusEnd=3, size=min(56, int(WIDTH / max(len(data), 1) * 0.7)))
    return _svg(chart + labels, WIDTH, 200, f"{y} by {x}")


def flow(rows: list[Row], anchor: str) -> str:
    """Expert countries on the left, partner countries on the right, a ribbon as thick as the actions they share."""
    import altair as alt

    links = _links(rows, anchor)
    left, right = _stacked(links, "expert_country"), _stacked(links, "partner_country")
    points = list(_ribbons(links, left, right))
    scale = alt.Scale(domain=[0, max(end for spans in (left, right) for _, end in spans.values())], reverse=True)
    across = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1]))
    ribbons = (
        _chart(points)
        .mark_area(color=ACCENT, opacity=0.4)
        .encode(x=across, y=alt.Y("y:Q", axis=None, scale=scale), y2="y2:Q", detail="ribbon:N", href="link:N")
        .encode(description="said:N")
    )
    layers = [ribbons]
    for side, place, align in ((left, 0.0, "right"), (right, 1.0, "left")):
        nodes = [
            {"name": name, "x": place, "y": start, "y2": end, "middle": (start + end) / 2}
            for name, (start, end) in side.items()
        ]
        base = _chart(nodes).encode(x=across)
        layers.append(
            base.mark_rule(color=INK, strokeWidth=5, aria=False).encode(y=alt.Y("y:Q", scale=scale), y2="y2:Q")
        )
        offset = -9 if align == "right" else 9
        text = base.mark_text(align=align, dx=offset, color=INK, limit=170, aria=False)
        layers.append(text.encode(y=alt.Y("middle:Q", scale=scale), text="name:N"))
    height = max(160, 34 * max(len(left), len(right)))
    return _svg(alt.layer(*layers), WIDTH - 200, height, "expert countries to partner countries")


def _links(rows: list[Row], anchor: str) -> list[Row]:
    """The rows as links between the largest countries of each side; what is small goes to and from one other."""
    kept = {side: _largest(rows, side) for side in ("expert_country", "partner_country")}
    merged: dict[tuple[str, str], Row] = {}
    for number, row in enumerate(rows, start=1):
        ends = tuple(row[side] if row[side] in kept[side] else OTHERS for side in kept)
        link = merged.setdefault(
            (ends[0], ends[1]),
            {"expert_country": ends[0], "partner_country": ends[1], "weight": 0.0, "link": f"#{anchor}-{number}"},
        )
        link["weight"] += row["actions_shared"]
    for link in merged.values():
        link["said"] = f"{link['expert_country']} to {link['partner_country']}: {link['weight']:.2f} actions"
    return sorted(merged.values(), key=lambda link: -link["weight"])


def _largest(rows: list[Row], side: str) -> set[str]:
    weights: dict[str, float] = defaultdict(float)
    for row in rows:
        weights[row[side]] += row["actions_shared"]
    return set(sorted(weights, key=lambda name: (-weights[name], name))[:MOST_COUNTRIES])


def _stacked(links: list[Row], side: str) -> Spans:
    """Where each country of a side begins and ends, the largest on top, a gap between."""
    weights: dict[str, float] = defaultdict(float)
    for link in links:
        weights[link[side]] += link["weight"]
    gap = sum(weights.values()) * 0.03
    found: Spans = {}
    at = 0.0
    for name in sorted(weights, key=lambda name: (name == OTHERS, -weights[name], name)):
        found[name] = (at, at + weights[name])
        at += weights[name] + gap
    return found


def _ribbons(links: list[Row], left: Spans, right: Spans) -> Iterator[Row]:
    """Points along every ribbon; those of one country lie below each other in the order of where they lead."""
    starts = _slots(links, "expert_country", left, "partner_country", right)
    ends = _slots(links, "partner_country", right, "expert_country", left)
    for number, (link, start, end) in enumerate(zip(links, starts, ends, strict=True)):
        for step in range(STEPS + 1):
            along = step / STEPS
            top = start + (end - start) * along * along * (3 - 2 * along)
            yield {"x": along, "y": top, "y2": top + link["weight"], "ribbon": number, **link}


def _slots(links: list[Row], side: str, spans: Spans, other: str, other_spans: Spans) -> list[float]:
    """Where each link begins on one side."""
    free = {name: start for name, (start, _) in spans.items()}
    starts = [0.0] * len(links)
    for index in sorted(range(len(links)), key=lambda index: other_spans[links[index][other]]):
        starts[index] = free[links[index][side]]
        free[links[index][side]] += links[index]["weight"]
    return starts


def _linked(rows: list[Row], anchor: str, x: str, y: str, first: int = 0) -> list[Row]:
    return [
        {
            "name": str(row[y]),
            "value": row[x],
            "shown": f"{row[x]:,.2f}".rstrip("0").rstrip("."),
            "link": f"#{anchor}-{number}",
            "said": f"{row[y]}: {row[x]}",
        }
        for number, row in enumerate(rows, start=first + 1)
    ]


def _chart(values: list[Row]) -> Any:
    import altair as alt

    return alt.Chart(alt.Data(values=values))  # type: ignore[no-untyped-call]


def _svg(chart: Any, width: int, height: Any, label: str) -> str:
    """The chart as SVG in the page's colours and font."""
    import vl_convert

    spec = chart.properties(width=width, height=height, background="transparent", padding=PADDING).to_dict(
        validate=False
    )
    spec["config"] = _config()
    drawn = LINK.sub('href="#', STYLE.sub("", vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])))
    return drawn.replace("<svg ", f'<svg role="group" aria-label="{label.replace("_", " ")}" ', 1)


@cache
def _config() -> Row:
    axis = {"labelColor": INK, "labelFontSize": 13, "domainColor": LINE, "grid": False, "labelFont": FONT}
    return {"view": {"stroke": None}, "axis": axis, "text": {"font": FONT, "fontSize": 13}, "font": FONT}
