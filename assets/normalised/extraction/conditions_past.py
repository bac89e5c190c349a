"""Conditions about what was before the action: helpers of an earlier time, and things that outlive their makers."""

import re
from collections.abc import Callable
from functools import cache

from assets.normalised.extraction.codepage import CLOSE, OPEN
from assets.normalised.extraction.conditions_help import expertise, payer
from assets.normalised.extraction.surroundings import clause, is_provider, said, sentence, words
from assets.normalised.extraction.tokens import Tokens

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# A sentence that begins with a visit.
ACCOUNT = re.compile(r"(?:^|\.)x?T")
PEOPLE = re.compile(r"[HhE1]")
# Tokens and characters that are looked at behind a match.
FEW, NEAR = 4, 120
# Characters behind a verb in which its year is looked for.
IN_YEAR = 10


def plain(tokens: Tokens, first: int, last: int) -> str:
    """The words from one token up to another, in lower case, without marks."""
    start = tokens.ends[min(first, len(tokens.ends)) - 1] if first else 0  # words that mean nothing are no tokens
    end = tokens.starts[last] if last < len(tokens.starts) else len(tokens.marked)
    return tokens.marked[start:end].replace(OPEN, "").replace(CLOSE, "")


def _either(name: str) -> str:
    """A word list as alternatives of a pattern."""
    return "|".join(map(re.escape, words(name)))


@cache
def _contrast() -> re.Pattern[str]:
    """A sentence that sets the present against the one before."""
    return re.compile(rf"[.;]\s{{1,4}}(?i:{_either('contrasts')})")


@cache
def _had() -> re.Pattern[str]:
    """Behind who did it: an auxiliary of the past perfect and a participle, "had, in 2016, drawn"."""
    participle = rf"(?:\w{{2,20}}(?:{_either('participle_endings')})|{_either('participles')})\b"
    return re.compile(
        rf"\W{{0,4}}(?:\w{{1,20}}\W{{1,4}})?(?:{_either('pluperfect')})\W{{1,4}}"
        rf"(?:(?:{_either('past_adverbs')})\W{{1,4}})?{participle}"
    )


@cache
def _subordinate() -> re.Pattern[str]:
    """The clause depends on another one: "after Spanish experts had drafted the manual, it was adopted"."""
    return re.compile(rf"\b(?:{_either('conjunctions')})\b")


@cache
def _earlier_work() -> re.Pattern[str]:
    """Work that came before the action: "a first twinning", "un projet antérieur", "had received support", "the first,
    in 2018"."""
    firsts, works = _either("firsts"), rf"(?:{_either('works')})\b"
    return re.compile(
        rf"\b(?:{firsts})\W{{1,3}}(?:\w{{1,20}}\W{{1,3}})?{works}"
        rf"|\b{works}\W{{1,3}}(?:{_either('firsts_behind')})\b"
        rf"|\b(?:{_either('received')})\W{{1,3}}(?:\w{{1,20}}\W{{1,3}}){{0,6}}?{works}"
        rf"|\b(?:{firsts})\W{{1,3}}(?:in|en|em)\W{{1,3}}{YEAR.pattern}"
    )


def _is_one(tokens: Tokens) -> bool:
    return "." not in tokens.letters[:-1]


def _tells_of_nothing_had(tokens: Tokens) -> bool:
    return _is_one(tokens) or not any(word in tokens.text for word in words(f"pluperfect_{tokens.language}"))


def _sets_nothing_apart(tokens: Tokens) -> bool:
    text = tokens.text
    return (
        (_is_one(tokens) and ";" not in tokens.letters)
        or ("20" not in text and "19" not in text)
        or _contrast().search(text) is None
    )


def _names_no_year(tokens: Tokens) -> bool:
    text = tokens.text
    return ("20" not in text and "19" not in text) or YEAR.search(text) is None


def _opens_with_no_visit(tokens: Tokens) -> bool:
    return ACCOUNT.search(tokens.letters) is None


# Conditions that no match can pass, where the text tells of no past, or in one sentence alone, or none of its sentences
# begins as the account of a visit.
UNTOLD: dict[str, Callable[[Tokens], bool]] = {
    "had_before": _tells_of_nothing_had,
    "overtaken": _sets_nothing_apart,
    "earlier_work": _names_no_year,
    "earlier_twinning": _names_no_year,
    "stop_of_visit": _opens_with_no_visit,
}


def drawn_on(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Expertise of somebody on which others draw; an experience or model on which they draw is an example."""
    return said(tokens, match.start("k")) in words("draw_verbs") and expertise(tokens, letters, match, token)


def thing(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """What a provider's body made, not the body: "the handbook of the Norwegian authority"."""
    if not is_provider(tokens, token):
        return False
    named = said(tokens, match.start("k")).strip()
    return any(named == word or named.endswith(f" {word}") for word in words("things"))


def _may_have_helped(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Experts of any country, but staff and bodies of a provider or donor alone: others may be the partner's."""
    if "H" in match.group():
        return True
    return payer(tokens, letters, match, token)


def overtaken(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Who helped in a year gone by, as the next sentence says by setting the present against it."""
    begin, end = clause(letters, match.start())
    if (
        not _may_have_helped(tokens, letters, match, token)
        or PEOPLE.search(letters, end) is None
        or YEAR.search(tokens.text) is None
    ):
        return False
    follows = plain(tokens, end + 1, end + FEW).strip()
    return follows.startswith(words("contrasts")) and YEAR.search(plain(tokens, begin, end)) is not None


def had_before(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Who had done something before, where others are at work in another sentence."""
    begin, end = sentence(letters, match.start())
    if not _may_have_helped(tokens, letters, match, token):
        return False
    first = tokens.ends[match.end() - 1]
    behind = tokens.marked[first : first + NEAR].replace(OPEN, "").replace(CLOSE, "")
    had = _had().match(behind)
    if had is not None and YEAR.search(behind[: had.end() + IN_YEAR]) is not None:  # "had equipped in 2006"
        return True
    # "Two Austrian advisers had briefed them": a few people counted are those of the action.
    if had is None or "N" in letters[max(begin, match.start() - 2) : match.end()]:
        return False
    if _subordinate().search(plain(tokens, begin, match.start())):
        return False
    return PEOPLE.search(letters[:begin] + letters[end:]) is not None


def earlier_phase(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Who worked on a part that is over: "the first phase, in which Polish inspectors trained"."""
    begin, _ = sentence(letters, match.start())
    told = plain(tokens, begin, match.start("k"))
    return any(word in told for word in words("earlier_phases"))


def earlier_twinning(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A year and work that came before the action stand in the sentence, up to who did it."""
    begin, end = sentence(letters, match.start())
    if YEAR.search(plain(tokens, begin, end)) is None:
        return False
    return _earlier_work().search(plain(tokens, begin, max(match.end(), begin + 1))) is not None


def earlier_work(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """The same of experts, and of staff of providers."""
    return _may_have_helped(tokens, letters, match, token) and earlier_twinning(tokens, letters, match, token)
