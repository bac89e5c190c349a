"""`socieux report`: one published version as a page that people look at.

Built from the published file alone. Each figure is one file in `queries/`: its comments are the figure's words, its SQL
is shown beside the figure and can be copied and run; `figures` draws. A bar or ribbon leads to its row of numbers, a
row to its actions, an action to the received characters. Add a figure by adding a query and naming it in `PLAN`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup

from warehouse.engine import query
from warehouse.pages import render
from warehouse.provenance import Provenance, provenance, site_folder
from warehouse.report import figures

Row = dict[str, Any]
QUERIES = Path(__file__).parent / "queries"
NAME = "report.html"
# In the order of the page: the query, how it is drawn (None: numbers only), and the name its link has.
PLAN: tuple[tuple[str, Callable[[list[Row], str], str] | None, str], ...] = (
    ("10_flow", figures.flow, "Flow"),
    ("20_starts", partial(figures.columns, x="started", y="action_count"), "Time"),
    ("30_assistance", partial(figures.bars, x="actions_shared", y="assistance_type"), "Assistance"),
    ("40_health", partial(figures.bars, x="mean_score", y="component", top=1.0), "Health"),
    ("50_doubts", partial(figures.bars, x="action_count", y="doubt"), "Doubts"),
    ("60_freshness", None, "Sources"),
    ("70_checks", None, "Checks"),
)


@dataclass(frozen=True)
class Asked:
    """A query of the report: its title and explanation (its comments), its SQL, its rows."""

    title: str
    text: str
    sql: str
    rows: list[Row]


@dataclass(frozen=True)
class Figure:
    """A part of the page; `svg` is markup that this program drew, or None where there are only numbers."""

    id: str
    name: str
    asked: Asked
    svg: Markup | None


def site_path(warehouse_file: Path, version: str) -> Path:
    """Where the report of a version lies."""
    return site_folder(warehouse_file, version) / NAME


def build(warehouse_file: Path) -> tuple[str, Provenance]:
    """The page of the published version, and what version that is; QueryError when nothing is published."""
    origin = provenance(warehouse_file)
    shown = [_figure(name, draw, link, ask(warehouse_file, name)) for name, draw, link in PLAN]
    actions, evidence = ask(warehouse_file, "80_actions"), ask(warehouse_file, "90_evidence")
    proofs: dict[int, list[Row]] = defaultdict(list)
    for row in evidence.rows:
        proofs[row.pop("action_key")].append(row)
    values = {
        "figures": shown,
        "tiles": _tiles(warehouse_file, origin),
        "actions": actions,
        "proofs": proofs,
        "evidence_sql": evidence.sql,
        "anchors": {row["action"]: f"action-{row['action_key']}" for row in actions.rows},
    }
    return render("report.html", origin, values), origin


def ask(warehouse_file: Path, name: str) -> Asked:
    """A query of the report with its answer."""
    lines = (QUERIES / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    comments = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
    sql = "\n".join(line for line in lines if not line.startswith("--"))
    return Asked(comments[0], " ".join(comments[1:]), sql, query(warehouse_file, sql).to_pylist())


def _figure(name: str, draw: Callable[[list[Row], str], str] | None, link: str, asked: Asked) -> Figure:
    anchor = name.split("_", 1)[1]
    svg = Markup(draw(asked.rows, anchor)) if draw and asked.rows else None  # noqa: S704  drawn by the library
    return Figure(anchor, link, asked, svg)


def _tiles(warehouse_file: Path, origin: Provenance) -> Sequence[tuple[str, str]]:
    """The few numbers that stand above all."""
    (row,) = query(
        warehouse_file,
        """SELECT count(DISTINCT partner_iso2) AS partners, count(*) FILTER (WHERE is_trusted) AS trusted,
        (SELECT count(DISTINCT expert_iso2) FROM v_expert_flow) AS experts,
        (SELECT count(*) FROM audit.rejected_entry) AS withheld, max(retrieved_on) AS retrieved FROM v_action""",
    ).to_pylist()
    return (
        (f"{origin.action_count:,}", "actions"),
        (f"{row['partners']:,}", "partner countries"),
        (f"{row['experts']:,}", "expert countries"),
        (f"{row['trusted']:,}", "actions without doubt"),
        (f"{row['withheld']:,}", "entries withheld"),
        (f"{row['retrieved'] or 'not known'}", "last retrieval"),
    )
