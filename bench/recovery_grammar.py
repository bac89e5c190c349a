"""A seeded grammar of listings: records in the seven layouts and four languages, with what each of them states.

What lives here: made-up records as rows of text, before anything goes wrong with them. Labels come from the parser's
own label list, in every spelling it knows. Never here: mutations, the parser.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

LAYOUTS = "ABCDEFG"
LABELLED = "ABC"
LANGUAGES = ("en", "fr", "es", "pt")
FIELDS = ("start", "end", "partner_institution", "assistance_type", "code", "description")
_LABELS = Path(__file__).parents[1] / "assets" / "parsed" / "labels.csv"
_TYPES = Path(__file__).parents[1] / "warehouse" / "reference" / "assistance_type.csv"

_THEMES = {
    "en": (
        ["Reform of", "Support to", "Costing of", "A new look at", "Peer review of", "Overview:", "Roadmap for"],
        [
            "the pension appeals desk",
            "rural job centres",
            "maternity benefits (phase II)",
            "a wage subsidy: next steps",
        ],
    ),
    "fr": (
        ["Réforme de", "Appui à", "Appui :", "Renforcement de", "Étude de"],
        ["l’inspection du travail", "la caisse de retraite", "l'emploi des jeunes (phase 2)", "la sécurité au travail"],
    ),
    "es": (
        ["Fortalecimiento de", "Apoyo a", "Mejora de", "Diseño de"],
        ["la inspección laboral", "los servicios de empleo", "las pensiones no contributivas", "la formación: niñas"],
    ),
    "pt": (
        ["Reforma de", "Apoio a", "Melhoria de", "Elaboração de"],
        ["inspeção do trabalho", "serviços de emprego", "proteção social básica", "formação profissional (fase II)"],
    ),
}
_INSTITUTIONS = {
    "en": ["Ministry of Labour", "National Social Fund (NSF)", "Employment Agency, Western Region", "Jobs Bureau"],
    "fr": [
        "Ministère du Travail",
        "Caisse Nationale de Retraite - CNR",
        "Agence de l’emploi [Agjencia]",
        "Conseil social",
    ],
    "es": [
        "Ministerio de Trabajo",
        "Instituto de Previsión (IPS)",
        "Consejo Nacional, Familia y Niñez",
        "Cámara Minera",
    ],
    "pt": ["Ministério do Trabalho", "Instituto de Segurança Social (ISS)", "Fundo de Pensões", "Direção do Emprego"],
}
_SENTENCES = {
    "en": ["Experts trained the staff.", "The first mission was held in March.", "It follows action 2011-71.", "Two"
           " teams met unions from 3 to 5 May 2016.", "The plan was adopted by the board, and was published."],
    "fr": ["Des experts ont formé le personnel.", "La première mission était prévue en mars.",
           "Elle suit l’action 2011-71.",
           "Le plan a été adopté par le conseil, qui a publié ses règles."],
    "es": ["Los expertos formaron al personal.", "La primera misión fue en marzo.", "Es la continuación de 2011-71.",
           "El plan fue adoptado por la junta, que publicó sus reglas."],
    "pt": ["Os peritos formaram o pessoal.", "A primeira missão foi em março.", "É a continuação da ação 2011-71.",
           "O plano foi adotado pelo conselho, que publicou as suas regras."],
}  # fmt: skip
_PLACES = ("Suva", "Bishkek", "Lusaka", "Maputo")


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what stands before the text, the text, and what it is (marker, title, label, value, blank)."""

    lead: str
    text: str
    role: str
    field: str = ""

    @property
    def line(self) -> str:
        """The line as written."""
        return (self.lead + self.text).rstrip(" ") if self.role == "marker" else self.lead + self.text


@dataclass(frozen=True, slots=True)
class Made:
    """A record as written, and what its text states: raw values by field, dates as ISO, types as a list.

    `is_untrustworthy` says that it ought to be quarantined.
    """

    layout: str
    language: str
    rows: tuple[Row, ...]
    states: dict[str, str | list[str] | None] = field(default_factory=dict)
    is_untrustworthy: bool = False

    def stating(self, **changes: str | list[str] | None) -> Made:
        """The same record with other statements."""
        return replace(self, states=self.states | changes)

    def having(self, rows: list[Row]) -> Made:
        """The same record with other rows."""
        return replace(self, rows=tuple(rows))

    def position(self, role: str, name: str) -> int:
        """The index of a row, -1 where there is none."""
        return next((i for i, row in enumerate(self.rows) if (row.role, row.field) == (role, name)), -1)


def labels() -> dict[tuple[str, str], list[str]]:
    """Every spelling of every label by field and language."""
    found: dict[tuple[str, str], list[str]] = {}
    with _LABELS.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            found.setdefault((row["field"], row["language"]), []).append(row["label"])
    return found


def types() -> list[str]:
    """The known types of assistance."""
    with _TYPES.open(encoding="utf-8", newline="") as handle:
        return [row["assistance_type_name"] for row in csv.DictReader(handle)]


