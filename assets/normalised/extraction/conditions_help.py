"""Conditions about help: who gives it, who pays for it, and which bodies work in it."""

import re
from functools import cache

from assets.normalised.extraction.codepage import CLOSE, OPEN
from assets.normalised.extraction.surroundings import (
    SENT_ABROAD,
    TO_TRAINING,
    abroad_body,
    clause,
    is_at_home,
    is_provider,
    not_own,
    provider_at_work,
    said,
    sentence,
    words,
)
from assets.normalised.extraction.tokens import Tokens
from assets.normalised.extraction.vocabulary import donors, pattern_of

# The last of a list behind "and".
JOINED = re.compile(r"c[fo]?[CDPB][^,CDPB]*$")
# Before the subject of a clause: nothing, or an adjunct and a comma.
SUBJECT = re.compile(r"(?:^(?:[^.;|CDPBHhVG14]{1,6},)?|[;|]c?|,c)x?$")
# "Sends volunteers' donations".
GIVES_MONEY = re.compile(r"G[NxHho]{0,3}6")
# Just before a place: a visit to it, or to another and it.
VISITED = re.compile(r"[TJ][ito]{0,2}(?:[CP25],?c?[ito]{0,2})?$")
# People sent who are of a country of their own.
SENT_OTHERS = re.compile(r"[xnNq]{0,2}[Hh][^.;,|CDPB]{0,4}?1")
# Words, and characters, behind a verb of giving among which a sum of money is looked for.
FEW, NEAR = 5, 60


@cache
def _funds() -> tuple[str, ...]:
    return tuple(pattern_of(word) for word in words("funds"))


