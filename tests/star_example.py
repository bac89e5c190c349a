"""Stage tables written by hand, in the declared schemas, for tests of the star schema and of what reads it."""

from __future__ import annotations

import calendar
import datetime
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from assets.star.build import INPUTS, build_star
from warehouse.engine import Connection, open_new
from warehouse.keys import natural_key, stable_key
from warehouse.reference import read_reference
from warehouse.schema import add_primary_key, comments, create_table
from warehouse.tables import TABLES, published_tables

HERE = Path(__file__).parent
VIEWS = sorted((HERE.parent / "warehouse" / "views").glob("*.sql"))
SHA256 = hashlib.sha256(b"listing").hexdigest()
OTHER_SHA256 = hashlib.sha256(b"another listing").hexdigest()
RULES = "rules-of-the-test"
EXTRA = ("issue", "date_ledger", "byte_ledger", "rejected_entry", "action_alias")
NAMES = {row["iso2"]: row["country_name_eu"] for row in read_reference("country")}

Rows = dict[str, list[dict[str, Any]]]


def document(sha256: str = SHA256, **values: Any) -> dict[str, Any]:
    """One row of raw_document."""
    known = {"document_sha256": sha256, "path": f"{sha256[:8]}.txt", "byte_count": 0, "media_type": "text/plain"}
    return known | {"encoding": "utf-8", "bom_byte_count": 0, "source": "socieux", "date_order": "DMY"} | values


def date_columns(which: str, stated: Any, status: str | None = None) -> dict[str, Any]:
    """What an action knows of a date, from ISO text; a status without text for a date that is not there."""
    iso = None if stated is None else str(stated)
    if iso is None:
        return {f"{which}_status": status or "not_stated"}
    parts = [int(part) for part in iso.split("-")]
    first = datetime.date(*[*parts, 1, 1][:3])
    last_month = parts[1] if len(parts) > 1 else 12
    last_day = parts[2] if len(parts) > 2 else calendar.monthrange(first.year, last_month)[1]
    return {
        f"{which}_iso": iso,
        f"{which}_first_date": first,
        f"{which}_last_date": datetime.date(first.year, last_month, last_day),
        f"{which}_precision": ("year", "month", "day")[len(parts) - 1],
        f"{which}_status": "ok",
    }


def action(number: int, **given: Any) -> dict[str, Any]:
    """One row of action from the short form of `questions/seed.yaml`; anything declared can be given as it is."""
    code = given.get("code")
    name, native, acronym = ((given.get("institution") or []) + [None] * 3)[:3]
    natural = natural_key("action", code or f"untitled {number}")
    iso2, basis = (given.get("partner") or [None, None])[:2]
    row: dict[str, Any] = dict.fromkeys(TABLES["action"].column_names)
    row |= {
        "action_key": stable_key(natural),
        "natural_key": natural,
        "natural_key_rule": "code" if code else "title_institution_partner",
        "document_sha256": SHA256,
        "entry_number": number,
        "sighting_count": 1,
        "action_code": code,
        "partner_institution": f"{name} ({acronym})" if acronym else name,
        "institution_name": name,
        "native_name": native,
        "acronym": acronym,
        "assistance_types": given.get("types", []),
        "partner_countries": [iso2] if iso2 else [],
        "partner_basis": basis,
        "partner_status": "found" if iso2 else "not_found",
        "partner_alternatives": [],
        "host_countries": [],
        "mention_countries": [],
        "expert_groups": [
            {"stated_count": None, "count_qualifier": None, "countries": []} | group
            for group in given.get("groups", [])
        ],
        "quality_flags": [],
    }
    for which in ("start", "end"):
        row |= date_columns(which, given.get(which), given.get(f"{which}_status"))
        if f"{which}_doubt" in given and given[f"{which}_doubt"]["settled_by"] == "convention":
            row["quality_flags"] = [f"{which}_date_settled_by_convention"]
    return row | {key: value for key, value in given.items() if key in row}


def tables_of(actions: Iterable[Mapping[str, Any]]) -> Rows:
    """The input tables in which each action, in the short form, is one entry of one document."""
    rows: Rows = {name: [] for name in (*INPUTS, *EXTRA)}
    rows["raw_document"].append(document())
    offset = 0
    for number, given in enumerate(actions, 1):
        row = action(number, **given)
        text = f"{row['title'] or ''}\n{row['description'] or ''}\n"
        rows["action"].append(row)
        rows["action_period"].append(row | {"period_number": 1, "is_withdrawn": False})
        entry = {"document_sha256": SHA256, "entry_number": number}
        end = offset + len(text.encode())
        rows["entry"].append(
            entry | {"kind": "action", "layout": "A", "layout_score": 1.0, "span_start": offset, "span_end": end}
        )
        rows["action_entry"].append(entry | {"action_key": row["action_key"], "resolution": "primary"})
        rows["entry_evidence"] += list(evidence_of(row, text, offset))
        rows["date_ledger"] += list(ledger_of(row, given, offset))
        offset = end
    return rows


