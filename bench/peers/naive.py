"""What people write by hand: pandas row by row, dateutil, country_converter and two expressions, then DuckDB.

`python -m bench.peers.naive FILE OUT.duckdb` reads layout A alone, into three tables (actions, experts,
action_countries). `python -m bench.peers.naive --texts FILE.json` prints the codes by role of each text of a list.
It is as good as an afternoon makes it: no spans, no doubts, no quarantine, no star, no second layout.
"""

import json
import logging
import re
import sys
from datetime import date
from pathlib import Path

import country_converter
import duckdb
import pandas as pd
from dateutil import parser

FIELDS = {
    "Start activities": "start",
    "End activities": "end",
    "Partner Institution": "partner_institution",
    "Type of Assistance": "assistance_type",
    "Code": "action_code",
    "Description": "description",
}
EXPERTS = re.compile(r"expert|official|specialist|mobilis|trainer|inspector|practitioner|funcionari|especialist", re.I)
SENTENCE = re.compile(r"(?<=[.;])\s+")
logging.disable(logging.CRITICAL)  # the library warns of every name it does not know
CONVERTER = country_converter.CountryConverter()
NAMES = sorted((name for name in CONVERTER.data.name_short if isinstance(name, str)), key=len, reverse=True)
NAMED = re.compile(r"\b(" + "|".join(map(re.escape, NAMES)) + r")\b")


def read(path: str) -> pd.DataFrame:
    """One row a record, raw text in every column."""
    rows: list[dict[str, str]] = []
    field = None
    with Path(path).open(encoding="utf-8") as lines:
        for line in lines:
            text = line.rstrip("\n").removeprefix("- ")
            if text == "-":
                rows.append({})
                field = None
            elif "title" not in rows[-1]:
                rows[-1]["title"] = text
            elif text in FIELDS:
                field = FIELDS[text]
            elif field:
                rows[-1][field] = text
    return pd.DataFrame(rows)


def to_date(text: str) -> date | None:
    """The date that dateutil sees, day first."""
    try:
        return parser.parse(text, dayfirst=True).date()
    except (ValueError, OverflowError, TypeError):
        return None


def codes(names: list[str]) -> list[str]:
    """ISO alpha-2 codes of names."""
    if not names:
        return []
    found = CONVERTER.convert(names, to="ISO2", not_found=None)
    return [found] if isinstance(found, str) else [code for code in found if code]


def roles(text: str) -> tuple[list[str], list[str]]:
    """Countries of sentences that name experts, and of all others."""
    experts: list[str] = []
    others: list[str] = []
    for sentence in SENTENCE.split(text):
        (experts if EXPERTS.search(sentence) else others).extend(NAMED.findall(sentence))
    return sorted(set(codes(experts))), sorted(set(codes(others)))


def build(path: str, out: str) -> int:
    """Read, convert, write; returns the number of actions."""
    actions = read(path)
    actions["id"] = range(len(actions))
    actions["start_date"] = actions["start"].apply(to_date)
    actions["end_date"] = actions["end"].apply(to_date)
    found = actions["description"].apply(roles)
    columns = ["action_id", "country"]
    experts = pd.DataFrame([(i, code) for i, (given, _) in enumerate(found) for code in given], columns=columns)
    countries = pd.DataFrame([(i, code) for i, (_, other) in enumerate(found) for code in other], columns=columns)
    with duckdb.connect(out) as connection:
        for name, frame in (("actions", actions), ("experts", experts), ("action_countries", countries)):
            connection.register("frame", frame)
            connection.execute(f"create table {name} as select * from frame")  # noqa: S608  names from above
    return len(actions)


def main(first: str, second: str) -> None:
    """Build a file, or answer texts."""
    if first == "--texts":
        texts = json.loads(Path(second).read_text(encoding="utf-8"))
        found = map(roles, texts)
        print(json.dumps([{"expert": experts, "action": others, "host": []} for experts, others in found]))
    else:
        print(build(first, second))


if __name__ == "__main__":
    main(*sys.argv[1:])
