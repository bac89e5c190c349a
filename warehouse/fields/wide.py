"""Columns of the tables that hold answers ready: `wide_action` and `fact_expert_flow`.

What lives here: the fields that no other table has; they enter `warehouse.fields.FIELDS`. They repeat in words what the
star says by keys, so that a reader joins nothing. A list is text, one value a line (`_lines`), null where it is empty:
CSV, SQLite and every other form can carry it, and it compresses where a list does not. The views give lists.
"""

from __future__ import annotations

from warehouse.fields.kinds import BASES, INCOME_GROUPS, count, text
from warehouse.schema import Field


def _lines(description: str) -> Field:
    return Field("VARCHAR", f"{description}, one a line; null for none.")


WIDE_FIELDS = {
    "request_year": Field("INTEGER", "Year of the request, which the code tells; null without such a code.", minimum=1),
    "partner_country": text("The partner country's name, or why there is not one."),
    "partner_iso2": Field(
        "VARCHAR", "ISO 3166-1 alpha-2 code of the one partner country; null without one.", pattern=r"[A-Z]{2}"
    ),
    "partner_note": text("Note that travels with the partner country's name."),
    "partner_m49_region": text("UN M49 region of the partner country."),
    "partner_m49_subregion": text("UN M49 sub-region of the partner country."),
    "partner_income_group": Field(
        "VARCHAR",
        "Income group of the partner country on the DAC list in force at the start; null where that is not known.",
        values=INCOME_GROUPS,
    ),
    "partner_dac_list": text("That list, by the years it is for."),
    "partner_country_lines": _lines("Names of all partner countries, sorted"),
    "partner_evidence": Field("VARCHAR", "Strongest evidence for the partner country.", values=(*BASES, "not_found")),
    "institution": text("Name of the partner institution; null when none is stated."),
    "institution_native_name": text("Name of the institution in its own language."),
    "institution_acronym": text("Acronym of the institution."),
    "start_date": Field("DATE", "First day that the stated start can mean; null when there is none."),
    "start_stated": text("The start as far as it is known, or why it is not."),
    "end_date": Field("DATE", "Last day that the stated end can mean; null when ongoing or not stated."),
    "end_stated": text("The end as far as it is known, Ongoing, or why it is not known."),
    "assistance_type_lines": _lines("Types of assistance, sorted"),
    "expert_country_lines": _lines("Names of the countries that supply experts, sorted"),
    "expert_iso2_lines": _lines("Their ISO 3166-1 alpha-2 codes, in the order of the names"),
    "host_country_lines": _lines("Names of the countries visited, sorted"),
    "country_note_lines": _lines("Notes that travel with the names of any country of the action, sorted"),
    "theme_lines": _lines("Codes of themes derived from title and description, sorted"),
    "marker_lines": _lines("Codes of markers derived in the same way, sorted"),
    "modality_lines": _lines("Codes of ways of working derived in the same way, sorted"),
    "crs_purpose_lines": _lines("CRS purpose codes derived in the same way, the surest first"),
    "sdg_target_lines": _lines("SDG targets derived in the same way, the surest first"),
    "programme_phase": text("Phase of the facility; null in a year that two phases share."),
    "trust_note": text("The doubts about the record; null when there are none."),
    "ambiguous_date_count": count("Date fields of the action's entries in which day and month could be exchanged."),
    "convention_date_count": count("Those of them that the source's declared order alone has settled."),
    "source_path": text("Path of the document, relative to the raw archive."),
    "expert_country_key": Field(
        "BIGINT",
        "Country that supplies experts; -2 where none is stated.",
        minimum=-6,
        references="dim_country.country_key",
    ),
    "is_expert_eu_member": Field(
        "BOOLEAN", "Whether the expert country was a member of the EU at the start; null where that cannot be told."
    ),
    "experts_placed_count": count(
        "Experts that the text places in the expert country alone; repeated for each partner country of the action."
    ),
}