def evidence_of(row: Mapping[str, Any], text: str, offset: int) -> Iterable[dict[str, Any]]:
    """Evidence for the title and for every country that the text names."""
    found = [("title", row["title"], row["title"], None)] if row["title"] else []
    found += [("partner_country", iso2, NAMES[iso2], None) for iso2 in row["partner_countries"]]
    for number, group in enumerate(row["expert_groups"], 1):
        found += [("expert_country", iso2, NAMES[iso2], number) for iso2 in group["countries"]]
    for attribute, value, surface, number in found:
        if surface in text:
            start = offset + len(text[: text.index(surface)].encode())
            yield proof(row["entry_number"], attribute, value, start, surface, group_number=number)


def proof(entry_number: int, attribute: str, value: str, start: int, surface: str, **values: Any) -> dict[str, Any]:
    """One row of entry_evidence."""
    return {
        "document_sha256": SHA256,
        "entry_number": entry_number,
        "attribute": attribute,
        "attribute_value": value,
        "field_name": "description",
        "span_start": start,
        "span_end": start + len(surface.encode()),
        "surface": surface,
        "rule_name": "named",
        "is_inferred": False,
    } | values


def ledger_of(row: Mapping[str, Any], given: Mapping[str, Any], offset: int) -> Iterable[dict[str, Any]]:
    """The date ledger of one action."""
    for which in ("start", "end"):
        doubt = given.get(f"{which}_doubt")
        yield {
            "document_sha256": row["document_sha256"],
            "entry_number": row["entry_number"],
            "field_name": which,
            "raw": row[f"{which}_iso"],
            "iso": row[f"{which}_iso"],
            "date_precision": row[f"{which}_precision"],
            "date_status": row[f"{which}_status"],
            "rule_name": "day_month_year",
            "is_ambiguous": doubt is not None,
            "alternative_iso": str(doubt["alternative"]) if doubt else None,
            "settled_by": doubt["settled_by"] if doubt else "value",
            "span_start": offset,
            "span_end": offset + 10,
        }


def arrow_tables(rows: Rows) -> dict[str, pa.Table]:
    """The rows as Arrow tables of the declared schemas."""
    return {
        name: pa.Table.from_pylist(
            [{column: row.get(column) for column in TABLES[name].column_names} for row in rows[name]],
            schema=TABLES[name].arrow_schema,
        )
        for name in rows
    }


def star(rows: Rows, up_to: str | None = None, as_of: datetime.date | None = None) -> dict[str, pa.Table]:
    """Every star table of these rows, or those up to the one named."""
    inputs = arrow_tables(rows)
    tables = {}
    for name, found in build_star({name: inputs[name] for name in INPUTS}, RULES, as_of):
        batches = list(found)
        tables[name] = pa.Table.from_batches(batches) if batches else TABLES[name].arrow_schema.empty_table()
        if name == up_to:
            break
    return tables


def publish(rows: Rows, path: Path) -> None:
    """A warehouse file with every declared table, the views and their comments, filled from the rows."""
    filled = arrow_tables(rows) | star(rows)
    with open_new(path) as connection:
        connection.execute("BEGIN")  # one wait for the disk, not one a statement
        for schema in ("audit", "lineage"):
            connection.execute(f"CREATE SCHEMA {schema}")
        for table in published_tables():
            connection.execute(create_table(table))
            if table.name in filled and filled[table.name].num_rows:
                load(connection, table.qualified_name, filled[table.name])
            connection.execute(add_primary_key(table))
            for comment in comments(table):
                connection.execute(comment)
        for view in VIEWS:
            connection.execute(view.read_text(encoding="utf-8"))
        connection.execute("COMMIT")


def load(connection: Connection, name: str, rows: pa.Table) -> None:
    """Insert Arrow rows into a table by column name."""
    connection.register("loaded", rows)
    connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM loaded")  # noqa: S608  a declared name
    connection.unregister("loaded")


def seed_rows() -> Rows:
    """The committed listing's six actions."""
    return tables_of(yaml.safe_load((HERE / "questions" / "seed.yaml").read_text(encoding="utf-8")))
