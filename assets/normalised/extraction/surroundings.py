"""What conditions look at: the sentence or clause around a match, whether a country is a provider, the words behind a
token, and the word lists of `condition_words.csv`."""

import re
from collections.abc import Callable
from functools import cache

from assets.normalised.extraction.codepage import CLOSE, OPEN
from assets.normalised.extraction.tables import read_rows
from assets.normalised.extraction.tokens import Tokens
from assets.normalised.extraction.vocabulary import vocabulary

# "Sent two nurses to the course": who is sent there learns.
TO_TRAINING = re.compile(r"Gq?N?x?[HhLx]{1,2}x?[ti]x?Y")
# "Sent five of its managers to Malta": they are received there.
SENT_ABROAD = re.compile(r"G[qNxoi]{0,3}(?:D[xO]{0,2})?[hHL]{1,2}g?(?:,?cN?[hH]|o[xOoB]{1,6}|D)?x?W?[ti]?[25]")
# Goods on their way; earlier work ("back in Amman" is none), and who may travel.
GOODS = "_"
EARLIER = re.compile(r"7(?!i?[CP3])")
# "After a briefing in Brussels, the experts, one of them from Ireland".
EXPERTS_NEXT = re.compile(r",[xNq]{0,2}H[,fVvG]")
CLAUSE_END = re.compile(r"[;|]")
TRAVELLER = re.compile(r"[HhLT%]")
Condition = Callable[[Tokens, str, "re.Match[str]", int], bool]


@cache
def words(name: str) -> tuple[str, ...]:
    """A word list of `condition_words.csv`: beginnings of words unless its meaning says otherwise."""
    return next(tuple(row["words"].split(";")) for row in read_rows("condition_words.csv") if row["name"] == name)


def said(tokens: Tokens, token: int) -> str:
    """The words behind a token, in lower case."""
    return tokens.marked[tokens.starts[token] : tokens.ends[token]].replace(OPEN, "").replace(CLOSE, "")


def sentence(letters: str, position: int) -> tuple[int, int]:
    """Start and end of the sentence around a token."""
    end = letters.find(".", position)
    return letters.rfind(".", 0, position) + 1, len(letters) if end < 0 else end


def clause(letters: str, position: int) -> tuple[int, int]:
    """Start and end of the part of a sentence around a token, semicolons being its bounds too."""
    begin, end = sentence(letters, position)
    stop = letters.find(";", position, end)
    return max(begin, letters.rfind(";", begin, position) + 1), end if stop < 0 else stop


def counts_time(tokens: Tokens, letters: str, number: int) -> bool:
    """A number of days, missions or the like and of no people: "fifteen days", "140 expert working days"."""
    unit, compound = number + 1, tokens.language == "en" and letters[number + 1 : number + 2] in ("H", "h")
    unit += compound
    if letters[unit : unit + 1] != "x":
        return False
    return any(word.startswith(words("no_persons")) for word in said(tokens, unit).split()[: 1 + compound])


def hosts_nobody(letters: str, position: int) -> bool:
    """A sentence about goods and the roads they take, without people, or about what was before the action; or the
    place is where experts began: where something went hosted nobody."""
    begin, end = sentence(letters, position)
    if EXPERTS_NEXT.match(letters, position + 1, end):
        return True
    if EARLIER.search(letters, begin, end):
        first = max(letters.rfind(sign, begin, position) for sign in ".;|") + 1
        stop = CLAUSE_END.search(letters, position, end)
        if EARLIER.search(letters, max(first, begin), stop.start() if stop else end):
            return True
    return GOODS in letters[begin:end] and TRAVELLER.search(letters, begin, end) is None


def is_provider(tokens: Tokens, token: int) -> bool:
    """All candidates of the country are providers."""
    reading = tokens.readings.get(token)
    return reading is not None and reading.is_provider


def is_at_home(tokens: Tokens, letters: str, position: int, token: int) -> bool:
    """ "They visited Lisbon and met officials of the Portuguese fund": people of the country that was visited."""
    begin, _ = clause(letters, position)
    own = set(tokens.readings[token].candidates)
    return any(
        (letters[i] in "25" or (letters[i] in "PB" and "J" in letters[begin:i]))
        and own & set(tokens.readings[i].candidates)
        for i in range(begin, position)
        if i in tokens.readings
    )


def always(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Every country."""
    return True


def provider(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """The country gives expertise by the facility's rules."""
    return is_provider(tokens, token)


def beside_provider(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """At least one country of the list is a provider: "two Germans and a Moroccan"."""
    return any(is_provider(tokens, i) for i in range(*match.span("c")))


def not_provider(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """The country may be a partner."""
    return not is_provider(tokens, token)


def not_own(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """The heading or institution does not name the country as the partner."""
    return not tokens.owners.intersection(tokens.readings[token].candidates)


def has(pattern: str) -> Condition:
    """A condition that the sentence around the match holds the pattern."""
    compiled = re.compile(pattern)

    def test(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
        begin, end = sentence(letters, match.start())
        return compiled.search(letters, begin, end) is not None

    return test


def provider_said(name: str) -> Condition:
    """A condition that the country is a provider and its cue a whole phrase of a word list."""

    def test(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
        return is_provider(tokens, token) and said(tokens, match.start("k")) in words(name)

    return test


def language(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """The demonym is the name of a language in the text's language."""
    return vocabulary().letters[tokens.language][tokens.ids[token]] == "l"


def provider_at_work(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider in a clause about help: no travel, no model, no money."""
    begin, end = clause(letters, match.start())
    return is_provider(tokens, token) and re.search(r"[TJyMd60_$]", letters[begin:end]) is None


def abroad_body(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A body of a country that is not the partner by its own field."""
    if any(i in tokens.possessive for i in range(*match.span("c"))):  # "its office in Amman"
        return False
    begin, end = clause(letters, match.start())
    if "6" in letters[begin:end]:  # who pays
        return False
    if TO_TRAINING.search(letters, match.start(), end) or SENT_ABROAD.search(letters, match.start(), end):  # who learns
        return False
    return not is_provider(tokens, token) and not tokens.owners.intersection(tokens.readings[token].candidates)
