"""ISO codes in brackets behind people: "two experts (DE/FR)", "the team (2 BG, 1 SI)".

A code is read only there and only in capitals, and not where every one of them is also the abbreviation of something
else ("three specialists (IT, HR)", `code_words` in `condition_words.csv`).
"""

import re
from functools import cache

from assets.normalised.extraction.surroundings import words
from assets.normalised.extraction.tables import read_rows
from assets.normalised.extraction.tokens import Tokens
from assets.normalised.extraction.vocabulary import CountryForm, providers

IN_USE = "code_in_use"
BRACKETED = re.compile(r"[Hh][^.;|CDPB()]{0,4}\((?P<c>N?[xC](?:[,/;c-]+N?[xC])*)\)")


@cache
def codes() -> dict[str, str]:
    """ISO 3166-1 alpha-2 by alpha-2 and alpha-3 code, and by other codes in use ("EL", "UK")."""
    used = {
        row["name"].upper(): row["iso2"] for row in read_rows("country_value_spellings.csv") if row["rule"] == IN_USE
    }
    rows = read_rows("country_value_codes.csv")
    return used | {row[kind]: row["iso2"] for kind in ("iso2", "iso3") for row in rows}


def read_codes(tokens: Tokens) -> None:
    """Make countries of the codes in brackets behind people."""
    if "(" not in tokens.letters:
        return
    for match in BRACKETED.finditer(tokens.letters):
        unknown = [i for i in range(*match.span("c")) if tokens.letters[i] == "x"]
        named = [tokens.surface(*tokens.span(i)).strip() for i in unknown]
        if not set(named) <= codes().keys() or {code.lower() for code in named} <= set(words("code_words")):
            continue
        for token, code in zip(unknown, named, strict=True):
            iso2 = codes()[code]
            tokens.readings[token] = CountryForm("name", (iso2,), "upper", is_provider=iso2 in providers())
            tokens.letters = f"{tokens.letters[:token]}C{tokens.letters[token + 1 :]}"
