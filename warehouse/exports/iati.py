"""The IATI 2.03 activity file: one activity per action that the standard has a place for.

An activity needs a start, so an action without one is left out and named in `left_out.csv`. Rules of the standard kept
here: the file is a secondary reporter's; percentages of one kind sum to 100; an actual date never lies after the as-of
date, and without one every date is a planned one. What the standard has no element for (expert origin, the span in
the source, doubts) stands in an extension namespace. What no action states is in `iati.yaml`.
"""

from __future__ import annotations

import csv
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import yaml

from warehouse.engine import Connection
from warehouse.provenance import Provenance

FOLDER = Path(__file__).parent
PLANNED_START, ACTUAL_START, PLANNED_END, ACTUAL_END = "1", "2", "3", "4"
PIPELINE, IMPLEMENTATION, CLOSED = "1", "2", "4"
CRS_PURPOSE, SDG_TARGET, OWN = "1", "8", "99"  # vocabularies of sectors
SECTOR_SCHEMES = {CRS_PURPOSE: "crs_purpose", SDG_TARGET: "sdg_target"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 cannot even escape these
IDENTIFIER = re.compile(r"[A-Za-z0-9._-]+")
CENT, HUNDRED = Decimal("0.01"), Decimal(100)
NO_START = "the source states no start date, and an IATI activity must have one"
ROWS = 1000


@dataclass(frozen=True)
class Outcome:
    """Activities written and actions left out; `as_of` is None where every date had to be stated as planned."""

    activity_count: int
    left_out_count: int
    as_of: date | None


def write(connection: Connection, folder: Path, origin: Provenance, as_of: date | None) -> Outcome:
    """Write `activities.xml` (not where there would be no activity in it) and `left_out.csv` to `folder`."""
    folder.mkdir()
    namespace = settings()["namespace"]
    ET.register_namespace("sx", namespace)
    path = folder / "activities.xml"
    written = total = 0
    with path.open("w", encoding="utf-8") as xml, (folder / "left_out.csv").open("w", encoding="utf-8") as csv_file:
        left_out = csv.writer(csv_file, lineterminator="\n")
        left_out.writerow(["action_key", "action_code", "reason"])
        xml.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {_comment(origin)} -->\n')
        xml.write(f'<iati-activities version="2.03" xmlns:sx="{namespace}" sx:version={quoteattr(origin.version)}>\n')
        for row in _rows(connection):
            total += 1
            if row["start_date"] is None:
                left_out.writerow([row["action_key"], row["action_code"], NO_START])
            else:
                xml.write(_text(activity(row, as_of)) + "\n")
                written += 1
        xml.write("</iati-activities>\n")
    if not written:
        path.unlink()
    return Outcome(written, total - written, as_of)


def activity(row: dict[str, Any], as_of: date | None) -> ET.Element:
    """One action as an `iati-activity`, its elements in the order that the schema wants."""
    known = settings()
    made = ET.Element("iati-activity", {XML_LANG: "en"})
    reporter = known["reporting_org"]
    has_code = row["action_code"] and IDENTIFIER.fullmatch(row["action_code"])
    _add(made, "iati-identifier", f"{reporter['ref']}-{row['action_code'] if has_code else row['action_key']}")
    attributes = {"ref": reporter["ref"], "type": reporter["type"], "secondary-reporter": "1"}
    _narrative(_add(made, "reporting-org", **attributes), reporter["name"])
    _narrative(_add(made, "title"), row["title"] or "Title not stated", row["language"] if row["title"] else None)
    about = row["description"] or "Description not stated"
    _narrative(_add(made, "description", type="1"), about, row["language"] if row["description"] else None)
    for org in known["participating_orgs"]:
        attributes = {key: org[key] for key in ("ref", "type", "role") if key in org}
        _narrative(_add(made, "participating-org", **attributes), org["name"])
    _add(made, "activity-status", code=_status(row, as_of))
    _dates(made, row, as_of)
    _places(made, row, known["region"])
    _sectors(made, row, known["purpose"])
    if row["is_triangular"]:
        _add(made, "collaboration-type", code=known["triangular_collaboration"])
    _add(made, "default-aid-type", code=known["aid_type"])
    _extension(made, row, f"{{{known['namespace']}}}")
    return made


def percentages(weights: Sequence[float]) -> list[Decimal]:
    """Shares with two decimals that sum to exactly 100; what rounding leaves goes to the largest remainders."""
    whole = sum(map(Decimal, weights))
    exact = [Decimal(weight) * HUNDRED / whole for weight in weights]
    shares = [share.quantize(CENT, ROUND_DOWN) for share in exact]
    missing = int((HUNDRED - sum(shares)) / CENT)
    by_remainder = sorted(range(len(shares)), key=lambda i: (shares[i] - exact[i], i))
    for index in by_remainder[:missing]:
        shares[index] += CENT
    return shares


@cache
def settings() -> dict[str, Any]:
    """`iati.yaml`."""
    found: dict[str, Any] = yaml.safe_load((FOLDER / "iati.yaml").read_text(encoding="utf-8"))
    return found


def _rows(connection: Connection) -> Iterator[dict[str, Any]]:
    sql = (FOLDER / "iati_activity.sql").read_text(encoding="utf-8")
    with connection.sql(sql).to_arrow_reader(ROWS) as reader:
        for batch in reader:
            yield from batch.to_pylist()


def _status(row: dict[str, Any], as_of: date | None) -> str:
    if as_of is None or row["start_date"] > as_of:
        return PIPELINE
    return CLOSED if row["end_date"] and row["end_date"] <= as_of else IMPLEMENTATION


def _dates(made: ET.Element, row: dict[str, Any], as_of: date | None) -> None:
    for which, planned, actual in (("start", PLANNED_START, ACTUAL_START), ("end", PLANNED_END, ACTUAL_END)):
        day = row[f"{which}_date"]
        if day is None:
            continue
        kind = actual if as_of is not None and day <= as_of else planned
        made_date = _add(made, "activity-date", **{"type": kind, "iso-date": day.isoformat()})
        if row[f"{which}_precision"] != "day":
            _narrative(made_date, f"Known to the {row[f'{which}_precision']} only.")


def _places(made: ET.Element, row: dict[str, Any], region: str) -> None:
    """Countries by their share; what has no code of its own, a region or nothing known, is one region."""
    partners = row["partners"] or [{"iso2": None, "weight": 1.0}]
    shares = list(zip(partners, percentages([partner["weight"] for partner in partners]), strict=True))
    for partner, share in shares:
        if partner["iso2"]:
            country = _add(made, "recipient-country", code=partner["iso2"], percentage=str(share))
            _narrative(country, partner["name"])
    rest = sum((share for partner, share in shares if not partner["iso2"]), Decimal(0))
    if rest:
        place = _add(made, "recipient-region", code=region, vocabulary="1", percentage=str(rest))
        _narrative(place, row["partner_region"] or "Not stated")


def _sectors(made: ET.Element, row: dict[str, Any], purpose: dict[str, str]) -> None:
    """Purpose codes and SDG targets, which say that they are derived, and the types of assistance as stated."""
    codings = row["codings"] or []
    whole = {**purpose, "weight": 1.0, "rule": "the purpose of the facility"}
    for vocabulary, scheme in SECTOR_SCHEMES.items():
        parts = [coding for coding in codings if coding["scheme"] == scheme]
        if vocabulary == CRS_PURPOSE and not parts:
            parts = [whole]  # the standard wants a sector
        for part, share in _shares(parts):
            sector = _add(made, "sector", vocabulary=vocabulary, code=part["code"], percentage=share)
            _narrative(sector, f"{part['name']} (derived: {part['rule']})")
    for kind, share in _shares(row["assistance_types"] or []):
        code = "-".join(re.findall("[a-z0-9]+", kind["name"].lower())) or "other"
        _narrative(_add(made, "sector", vocabulary=OWN, code=code, percentage=share), kind["name"])


def _shares(parts: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str]]:
    """Each part with its percentage of all."""
    if parts:
        shares = percentages([part["weight"] for part in parts])
        yield from zip(parts, map(str, shares), strict=True)


