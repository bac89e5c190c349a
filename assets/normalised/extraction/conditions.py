"""Named conditions of the role rules: each looks at the tokens around a match and says whether the rule may claim
a country there."""

import re
from collections.abc import Callable

from assets.normalised.extraction.scanning import Tokens
from assets.normalised.extraction.vocabulary import CLOSE, OPEN, providers, vocabulary

# Words that join two parties without saying who gives.
BARE_WITH = frozenset({"with", "avec", "con", "com", "through", "mediante"})

# Verbs of helping, by their beginning.
HELP_VERBS = (
    *("help", "assist", "advis", "supported", "supports", "supporting", "accompan", "coach", "mentor", "guid", "lent a hand", "came to the aid"),
    *("appuy", "soutenu", "conseill", "aid", "épaul", "prêté", "a prêté", "ont prêté", "a fait profiter"),
    *("apoy", "asesor", "ayud", "acompañ", "orient", "respald", "enseñ", "apoi", "aconselh", "ajud", "acompanh", "ensin"),
)
# Verbs of leaving, which emigrants do as well as delegations.
LEAVE_VERBS = ("left", "parti", "partie", "partis")
# "Sweden supports the programme": a donor's verb, in the present. And the words for a state as such.
DONOR_VERBS = frozenset(
    "support supports supporting soutient soutiennent appuie appuient apoya apoyan apoia apoiam helps help".split()
)
GOVERNMENTS = ("government", "gouvernement", "gobierno", "governo", "kingdom of", "embassy")

# From this number on people are a population, not a team.
POPULATION = 20

BARE_AND = frozenset({"and", "et", "y", "e", "&", "+", "also", "também", "también"})

# What makes a visit one of study rather than a mission.
STUDY = ("stud", "étud", "échange", "xchange", "interc", "pasantía", "estág", "stage", "learn", "benchmark")

# Verbs of receiving guests, by their beginning.
HOST_VERBS = ("host", "welcom", "accueil", "reçu", "reço", "acog", "recib", "acolh", "receb", "receiv")

# People away from their country, by their beginning.
LEFT_HOME = ("diasp", "diásp", "migr", "workers", "exile", "expatri", "trabajador", "travailleur")

# A provider's scheme is an example, not a body that sends people.
SYSTEM_WORDS = ("system", "scheme", "sistema", "régime", "regime", "régimen", "système")

Condition = Callable[[Tokens, str, "re.Match[str]", int], bool]


def sentence(letters: str, position: int) -> tuple[int, int]:
    """Start and end of the sentence around a token."""
    end = letters.find(".", position)
    return letters.rfind(".", 0, position) + 1, len(letters) if end < 0 else end


def clause(letters: str, position: int) -> tuple[int, int]:
    """Start and end of the part of a sentence around a token, semicolons being its bounds too."""
    begin, end = sentence(letters, position)
    stop = letters.find(";", position, end)
    return max(begin, letters.rfind(";", begin, position) + 1), end if stop < 0 else stop


def is_provider(tokens: Tokens, token: int) -> bool:
    """All candidates of the country are providers."""
    reading = tokens.readings.get(token)
    return reading is not None and reading.candidates[0] in providers()


