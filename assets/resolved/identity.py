"""Which entries speak of one action, and which code stands on two different ones.

Identity is the code; without one it is title, institution and partner, folded. An entry without a code joins the action
whose coded entry has the same title, institution and partner, if there is exactly one such code. Works on columns:
one row per entry that is an action and not quarantined.
"""

from __future__ import annotations

import pandas as pd

from warehouse.keys import natural_key, stable_key
from warehouse.reviewed import fold

REUSED_CODE = "code_reused"


def folded(column: pd.Series) -> pd.Series:
    """`fold` over a column, computed once per distinct value."""
    return column.map({value: fold(value) for value in column.unique()})


def identify(entries: pd.DataFrame) -> pd.DataFrame:
    """Add natural_key, natural_key_rule, fallback_key and action_key to entries.

    Needs action_code, title, partner_institution and partner_countries (joined text).
    """
    title, institution = folded(entries["title"]), folded(entries["partner_institution"])
    fallback = [
        natural_key("title", *parts)
        for parts in zip(title, institution, entries["partner_countries"].fillna(""), strict=True)
    ]
    code = entries["action_code"].where(entries["action_code"].notna(), None)
    known = pd.DataFrame({"fallback": fallback, "code": code}).dropna().drop_duplicates()
    joins = known.drop_duplicates("fallback", keep=False).set_index("fallback")["code"]
    fallback_key = pd.Series(fallback, index=entries.index, dtype=object)
    has_title = title != ""
    adopted = code.where(code.notna(), fallback_key.where(has_title).map(joins))
    has_code = adopted.notna()
    natural = ("code\x1f" + adopted.astype(object)).where(has_code, fallback_key)
    # An entry with neither code nor title can be told apart from others by its place alone.
    place = "place\x1f" + entries["document_sha256"] + "\x1f" + entries["entry_number"].astype(str)
    natural = natural.where(has_code | has_title | (institution != ""), place)
    return entries.assign(
        natural_key=natural,
        natural_key_rule=has_code.map({True: "code", False: "title_institution_partner"}),
        fallback_key=fallback_key.where(code.isna() & has_code, None),
        action_key=natural.map({value: stable_key(value) for value in natural.unique()}),
    )


def reused_codes(entries: pd.DataFrame) -> pd.Series:
    """Whether each entry's code stands on two different actions; boolean, on the index of `entries`.

    Two entries with one code are different actions when both state a title, these disagree, and so do
    - in one language: the institutions; or, under titles that share less than half of their words, the partner
      countries or the starts (one ministry may be given several actions, and a page may reword a title);
    - in two languages, where a title proves nothing: the institutions, and the partner countries or the starts.
    """
    repeated = entries["action_code"].notna() & entries["action_code"].duplicated(keep=False)
    reused = pd.Series(False, index=entries.index)
    if not repeated.any():
        return reused
    facts = entries.loc[repeated].assign(
        title=folded(entries.loc[repeated, "title"]), institution=folded(entries.loc[repeated, "partner_institution"])
    )
    for _, group in facts.groupby("action_code", sort=False):
        rows = group.drop_duplicates(["title", "institution", "language", "partner_countries", "start_iso"])
        records: list[dict[str, object]] = [dict(zip(rows.columns, row, strict=True)) for row in rows.to_numpy()]
        if any(_differ(a, b) for i, a in enumerate(records) for b in records[:i]):
            reused.loc[group.index] = True
    return reused


def _differ(a: dict[str, object], b: dict[str, object]) -> bool:
    def disagree(column: str) -> bool:
        return bool(a[column]) and bool(b[column]) and a[column] != b[column]

    if not disagree("title"):
        return False
    is_elsewhere = disagree("partner_countries") or (
        disagree("start_iso") and not _is_part_of(str(a["start_iso"]), str(b["start_iso"]))
    )
    if a["language"] and b["language"] and a["language"] != b["language"]:
        return disagree("institution") and is_elsewhere
    return disagree("institution") or (is_elsewhere and _shared_words(str(a["title"]), str(b["title"])) < 0.5)


def _is_part_of(date: str, other: str) -> bool:
    """Whether one of two ISO dates is the other with less precision."""
    return date.startswith(other) or other.startswith(date)


def _shared_words(title: str, other: str) -> float:
    """The share of the shorter title's words that the other has too."""
    words, others = set(title.split()), set(other.split())
    return len(words & others) / min(len(words), len(others))