class Grammar:
    """Makes records from one source of chance."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self._labels = labels()
        self._types = types()
        self._serial = 0

    def record(self, layout: str, language: str) -> Made:
        """A complete record of a layout."""
        self._serial += 1
        values, states = self.values(language)
        rows = {"A": self._dashed, "B": self._bulleted, "C": self._bulleted, "D": self._positional}.get(layout)
        if rows is not None:
            written = rows(layout, language, values)
        elif layout == "E":
            written = [Row("", values[name], "title" if name == "title" else "value", name) for name in _FLAT]
        elif layout == "F":
            label = self.label("partner_institution", language)
            written = [
                Row("", f"{label}: {values['partner_institution']}", "value", "partner_institution"),
                Row("", values["description"], "value", "description"),
            ]
        else:
            written = self._news(values, states)
        known = _STATED[layout]
        stated = {
            name: states[name] if name in known else [] if name == "assistance_types" else None for name in states
        }
        return Made(layout, language, tuple(written), stated)

    def values(self, language: str) -> tuple[dict[str, str], dict[str, str | list[str] | None]]:
        """What a record has in each field as written, and what that states."""
        chance = self.chance
        first = (chance.randint(2013, 2024), chance.randint(1, 12), chance.randint(1, 28))
        last = (first[0] + 1, chance.randint(1, 12), chance.randint(1, 28))
        (start, start_iso), (end, end_iso) = self._date(first), self._date(last)
        written = chance.sample([t for t in self._types if t != "Capacity building"], chance.choice((1, 1, 2, 3)))
        heads, tails = _THEMES[language]
        title = f"{chance.choice(heads)} {chance.choice(tails)} {self._serial}"
        values = {
            "title": title,
            "start": start,
            "end": end,
            "partner_institution": chance.choice(_INSTITUTIONS[language]),
            "assistance_type": chance.choice(("; ", ", ", " ")).join(written),
            "code": f"{first[0]}-{self._serial % 97 + 1:02d}",
            "description": " ".join(chance.sample(_SENTENCES[language], chance.randint(2, 4))),
        }
        states: dict[str, str | list[str] | None] = {
            "title": title,
            "code": values["code"],
            "start": start_iso,
            "end": end_iso,
            "partner_institution": values["partner_institution"],
            "assistance_types": list(written),
        }
        return values, states

    def _date(self, date: tuple[int, int, int]) -> tuple[str, str]:
        year, month, day = date
        iso = f"{year}-{month:02d}-{day:02d}"
        written = (f"{day:02d}/{month:02d}/{year}", f"{day:02d}-{month:02d}-{year}", f"{day}.{month}.{year}", iso)
        return self.chance.choice(written), iso

    def label(self, name: str, language: str) -> str:
        """A spelling of a field's label."""
        return self.chance.choice(self._labels[name, language])

    def _dashed(self, layout: str, language: str, values: dict[str, str]) -> list[Row]:
        rows = [Row("- ", "", "marker"), Row("", values["title"], "title", "title")]
        for name in FIELDS:
            rows.append(Row("- ", self.label(name, language), "label", name))
            rows.append(Row("- ", values[name], "value", name))
        return rows

    def _bulleted(self, layout: str, language: str, values: dict[str, str]) -> list[Row]:
        rows = [Row("  • ", values["title"], "title", "title"), Row("", "", "blank")]
        for name in FIELDS:
            if layout == "C" and name == "code":
                continue
            if layout == "B" or name != "description":
                rows.append(Row("    ", self.label(name, language), "label", name))
            if layout == "B" or name not in ("start", "end"):
                rows.append(Row("    ", values[name], "value", name))
        return rows

    def _positional(self, layout: str, language: str, values: dict[str, str]) -> list[Row]:
        rows = [Row("  • ", values["title"], "title", "title"), Row("", "", "blank")]
        return rows + [Row("    ", values[name], "value", name) for name in _FLAT[1:]]

    def _news(self, values: dict[str, str], states: dict[str, str | list[str] | None]) -> list[Row]:
        chance, year = self.chance, int(values["code"][:4])
        first, last, month = chance.randint(1, 12), chance.randint(13, 28), chance.randint(1, 12)
        states["start"], states["end"] = f"{year}-{month:02d}-{first:02d}", f"{year}-{month:02d}-{last:02d}"
        footer = [
            values["code"],
            chance.choice(_PLACES),
            f"{first:02d}.{month:02d} - {last:02d}.{month:02d}.{year}",
        ]
        lines = chance.choice(([", ".join(footer)], footer, [" | ".join(footer)]))
        rows = [Row("", values["description"], "value", "description"), Row("", "", "blank")]
        return rows + [Row("", line, "value", "footer") for line in lines] + [Row("", "", "blank")]


_FLAT = ("title", "partner_institution", "assistance_type", "description")
_STATED = {
    "A": ("title", "code", "start", "end", "partner_institution", "assistance_types"),
    "B": ("title", "code", "start", "end", "partner_institution", "assistance_types"),
    "C": ("title", "partner_institution", "assistance_types"),
    "D": ("title", "partner_institution", "assistance_types"),
    "E": ("title", "partner_institution", "assistance_types"),
    "F": ("partner_institution",),
    "G": ("code", "start", "end"),
}
