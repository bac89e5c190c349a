"""What the tests of the parser ask of a text."""

from assets.parsed.model import ParsedEntry
from assets.parsed.parser import parse


def entries(text: str) -> list[ParsedEntry]:
    """The entries of a document in UTF-8."""
    return parse(text.encode(), "utf-8").entries


def raws(entry: ParsedEntry) -> dict[str, str]:
    """The text of each field as received."""
    return {name: value.raw for name, value in entry.fields.items()}