def expertise(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Expertise that is given, not the name or the need of the partner, nor experience beside a model."""
    begin, end = clause(letters, match.start())
    if said(tokens, match.start("h")).startswith(words("experience")) and re.search(r"[wMy@]", letters[begin:end]):
        return False
    if is_provider(tokens, token):
        return True
    begin, end = sentence(letters, match.start())
    if "f" not in match.group() and re.search(
        r"O[xoc]{0,7}$", letters[begin : match.start()]
    ):  # "the Ministry of Labour and Skills of Ethiopia"
        return False
    is_given = re.search(r"[Gmb]x?$", letters[begin : match.start("c")]) is not None
    is_given = is_given or any(is_provider(tokens, i) for i in range(*match.span("c")))
    return is_given or (re.search(r"[mGQ]", letters[begin:end]) is not None and letters[match.start("c")] != "D")


def payer(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider or donor: other countries that pay for a programme are its beneficiaries too."""
    return is_provider(tokens, token) or donors().issuperset(tokens.readings[token].candidates)


def not_payer(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Neither a provider nor a donor."""
    return not payer(tokens, letters, match, token)


def supporter(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider that did something; a state or government that "supports" a programme pays for it."""
    is_joined = is_provider(tokens, token) or (
        letters[match.start("k")] == "V"
        and not match.group("c").startswith("i")
        and JOINED.search(match.group("c")) is not None
        and not_own(tokens, letters, match, token)
        and any(is_provider(tokens, i) for i in range(*match.span("c")))
    )  # "Mexico, Spain and Uruguay advise"
    if not is_joined or _is_money(tokens, match.start("k")):
        return False
    begin, end = clause(letters, match.start())
    if "6" in letters[begin:end] or is_at_home(tokens, letters, match.start(), token):  # who pays, who receives
        return False
    if "$" in letters[match.start("k") : end] or _is_money(tokens, match.start("k")):
        return False
    if said(tokens, match.start("k")).startswith(words("contribute")) and any(
        word in tokens.marked[tokens.ends[match.start("k")] : tokens.starts[min(end, len(letters) - 1)]]
        for word in _funds()
    ):  # "contributed through a joint fund"
        return False
    is_agent = letters[match.start("c") - 1 : match.start("c")] == "b"  # "supported by Kuwait and Norway"
    if is_agent and "|" not in letters[match.end("c") : match.start("k")]:
        return False
    subject = tokens.marked[tokens.starts[match.start("c")] : tokens.ends[match.end("c") - 1]]
    is_government = any(word in subject for word in words("governments"))
    if is_government and re.search(r"[HhE1]", letters[begin:end]) is None:  # a state that does something pays for it
        return False
    is_state = is_government or "O" not in match.group("c")
    return not (is_state and is_present_support(tokens, match.start("k")))


def is_present_support(tokens: Tokens, cue: int) -> bool:
    """A donor's verb: "Sweden supports the programme"."""
    return said(tokens, cue) in words("donor_verbs")


def giver(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider, or the subject of a clause; not who gives money."""
    if GIVES_MONEY.match(letters, match.start("k")) or _is_money(tokens, match.start("k")):
        return False
    _, end = clause(letters, match.start())
    if said(tokens, match.start("k")) in words("share_verbs") and "E" not in letters[match.end("k") : end]:
        return False  # "share a border"
    if is_provider(tokens, token):
        return not is_at_home(tokens, letters, match.start(), token)
    is_joined = any(is_provider(tokens, i) for i in range(*match.span("c")))
    if (TO_TRAINING.match(letters, match.start("k")) and not is_joined) or SENT_ABROAD.match(letters, match.start("k")):
        return False
    others = SENT_OTHERS.match(letters, match.end("k"))
    if others is not None and others.end() - 1 in tokens.readings:  # "mobilised two actuaries from Ghana"
        own = set(tokens.readings[token].candidates)
        return not own.isdisjoint(tokens.readings[others.end() - 1].candidates)
    begin, _ = sentence(letters, match.start())
    return SUBJECT.search(letters[begin : match.start("c")]) is not None and letters[match.start("c")] != "i"


def called(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A body that another country's people, named before, turned to."""
    begin, _ = clause(letters, match.start())
    here = set(tokens.readings[token].candidates)
    asks = [r.candidates for i, r in tokens.readings.items() if begin <= i < match.start() and not r.is_provider]
    is_call = said(tokens, match.start("k")).strip() in words("turn_verbs")
    return (
        is_call and any(not here.intersection(codes) for codes in asks) and abroad_body(tokens, letters, match, token)
    )


def gives_money(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider or donor that gave a sum of money."""
    return payer(tokens, letters, match, token) and _is_money(tokens, match.start("k"))


def _is_money(tokens: Tokens, cue: int) -> bool:
    """A sum of money stands behind the verb: "lent 40 million dollars"."""
    behind = tokens.marked[tokens.ends[cue] : tokens.ends[cue] + NEAR].replace(OPEN, " ").replace(CLOSE, " ").split()
    return not set(behind[:FEW]).isdisjoint(words("money"))


def exports(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """The other side of a deal: the partner's own and whom something is bought for are not, but the markets of its
    exports are."""
    behind = letters[match.end("k") : match.start("c")]
    is_export = said(tokens, match.start("k")).startswith(words("export_verbs"))
    if is_export and letters[match.start("c") - 1] in "fo":  # from where goods are exported is mostly the partner
        return False
    return not_own(tokens, letters, match, token) and ("z" not in behind or is_export)


def helps(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A body that helps, not one that drafts or reviews: those are the beneficiary's verbs too."""
    surface = said(tokens, match.start("k"))
    if VISITED.search(letters, max(0, match.start() - 6), match.start()):  # "the visit to Riobamba and Cuenca taught"
        return False
    is_donor = match.group("c") == "C" and donors().issuperset(tokens.readings[token].candidates)
    if is_donor and is_present_support(tokens, match.start("k")):  # "Australia supports Indonesia": it pays
        return False
    return surface.startswith(words("help_verbs")) and abroad_body(tokens, letters, match, token)


def agent(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider behind "by"; behind a bare "with" only a body, since "cooperation with Denmark" sends nobody."""
    surface = said(tokens, match.start("k"))
    begin, end = sentence(letters, match.start())
    if re.search(r"J[^.]*2", letters[begin : match.start()]):  # received abroad by the host's ministry
        return False
    if "6" in letters[begin : match.start()]:  # who pays
        return False
    is_body = re.search(r"[OB]", match.group("c")) is not None
    if not is_body and is_earlier(tokens, match.start()):
        return False
    if not is_body and surface in words("backing") and not re.search(r"[HhE1]", letters[begin:end]):
        return False  # states that support a programme where nobody is sent pay for it
    return is_provider(tokens, token) and (is_body or surface not in words("bare_with"))


def is_earlier(tokens: Tokens, position: int) -> bool:
    """The sentence tells what had been before the action: "with the support of Italy it had set up a register"."""
    begin, end = sentence(tokens.letters, position)
    told = tokens.marked[tokens.starts[begin] : tokens.ends[end - 1]].replace(OPEN, "").replace(CLOSE, "")
    return any(f" {word} " in told for word in words("pluperfect"))


def agents(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A list with a provider behind words of help ("with inputs from"), the partner's own apart."""
    surface = said(tokens, match.start("k"))
    named = [i for i in range(*match.span("c")) if i in tokens.readings]
    return (
        " " in surface
        and not_own(tokens, letters, match, token)
        and any(agent(tokens, letters, match, i) for i in named)
    )


def provider_body(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's body named in a sentence about help, not as a place visited or an example."""
    named = tokens.marked[tokens.starts[match.start("c")] : tokens.ends[match.end("c") - 1]]
    if any(word in named for word in words("system_words")):
        return False
    begin, end = clause(letters, match.start())
    governments = [word for word in words("governments") if word in named]
    if governments and any(letters[i] == "V" and is_present_support(tokens, i) for i in range(match.end("c"), end)):
        return False
    # Several governments that do something where nobody is sent pay for it.
    if any(f"{word}s" in named for word in governments) and re.search(r"[HhE1]", letters[begin:end]) is None:
        return False
    return (
        is_provider(tokens, token)
        and re.search(r"[TJyMd60_$]", letters[begin:end]) is None
        and re.search(r"%[o,]?$", letters[begin : match.start("c")]) is None
        and not is_at_home(tokens, letters, match.start(), token)
        and not is_elsewhere(tokens, letters, match)
        and not is_acronym_alone(tokens, letters, match)
        and not _paid_before(tokens, letters, match.start("c"))
    )


def _paid_before(tokens: Tokens, letters: str, token: int) -> bool:
    """A body that another rule has taken for a donor or example elsewhere in the text."""
    if letters[token] != "B":
        return False
    form = tokens.ids[token]
    return any(letters[i] == "x" and tokens.ids[i] == form for i in tokens.readings)


def is_elsewhere(tokens: Tokens, letters: str, match: "re.Match[str]") -> bool:
    """ "The Italian Hospital of Buenos Aires" is no Italian body."""
    beyond = re.match(r"x?[oi]x?(?=[CP])", letters[match.end("c") :])
    return beyond is not None and not is_provider(tokens, match.end("c") + beyond.end())


def is_acronym_alone(tokens: Tokens, letters: str, match: "re.Match[str]") -> bool:
    """ "The National Health Insurance Fund (CNAM)": an acronym in brackets that several countries use, whose country
    the text does not name."""
    if match.group("c") != "B" or letters[match.start("c") - 1 : match.start("c")] != "(":
        return False
    countries = set(tokens.readings[match.start("c")].candidates)
    return not any(countries & set(r.candidates) for i, r in tokens.readings.items() if letters[i] != "B")


def origin_of_help(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Help that came from a provider; in a sentence about travel only where experts are named before."""
    begin, end = clause(letters, match.start())
    stops = "[yMd60_$]" if "H" in letters[begin : match.start()] else "[TJyMd60_$]"
    return is_provider(tokens, token) and re.search(stops, letters[begin:end]) is None


def beside_provider_at_work(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A list with a provider in a sentence about help, the partner's own apart."""
    named = [i for i in range(*match.span("c")) if i in tokens.readings]
    return not_own(tokens, letters, match, token) and any(provider_at_work(tokens, letters, match, i) for i in named)


def mandate(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider on whose behalf others work."""
    return is_provider(tokens, token) and said(tokens, match.start("k")).startswith(words("mandates"))


def whose(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """ "The Republic of Korea, whose review service lent an analyst": what belongs to the country gave."""
    between = tokens.marked[tokens.ends[match.end("c") - 1] : tokens.starts[match.start("k")]]
    return any(pattern_of(word) in between for word in words("whose")) and not_own(tokens, letters, match, token)


def all_of_them(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People of whom, behind a comma, all are said to be from there."""
    between = tokens.marked[tokens.ends[match.start("h")] : tokens.starts[match.start("k")]]
    return any(pattern_of(word) in between for word in words("all_of_them"))


def cleft_body(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """ "Foi a instituição italiana que": a body that gave, behind words that go to no place."""
    is_giver = is_provider(tokens, token) or not_own(tokens, letters, match, token)
    return is_giver and said(tokens, match.start("k")).startswith(words("clefts"))


def recruited(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Where people named before were found, providers among the countries."""
    verb = tokens.marked[tokens.starts[match.start("k")] : tokens.ends[match.end("k") - 1]]
    is_told = "H" in letters[: match.start()] and any(word in verb for word in words("recruiting"))
    return is_told and any(is_provider(tokens, i) for i in range(*match.span("c")))


def abroad_giver(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A body of a country that is no provider, which gives anything but money."""
    return not _is_money(tokens, match.start("k")) and abroad_body(tokens, letters, match, token)


def triangular(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People who help, in a text about help that one partner gives another; its own people are not they."""
    is_told = any(word in tokens.marked for word in words("triangular"))
    return is_told and not is_provider(tokens, token) and not_own(tokens, letters, match, token)


def twinned(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider named in a text about a twinning."""
    return "#" in letters and is_provider(tokens, token)


def denies(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """What was not there or did not happen; people or places that lack something are there all the same."""
    return said(tokens, match.start("k")).strip() not in words("lacking")
