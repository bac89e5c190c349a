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


class Names:
    """Countries by short name, and their codes: those of country_converter where none are given."""

    def __init__(self, codes: dict[str, str] | None = None) -> None:
        if codes is None:
            import country_converter

            logging.disable(logging.CRITICAL)  # the library warns of every name it does not know
            self.converter = country_converter.CountryConverter()
            names = [name for name in self.converter.data.name_short if isinstance(name, str)]
        else:
            self.converter, self.known, names = None, codes, list(codes)
        self.pattern = re.compile(r"\b(" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + r")\b")

    def codes(self, names: list[str]) -> list[str]:
        """ISO alpha-2 codes of names, asked for anew in each text."""
        if not names or self.converter is None:
            return [self.known[name] for name in names]
        found = self.converter.convert(names, to="ISO2", not_found=None)
        return [found] if isinstance(found, str) else [code for code in found if code]


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


def roles(text: str, names: Names) -> tuple[list[str], list[str]]:
    """Countries of sentences that name experts, and of all others."""
    experts: list[str] = []
    others: list[str] = []
    for sentence in SENTENCE.split(text):
        (experts if EXPERTS.search(sentence) else others).extend(names.pattern.findall(sentence))
    return sorted(set(names.codes(experts))), sorted(set(names.codes(others)))


def build(path: str, out: str, names: Names | None = None) -> int:
    """Read, convert, write; returns the number of actions."""
    names = names or Names()
    actions = read(path)
    actions["id"] = range(len(actions))
    actions["start_date"] = actions["start"].apply(to_date)
    actions["end_date"] = actions["end"].apply(to_date)
    found = actions["description"].apply(roles, names=names)
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
        names = Names()
        found = (roles(text, names) for text in texts)
        print(json.dumps([{"expert": experts, "action": others, "host": []} for experts, others in found]))
    else:
        print(build(first, second))


if __name__ == "__main__":
    main(*sys.argv[1:])
