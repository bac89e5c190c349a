"""Theme keywords as one SQL macro, so that each text is searched once a theme with a pattern known beforehand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from warehouse.schema import quote_literal


def theme_macro(keywords: Iterable[Mapping[str, str]]) -> str:
    """`CREATE MACRO found_themes(words)` from rows of theme_name and keyword.

    The macro takes lower-case text without accents and gives one {theme_name, keyword} a theme, the keyword being the
    first words found, or empty text for none.
    """
    by_theme: dict[str, list[str]] = {}
    for row in keywords:
        by_theme.setdefault(row["theme_name"], []).append(keyword_pattern(row["keyword"]))
    found = []
    for theme, patterns in sorted(by_theme.items()):
        pattern = quote_literal(f"\\b({'|'.join(patterns)})\\b")
        # Few texts match, and to ask whether one does is many times faster than to ask for what it holds.
        keyword = f"CASE WHEN regexp_matches(words, {pattern}) THEN regexp_extract(words, {pattern}) ELSE '' END"
        found.append(f"{{'theme_name': {quote_literal(theme)}, 'keyword': {keyword}}}")
    return f"CREATE OR REPLACE TEMP MACRO found_themes(words) AS [{', '.join(found)}]"


def keyword_pattern(keyword: str) -> str:
    """The RE2 pattern of one keyword: folded, blanks of any kind and number, `*` for any ending.

    RE2's words are those of ASCII, which is why text and keyword lose their accents first.
    """
    decomposed = unicodedata.normalize("NFD", keyword.lower())
    folded = "".join(character for character in decomposed if not unicodedata.combining(character))
    words = r"\s+".join(re.escape(word) for word in folded.split())
    return words.replace(r"\*", r"\w*")
