"""Build `country.csv` and `manifest.csv` from the packages that carry ISO 3166, UN M49 and the DAC codes.

Run it by hand after raising a pin, from the top of the project, with the table of country_converter unpacked from its
wheel (the package itself does not run beside pandas 3, and only its data is wanted):

    pip download --no-deps country_converter==1.3.2 && unzip country_converter-1.3.2-*.whl
    python -m warehouse.reference.build_reference country_converter/country_data.tsv

Names that ISO 3166 does not carry come from `country_name.csv`, which is kept by hand, as `country_group.csv` is. The
program reads only the CSV files and never imports pycountry.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
from collections.abc import Iterable, Mapping
from importlib import resources
from importlib.metadata import version
from pathlib import Path

import pycountry

from warehouse.reference import FOLDER, read_reference

CONVERTER_VERSION = "1.3.2"
COUNTRY_COLUMNS = (
    "iso2",
    "iso3",
    "iso_numeric",
    "country_name_eu",
    "country_name_un",
    "country_name_iso",
    "note",
    "m49_region",
    "m49_subregion",
    "dac_code",
    "source",
)
# The converter's table names the lowest of M49's three levels; these are the two above it, as the standard nests them.
LATIN_AMERICA = ("Americas", "Latin America and the Caribbean")
SUB_SAHARAN = ("Africa", "Sub-Saharan Africa")
M49 = {
    "Caribbean": LATIN_AMERICA,
    "Central America": LATIN_AMERICA,
    "South America": LATIN_AMERICA,
    "Northern America": ("Americas", "Northern America"),
    "Northern Africa": ("Africa", "Northern Africa"),
    "Eastern Africa": SUB_SAHARAN,
    "Middle Africa": SUB_SAHARAN,
    "Southern Africa": SUB_SAHARAN,
    "Western Africa": SUB_SAHARAN,
    **{
        f"{part} Asia": ("Asia", f"{part} Asia")
        for part in ("Central", "Eastern", "South-eastern", "Southern", "Western")
    },
    **{f"{part} Europe": ("Europe", f"{part} Europe") for part in ("Eastern", "Northern", "Southern", "Western")},
    **{part: ("Oceania", part) for part in ("Australia and New Zealand", "Melanesia", "Micronesia", "Polynesia")},
    "Antarctica": ("", ""),
    "": ("", ""),
}
KOSOVO = {"iso2": "XK", "iso3": "XKX", "iso_numeric": ""}


def iso_rows() -> Iterable[dict[str, str]]:
    """The 249 countries and territories of ISO 3166-1, with the names that follow from ISO's own."""
    for country in pycountry.countries:
        yield {
            "iso2": country.alpha_2,
            "iso3": country.alpha_3,
            "iso_numeric": country.numeric,
            "country_name_eu": getattr(country, "common_name", country.name),
            "country_name_un": re.sub(r"^(.*), (.* of)$", r"\1 (\2)", country.name),
            "country_name_iso": country.name,
        }


def converter_rows(path: Path) -> dict[str, dict[str, str]]:
    """The converter's table by alpha-3 code; its alpha-2 column holds patterns for two countries."""
    with path.open(encoding="utf-8", newline="") as handle:
        return {row["ISO3"]: row for row in csv.DictReader(handle, delimiter="\t") if row["ISO3"]}


def build_countries(converter: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    """Every row of `country.csv`, sorted by alpha-2 code."""
    compiled: dict[str, dict[str, str]] = {}
    for row in read_reference("country_name"):
        column = "note" if row["policy"] == "note" else f"country_name_{row['policy']}"
        compiled.setdefault(row["iso2"], {})[column] = row["value"]
    rows = []
    iso_source = f"pycountry@{version('pycountry')}:databases/iso3166-1.json"
    for row in (*iso_rows(), KOSOVO):
        other = converter.get(row["iso3"], {})
        region, subregion = M49[other.get("UNregion", "")]
        rows.append(
            dict.fromkeys(COUNTRY_COLUMNS, "")
            | row
            | {"m49_region": region, "m49_subregion": subregion, "dac_code": other.get("DACcode", "")}
            | compiled.get(row["iso2"], {})
            | {"source": "compiled" if row is KOSOVO else iso_source}
        )
    return sorted(rows, key=lambda row: row["iso2"])


def compare_groups(converter: Mapping[str, Mapping[str, str]]) -> None:
    """Raise ValueError where the members of today in `country_group.csv` are not those of the converter's table."""
    iso3 = {row["iso2"]: row["iso3"] for row in read_reference("country")}
    groups = read_reference("country_group")
    for group, column in (("EU", "EU27"), ("EEA", "EEA")):
        ours = {iso3[row["iso2"]] for row in groups if row["group_code"] == group and not row["valid_to"]}
        theirs = {code for code, row in converter.items() if row[column]}
        if ours != theirs:
            raise ValueError(f"{group}: country_group.csv and country_converter differ in {sorted(ours ^ theirs)}")


def write(name: str, columns: Iterable[str], rows: Iterable[Mapping[str, str]], comment: str) -> None:
    """Write one CSV file below its one-line comment."""
    with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
        handle.write(f"# {comment}\n")
        writer = csv.DictWriter(handle, list(columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def sha256(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    """Build both files beside this script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("country_data", type=Path, help="country_data.tsv out of country_converter's wheel")
    table = parser.parse_args().country_data
    converter = converter_rows(table)
    write(
        "country",
        COUNTRY_COLUMNS,
        build_countries(converter),
        "Built by build_reference.py: ISO 3166-1, and Kosovo* by the rule of EU texts.",
    )
    compare_groups(converter)
    iso_file = Path(str(resources.files(pycountry))) / "databases" / "iso3166-1.json"
    sources = {
        f"pycountry@{version('pycountry')}:databases/iso3166-1.json": sha256(iso_file),
        f"country_converter@{CONVERTER_VERSION}:country_data.tsv": sha256(table),
        "compiled": "",
    }
    manifest = [
        {"file": "country.csv", "source": source, "source_sha256": digest} for source, digest in sources.items()
    ]
    for path in sorted(FOLDER.glob("*.csv")):
        if path.stem not in ("country", "manifest"):
            kept = {row.get("reference_source") or row["source"] for row in read_reference(path.stem)}
            manifest += [{"file": path.name, "source": source, "source_sha256": ""} for source in sorted(kept)]
    manifest.sort(key=lambda row: (row["file"], row["source"]))
    write(
        "manifest",
        ("file", "source", "source_sha256"),
        manifest,
        "Where each reference file comes from; `compiled` where no package carries it.",
    )


if __name__ == "__main__":
    main()