def _extension(made: ET.Element, row: dict[str, Any], prefix: str) -> None:
    if row["has_institution"]:
        _add(made, f"{prefix}partner-institution", row["partner_institution"])
    for coding in row["codings"] or []:
        if coding["scheme"] not in SECTOR_SCHEMES.values():
            attributes = {key: str(coding[key]) for key in ("scheme", "code", "score", "rule")}
            _add(made, f"{prefix}derived-coding", coding["name"], **attributes)
    for group in row["expert_groups"] or []:
        attributes = {"stated-count": group["stated_count"], "count-qualifier": group["count_qualifier"]}
        stated = {key: str(value) for key, value in attributes.items() if value is not None}
        experts = _add(made, f"{prefix}expert-group", **stated)
        for country in group["countries"] or []:
            _add(experts, f"{prefix}country", country["name"], code=country["iso2"])
    source = {"document-sha256": row["document_sha256"], "url": row["source_url"]}
    source |= {"span-start": row["span_start"], "span-end": row["span_end"]}
    _add(made, f"{prefix}source", **{key: str(value) for key, value in source.items() if value is not None})
    if not row["is_trusted"]:
        _add(made, f"{prefix}doubt", row["quality_profile"])


def _add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, tag, {name: _clean(value) for name, value in attributes.items()})
    made.text = None if text is None else _clean(text)
    return made


def _narrative(parent: ET.Element, text: str, language: str | None = None) -> None:
    made = _add(parent, "narrative", text)
    if language and language != "en":
        made.set(XML_LANG, language)


def _clean(text: str) -> str:
    return NOT_XML.sub("�", text)


def _comment(origin: Provenance) -> str:
    """A comment may hold no two dashes in a row."""
    return escape(_clean(origin.citation)).replace("--", "- -")


def _text(element: ET.Element) -> str:
    ET.indent(element)
    return ET.tostring(element, encoding="unicode")
