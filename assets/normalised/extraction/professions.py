"""Inflection of the nouns for people in `professions.csv`: plural and, in the Romance languages, feminine, by the
ending of the first word (English: of the last)."""

from collections.abc import Iterator

# Endings of the masculine singular and the feminine singular that replaces them, longest first.
FEMININE = {
    "fr": (
        ("teur", ("trice", "teuse", "teure")),
        ("eur", ("euse", "eure")),
        ("ien", ("ienne",)),
        ("ier", ("ière",)),
        ("er", ("ère",)),
        ("if", ("ive",)),
        ("é", ("ée",)),
        ("al", ("ale",)),
        ("t", ("te",)),
        ("d", ("de",)),
        ("n", ("ne",)),
        ("l", ("lle",)),
    ),
    "es": (
        ("dor", ("dora",)),
        ("or", ("ora",)),
        ("o", ("a",)),
        ("én", ("ena",)),
        ("ante", ("anta",)),
        ("ez", ("eza",)),
    ),
    "pt": (
        ("or", ("ora",)),
        ("ão", ("ã", "oa")),
        ("eiro", ("eira",)),
        ("o", ("a",)),
        ("iz", ("íza",)),
        ("ês", ("esa",)),
    ),
}
PLURAL = {
    "en": (("man", "men"), ("wife", "wives"), ("y", "ies"), ("s", "ses"), ("ch", "ches"), ("", "s")),
    "fr": (("al", "aux"), ("s", "s"), ("x", "x"), ("", "s")),
    "es": (("z", "ces"), ("s", "s"), ("", "es")),
    "pt": (("ão", "ões"), ("ável", "áveis"), ("al", "ais"), ("r", "res"), ("z", "zes"), ("s", "s"), ("", "s")),
}
VOWELS = "aeiouáéíóúãâ"


def _feminines(word: str, language: str) -> tuple[str, ...]:
    for ending, others in FEMININE.get(language, ()):
        if word.endswith(ending):
            return tuple(word[: -len(ending)] + other for other in others)
    return ()


def _plural(word: str, language: str) -> str:
    if language == "es" and word[-1] in VOWELS:
        return word + "s"
    for ending, other in PLURAL[language]:
        if word.endswith(ending) and not (ending == "y" and word[-2] in "aeo"):
            return word[: len(word) - len(ending)] + other
    raise AssertionError("the last ending fits every word")


def inflected(form: str, language: str) -> Iterator[str]:
    """The form with its plural and feminine; adjectives behind the noun follow it, what an "of" introduces stays."""
    words = form.split(" ")
    if language == "en":
        head = words.index("of") - 1 if "of" in words else len(words) - 1
        yield form
        yield " ".join([*words[:head], _plural(words[head], language), *words[head + 1 :]])
        return
    follows = 2 if len(words) > 1 and words[1] not in ("de", "des", "d'", "en", "du", "do", "del") else 1
    varied = words[:follows] if not any("'" in word for word in words[:follows]) else words[:1]
    rest = words[len(varied) :]
    singulars = [varied]
    for feminine in _feminines(varied[0], language):
        singulars.append([feminine, *((_feminines(word, language) or (word,))[0] for word in varied[1:])])
    for singular in singulars:
        for words in ([*singular, *rest], [*(_plural(word, language) for word in singular), *rest]):
            yield " ".join(words)
            if language == "es":  # "exinspectora"
                yield "ex" + " ".join(words)