def _always(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    return True


def _provider(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    return is_provider(tokens, token)


def _beside_provider(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """At least one country of the list is a provider: "two Germans and a Moroccan"."""
    return any(is_provider(tokens, i) for i in range(*match.span("c")))


def _not_provider(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    return not is_provider(tokens, token)


def _people(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Experts by name, or people of an administration who act; a partner's own staff, trainees and counterparts
    are not."""
    head = match.start("h")
    if is_provider(tokens, token):
        return not _receives_visit(letters, match)
    if re.search(r"(?:1[HhxoO]{0,4},?c[xqnb]?N?x?|H[:(])$", letters[: match.start("c")]):  # named together
        return True
    if head in tokens.possessive or any(i in tokens.possessive for i in range(match.start("c"), match.end())):
        return False
    begin, end = sentence(letters, match.start())
    before, after = letters[begin : match.start("c")], letters[match.end() : end]
    if "2" in before and re.search(r"Q", before):  # received by the host named before
        return False
    if letters[head] == "H":
        # The beneficiary's advisers who travel are no experts of the action.
        return not re.search(r"(?:v|T[zo])[N]?$", before) and not re.search(r"T[it]{1,2}[CP2]", after)
    if any(is_provider(tokens, i) for i in range(*match.span("c"))):  # in one list with a provider's people
        return not re.search(r"[vzTJ][^bCDPB]{0,3}$", before)
    if re.search(r"[ueK]", before) and letters[match.start("c")] in "qN":  # others did not come: these did
        return True
    if re.search(r"mx?bx?q?N?x?$", before):  # "the mission was carried out by two Brazilian social workers"
        return True
    return False


def _abroad(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People who may have come from abroad: not said to be the beneficiary's own, nor those who are trained, helped
    or travel."""
    if is_provider(tokens, token) or tokens.owners.intersection(tokens.readings[token].candidates):
        return False
    if any(i in tokens.possessive for i in range(match.start("c"), match.end())):
        return False
    begin, end = sentence(letters, match.start())
    before = letters[begin : match.start("c")]
    head = match.groupdict().get("h") and match.start("h")
    # A person known by the ending alone counts where somebody else helps or a few are counted.
    if head and tokens.ids[head] < 0 and not re.search(r"[1N]", letters[begin:end]):
        return False
    return re.search(r"[VvTYz][^bCDPBHh12345]{0,3}$", before) is None


def _abroad_adjunct(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """ "A New Zealand actuary"; "Nigeria's regulator" is the country's own."""
    owned = "'" in tokens.marked[tokens.ends[token] : tokens.starts[match.start("h")]]
    return not owned and _abroad(tokens, letters, match, token)


def _helper(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Somebody counted in a sentence that tells of people who help."""
    begin, end = sentence(letters, match.start())
    return re.search(r"[H1bGV4]", letters[begin:end]) is not None and _abroad(tokens, letters, match, token)


def _abroad_body(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A body of a country that is not the partner by its own field."""
    return not is_provider(tokens, token) and not tokens.owners.intersection(tokens.readings[token].candidates)


def _helps(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A body that helps, not one that drafts or reviews: those are the beneficiary's verbs too."""
    cue = tokens.marked[tokens.starts[match.start("k")] : tokens.ends[match.start("k")]]
    surface = cue.replace(OPEN, "").replace(CLOSE, "")
    return surface.startswith(HELP_VERBS) and _abroad_body(tokens, letters, match, token)


def _visitors(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Travellers who are not experts on mission."""
    begin, end = sentence(letters, match.start())
    text = letters[begin:end]
    return (
        "1" not in text
        and ("H" not in text or "4" in text)
        and re.search(r"[LhT]", letters[begin : match.start("c")]) is not None
        and _abroad_body(tokens, letters, match, token)
    )


def _many(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A population, not a few people: "one million Syrians"."""
    options = vocabulary().numbers[tokens.ids[match.start("k")]]
    value = next(iter(options.values()), (None, None))[0]
    return not is_provider(tokens, token) and (value is None or value >= POPULATION)


def _stop_of_visit(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's city in a sentence that begins as the account of a visit and names nobody who helps."""
    begin, end = sentence(letters, match.start())
    return (
        is_provider(tokens, token)
        and re.match(r"x?T", letters[begin : match.start()]) is not None
        and re.search(r"[H1b6]", letters[begin:end]) is None
    )


def _receives_visit(letters: str, match: "re.Match[str]") -> bool:
    begin, _ = sentence(letters, match.start())
    return re.search(r"T[it]{1,2}N?$", letters[begin : match.start("c")]) is not None


def _model(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """An example or donor; "the model of the fund of Cameroon" is the partner's own."""
    if is_provider(tokens, token) or "O" not in letters[match.start("k") : token]:
        return True
    surface = tokens.marked[tokens.starts[match.start("k")] : tokens.ends[match.start("k")]]
    return any(word in surface for word in ("by", "from", "par", "por", "pelo", "pela", "to", "with"))


def _away_from_home(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People who left their country: the diaspora, migrants; not refugees, whom the partner hosts, and not a model
    tried out in a country."""
    cue = match.start("k")
    surface = tokens.marked[tokens.starts[cue] : tokens.ends[cue]]
    return any(word in surface for word in LEFT_HOME)


def _no_event_of_it(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """The place beside a body is its seat, unless an event of the body takes place there ("conference of CIPRES
    in")."""
    begin, _ = sentence(letters, match.start())
    return re.search(r"Y[gxo]{0,4}$", letters[begin : match.start("k")]) is None


def _first_sentence(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    return tokens.base == 0 and not is_provider(tokens, token)


def _language(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """The demonym is the name of a language in the text's language."""
    return vocabulary().letters[tokens.language][tokens.ids[token]] == "l"


def _counted(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """ "One from France" counts a person where people are spoken of; from other countries only where experts are."""
    begin, end = sentence(letters, match.start())
    is_sender = is_provider(tokens, token)
    if not is_sender and "x" in match.group().lower():
        return False
    is_sender = is_sender or any(
        is_provider(tokens, i) for i in range(*match.span("c"))
    )  # "one from Denmark, two from"
    pattern = r"[Hh1VvGmb]" if is_sender else r"[H1]"
    return re.search(pattern, letters[begin:end]) is not None and (
        is_sender or re.search(r"[TJ]", letters[begin:end]) is None
    )


def _has(pattern: str) -> Condition:
    compiled = re.compile(pattern)

    def test(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
        begin, end = sentence(letters, match.start())
        return compiled.search(letters, begin, end) is not None

    return test


_regional = _has(r"[gRA]")


def _regional_event(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    return tokens.is_regional or _regional(tokens, letters, match, token)


def _visit(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A study visit of beneficiaries; experts who visit are on mission."""
    begin, _ = sentence(letters, match.start())
    if is_provider(tokens, token):
        return True
    surface = tokens.marked[tokens.starts[match.start("k")] : tokens.ends[match.start("k")]]
    is_study = any(word in surface for word in STUDY)
    before = letters[begin : match.start()]
    if "H" in before:
        return False
    return is_study or _others_before(tokens, before, begin, token)


def _others_before(tokens: Tokens, before: str, begin: int, token: int) -> bool:
    """A beneficiary is named before: a travelling group, or a country that is neither a provider nor the
    destination."""
    named = [begin + i for i, letter in enumerate(before) if letter in "CDPB3"]
    if any(is_provider(tokens, i) for i in named):
        return False
    destination = set(tokens.readings[token].candidates)
    return "L" in before or any(
        i in tokens.readings and not destination & set(tokens.readings[i].candidates) for i in named
    )


def _travel(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    begin, _ = sentence(letters, match.start())
    before = letters[begin : match.start()]
    if tokens.marked[tokens.starts[match.start("k")] + 1 :].startswith(LEAVE_VERBS) and not re.search("[Lh]", before):
        return False  # people who left for good
    if is_provider(tokens, token):
        return True
    return not re.search(r"[H1]", before) and _others_before(tokens, before, begin, token)


def _provider_event(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    return is_provider(tokens, token)


def _expertise(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    if is_provider(tokens, token):
        return True
    begin, end = sentence(letters, match.start())
    if re.search(r"O[xoc]{0,7}$", letters[begin : match.start()]):  # "the Ministry of Labour and Skills of Ethiopia"
        return False
    is_given = re.search(r"[Gmb]x?$", letters[begin : match.start("c")]) is not None
    is_given = is_given or any(is_provider(tokens, i) for i in range(*match.span("c")))
    return is_given or (re.search(r"[mGQ]", letters[begin:end]) is not None and letters[match.start("c")] != "D")


def _supporter(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider that did something; a state or government that "supports" a programme pays for it."""
    subject = tokens.marked[tokens.starts[match.start("c")] : tokens.ends[match.end("c") - 1]]
    is_state = "O" not in match.group("c") or any(word in subject for word in GOVERNMENTS)
    return is_provider(tokens, token) and not (is_state and _is_present_support(tokens, match.start("k")))


def _is_present_support(tokens: Tokens, cue: int) -> bool:
    return tokens.marked[tokens.starts[cue] : tokens.ends[cue]].strip(OPEN + CLOSE) in DONOR_VERBS


def _giver(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    if is_provider(tokens, token):
        return True
    begin, _ = sentence(letters, match.start())
    is_subject = re.search(r"(?:^|[;|]c?)x?$", letters[begin : match.start("c")]) is not None
    return is_subject and letters[match.start("c")] != "i"


def _named_among(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """ "Several experts, notably from Austria": a bare "and" opens a new party instead."""
    surface = tokens.marked[tokens.starts[match.start("k")] + 1 : tokens.ends[match.start("k")] - 1]
    return (surface not in BARE_AND or letters[match.start("k") + 1] == "f") and _people(tokens, letters, match, token)


def _not_own(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    return not tokens.owners.intersection(tokens.readings[token].candidates)


def _after_experts(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    begin, _ = sentence(letters, match.start())
    return "1" in letters[begin : match.start()]


def _provider_body(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's body named in a sentence about help, not as a place visited or an example."""
    named = tokens.marked[tokens.starts[match.start("c")] : tokens.ends[match.end("c") - 1]]
    if any(word in named for word in SYSTEM_WORDS):
        return False
    begin, end = clause(letters, match.start())
    if any(word in named for word in GOVERNMENTS) and any(
        letters[i] == "V" and _is_present_support(tokens, i) for i in range(match.end("c"), end)
    ):
        return False
    return (
        is_provider(tokens, token)
        and re.search(r"[TJyMd6]", letters[begin:end]) is None
        and not _is_elsewhere(tokens, letters, match)
        and not _is_acronym_alone(tokens, letters, match)
    )


def _is_elsewhere(tokens: Tokens, letters: str, match: "re.Match[str]") -> bool:
    """ "The Italian Hospital of Buenos Aires" is no Italian body."""
    beyond = re.match(r"x?[oi]x?(?=[CP])", letters[match.end("c") :])
    return beyond is not None and not is_provider(tokens, match.end("c") + beyond.end())


def _is_acronym_alone(tokens: Tokens, letters: str, match: "re.Match[str]") -> bool:
    """ "The National Health Insurance Fund (CNAM)": an acronym in brackets that several countries use, whose country
    the text does not name."""
    if match.group("c") != "B" or letters[match.start("c") - 1 : match.start("c")] != "(":
        return False
    countries = set(tokens.readings[match.start("c")].candidates)
    return not any(countries & set(r.candidates) for i, r in tokens.readings.items() if letters[i] != "B")


def _receives_guests(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider that hosts, welcomes or receives people of another country."""
    surface = tokens.marked[tokens.starts[match.start("k")] + 1 : tokens.ends[match.start("k")]]
    guests = [i for i in range(match.end("k"), match.end()) if letters[i] in "CD" and not is_provider(tokens, i)]
    return is_provider(tokens, token) and bool(guests) and surface.startswith(HOST_VERBS)


def _agent(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider behind "by"; behind a bare "with" only a body, since "cooperation with Denmark" sends nobody."""
    surface = tokens.marked[tokens.starts[match.start("k")] + 1 : tokens.ends[match.start("k")] - 1]
    begin, _ = sentence(letters, match.start())
    if re.search(r"J[^.]*2", letters[begin : match.start()]):  # received abroad by the host's ministry
        return False
    if "6" in letters[begin : match.start()]:  # who pays
        return False
    return is_provider(tokens, token) and (surface not in BARE_WITH or re.search(r"[OB]", match.group("c")) is not None)


def _agents(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A list with a provider behind words of help ("with inputs from"), the partner's own apart."""
    surface = tokens.marked[tokens.starts[match.start("k")] + 1 : tokens.ends[match.start("k")] - 1]
    named = [i for i in range(*match.span("c")) if i in tokens.readings]
    return (
        " " in surface
        and _not_own(tokens, letters, match, token)
        and any(_agent(tokens, letters, match, i) for i in named)
    )


def _colleague_abroad(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Peers in a provider's country with whom the beneficiaries work, unless they travel there."""
    begin, end = sentence(letters, match.start())
    return is_provider(tokens, token) and re.search(r"[TJYL]", letters[begin:end]) is None


def _origin_of_help(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Help that came from a provider; in a sentence about travel only where experts are named before."""
    begin, end = clause(letters, match.start())
    stops = "[yMd6]" if "H" in letters[begin : match.start()] else "[TJyMd6]"
    return is_provider(tokens, token) and re.search(stops, letters[begin:end]) is None


def _demonym_alone(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's demonym that stands for people: no noun for a thing beside it, and not the name of a language."""
    if not _provider_at_work(tokens, letters, match, token) or _language(tokens, letters, match, token):
        return False
    begin, end = sentence(letters, match.start())
    return re.search(r"[HhEN1V]", letters[begin : match.start("c")]) is not None and "W" not in letters[begin:end]


def _provider_at_work(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    begin, end = clause(letters, match.start())
    return is_provider(tokens, token) and re.search(r"[TJyMd6]", letters[begin:end]) is None


def _beside_provider_at_work(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A list with a provider in a sentence about help, the partner's own apart."""
    named = [i for i in range(*match.span("c")) if i in tokens.readings]
    return _not_own(tokens, letters, match, token) and any(_provider_at_work(tokens, letters, match, i) for i in named)


def _place_in_visit(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    begin, end = sentence(letters, match.start())
    return is_provider(tokens, token) and re.search(r"[TJL]", letters[begin:end]) is not None


CONDITIONS: dict[str, Condition] = {
    "": _always,
    "provider": _provider,
    "provider_agent": _agent,
    "agents": _agents,
    "beside_provider": _beside_provider,
    "not_provider": _not_provider,
    "people": _people,
    "sentence_has_people": _has(r"[Hh1]"),
    "sentence_has_experts": _has(r"[H1]|h[^.]*m"),
    "regional_event": _regional_event,
    "visit": _visit,
    "travel": _travel,
    "provider_event": _provider_event,
    "expertise": _expertise,
    "language": _language,
    "named_among": _named_among,
    "not_own": _not_own,
    "abroad": _abroad,
    "abroad_adjunct": _abroad_adjunct,
    "abroad_body": _abroad_body,
    "helper": _helper,
    "helps": _helps,
    "visitors": _visitors,
    "many": _many,
    "stop_of_visit": _stop_of_visit,
    "model": _model,
    "no_event_of_it": _no_event_of_it,
    "away_from_home": _away_from_home,
    "first_sentence": _first_sentence,
    "counted": _counted,
    "weak": _provider,
    "giver": _giver,
    "supporter": _supporter,
    "after_experts": _after_experts,
    "provider_body": _provider_body,
    "demonym_alone": _demonym_alone,
    "origin_of_help": _origin_of_help,
    "provider_at_work": _provider_at_work,
    "beside_provider_at_work": _beside_provider_at_work,
    "receives_guests": _receives_guests,
    "colleague_abroad": _colleague_abroad,
    "place_in_visit": _place_in_visit,
}
