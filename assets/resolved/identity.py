"""Which entries speak of one action, and which code stands on two different ones.

Identity is the code; without one it is title, institution and partner, folded. An entry without a code joins the action
whose coded entry has the same title, institution and partner, if there is exactly one such code. Works on columns:
one row per entry that is an action and not quarantined.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pandas as pd

from warehouse.keys import natural_key, stable_key
from warehouse.reviewed import fold

REUSED_CODE = "code_reused"
_LONG_WORD, _LEAST_WORDS = 5, 8  # letters of a word that says what a text is about; words that it takes to compare


def folded(column: pd.Series) -> pd.Series:
    """`fold` over a column, computed once per distinct value."""
    return column.map({value: fold(value) for value in column.unique()})


def fallbacks(entries: pd.DataFrame) -> Iterator[str]:
    """The natural key of each entry by title, institution and partner, which the entry has where it has no code."""
    columns = (entries["title"], entries["partner_institution"], entries["partner_countries"].fillna(""))
    for title, institution, countries in zip(*columns, strict=True):
        yield natural_key("title", _folded(title), _folded(institution), countries)


@lru_cache(maxsize=16_384)
def _folded(value: str | None) -> str:
    return fold(value)


def named(entries: pd.DataFrame) -> pd.DataFrame:
    """By what an entry goes without a code: fallback (the key by title, institution and partner), has_title, has_name.

    Needs title, partner_institution and partner_countries (joined text).
    """
    has_title = np.array([bool(_folded(title)) for title in entries["title"]], bool)
    return pd.DataFrame(
        {
            "fallback": np.array([stable_key(text) for text in fallbacks(entries)], np.int64),
            "has_title": has_title,
            "has_name": has_title | np.array([bool(_folded(name)) for name in entries["partner_institution"]], bool),
        }
    )


def identify(entries: pd.DataFrame) -> pd.DataFrame:
    """Add adopted_code, natural_key_rule, fallback_key and action_key; `natural_keys` gives the keys' texts.

    Needs action_code and what `named` adds. fallback_key is that of title, institution and partner for an entry that
    has been given the code of others, else 0.
    """
    fallback, has_title, has_name = (entries[name].to_numpy() for name in ("fallback", "has_title", "has_name"))
    codes, known = pd.factorize(entries["action_code"])
    pairs = pd.DataFrame({"fallback": fallback, "code": codes})[codes >= 0].drop_duplicates()
    joins = pairs.drop_duplicates("fallback", keep=False).set_index("fallback")["code"]
    adopts = (codes < 0) & has_title
    adopted = codes.copy()
    adopted[adopts] = pd.Series(fallback[adopts]).map(joins).fillna(-1).to_numpy(np.int64)
    has_code = adopted >= 0
    of_code = np.fromiter((stable_key(natural_key("code", code)) for code in known), np.int64, len(known))
    keys = fallback.copy()
    keys[has_code] = of_code[adopted[has_code]]
    documents, numbers = entries["document_sha256"].tolist(), entries["entry_number"].tolist()
    for row in (~has_code & ~has_name).nonzero()[0].tolist():
        keys[row] = stable_key(_place(documents[row], numbers[row]))
    rules = pd.Series(has_code, entries.index).map({True: "code", False: "title_institution_partner"})
    return entries.assign(
        adopted_code=pd.Series([*known, None], dtype=object).take(adopted).set_axis(entries.index),
        natural_key_rule=rules,
        fallback_key=np.where((codes < 0) & has_code, fallback, 0),
        action_key=keys,
    )


def natural_keys(identified: pd.DataFrame) -> list[str]:
    """The natural key of each entry: what `action_key` is the hash of."""
    names = ("adopted_code", "has_name", "document_sha256", "entry_number")
    rows = zip(fallbacks(identified), *(identified[name] for name in names), strict=True)
    return [
        natural_key("code", code) if isinstance(code, str) else fallback if has_name else _place(sha256, number)
        for fallback, code, has_name, sha256, number in rows
    ]


def _place(sha256: str, number: int) -> str:
    """An entry with neither code nor title can be told apart from others by its place alone."""
    return natural_key("place", sha256, str(number))


def reused_codes(entries: pd.DataFrame) -> pd.Series:
    """Whether each entry's code stands on two different actions; boolean, on the index of `entries`.

    Two entries with one code are different actions when both state a title, these disagree, and so do
    - in one language: the institutions; or, under titles that share less than half of their words, the partner
      countries, the starts or the descriptions (one ministry may be given several actions, and a page may reword a
      title); or the descriptions alone where an institution is not stated;
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
    is_told_otherwise = _are_other_texts(str(a["description"] or ""), str(b["description"] or ""))
    is_retitled = _shared_words(str(a["title"]), str(b["title"])) < 0.5
    is_unnamed = not (a["institution"] and b["institution"])
    is_other = is_retitled and (is_elsewhere or is_told_otherwise)
    return disagree("institution") or is_other or (is_unnamed and is_told_otherwise)


def _are_other_texts(text: str, other: str) -> bool:
    """Whether two beginnings of descriptions have hardly a long word in common."""
    words, others = ({word for word in fold(each).split() if len(word) >= _LONG_WORD} for each in (text, other))
    return min(len(words), len(others)) >= _LEAST_WORDS and len(words & others) < 0.2 * min(len(words), len(others))


def _is_part_of(date: str, other: str) -> bool:
    """Whether one of two ISO dates is the other with less precision."""
    return date.startswith(other) or other.startswith(date)


def _shared_words(title: str, other: str) -> float:
    """The share of the shorter title's words that the other has too."""
    words, others = set(title.split()), set(other.split())
    return len(words & others) / min(len(words), len(others))
