"""One byte a character: the code page in which texts are searched, and the marks that keep words apart.

Searching bytes is several times faster than searching str, and with one byte a character every offset in the bytes is
the offset in the text. The page is Latin-1 in lower case, with one sign for each kind of quote, dash and blank; its
control characters and capitals stand for the few letters beyond Latin-1 that the vocabulary has. All other characters
become one of two stand-ins that no form holds.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

# Each word and each sign of a marked text stands between OPEN and CLOSE; SEPARATOR stands between two texts.
OPEN, CLOSE, SEPARATOR = "\x1f", "\x1e", "\x1d"
PUNCTUATION = ",;:()/&'-.+\"«»“”*!?[]"
QUOTES = dict.fromkeys("’‘´`ʼ", "'")
DASHES = dict.fromkeys("–—‑‐−", "-")
BULLETS = dict.fromkeys("•▪‣◦●■", "-")
BLANKS = dict.fromkeys("\xa0\n\r\t\u2009\u202f\u2007", " ")
# What the marks would be mistaken for.
_RESERVED = {OPEN: " ", CLOSE: " "}
SAME = {**QUOTES, **DASHES, **BULLETS, **BLANKS, **_RESERVED}
# Stand-ins for a letter and for any other character that the page lacks, then slots for letters that forms need:
# control characters and, since the page is in lower case, capitals.
LETTER, SIGN = "\x80", "\x81"
_FREE = "".join(map(chr, range(0x82, 0xA0)))
SLOTS = _FREE + "ABCDEFGHIJKLMNOPQRSTUVWXYZÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞ"
CONTROLS = re.compile("[\x80-\x9f]")
_SLOT = re.compile(f"[{SLOTS}]")
_NEED_NO_SLOT = frozenset(SAME)
# Signs of print that texts in Latin-1 have beside it.
PRINTED = "’–“”œ‘—…€"


class CodePage:
    """The code page for a vocabulary."""

    def __init__(self, forms: Iterable[str]) -> None:
        # Signs of print come first: their slots are no letters that a text may have beside them.
        needed = {c for c in set().union(*forms) if ord(c) > 0xFF} - _NEED_NO_SLOT
        beyond = sorted(needed, key=lambda c: (c not in PRINTED, c))
        if len(beyond) > len(SLOTS):
            raise ValueError(f"the vocabulary has {len(beyond)} letters beyond Latin-1, the code page {len(SLOTS)}")
        self._slots = dict(zip(beyond, SLOTS, strict=False))
        self._letters = str.maketrans(dict(zip(SLOTS, beyond, strict=False)))
        self._wide = _Wide(self)
        # Texts in Latin-1 may hold control characters of their own, which are no letters.
        plain = [self.code(chr(byte)) for byte in range(0x100)]
        kept = [chr(byte) if 0x80 <= byte < 0xA0 else plain[byte] for byte in range(0x100)]
        self._plain, self._kept = ("".join(table).encode("latin-1") for table in (plain, kept))
        self._printed = [(sign, self.code(sign)) for sign in PRINTED]

    def code(self, character: str) -> str:
        """What stands for a character in the page."""
        lower = character.lower()
        if len(lower) > 1:
            return "?"
        lower = SAME.get(lower, lower)
        if lower in self._slots:
            return self._slots[lower]
        if lower < "\x20" or "\x7f" <= lower < "\xa0" or ord(lower) > 0xFF:
            return LETTER if lower.isalnum() else SIGN
        return lower

    def encode(self, text: str) -> bytes:
        """The text in the page, byte for character."""
        try:
            return text.encode("latin-1").translate(self._plain)
        except UnicodeEncodeError:
            pass
        if CONTROLS.search(text) is None:
            narrow = text
            for sign, code in self._printed:
                narrow = narrow.replace(sign, code)
            try:
                return narrow.encode("latin-1").translate(self._kept)
            except UnicodeEncodeError:
                pass
        return text.translate(self._wide).encode("latin-1")

    def encode_marked(self, forms: Sequence[str]) -> list[bytes]:
        """Marked forms in the page, their marks as they are. No form holds a line end."""
        table = _Wide(self, {ord(kept): kept for kept in (OPEN, CLOSE, "\n")})
        return "\n".join(forms).translate(table).encode("latin-1").split(b"\n")

    def decode(self, data: bytes) -> str:
        """The text of a piece in the page, in lower case."""
        text = data.decode("latin-1")
        return text if _SLOT.search(text) is None else text.translate(self._letters)


class _Wide(dict[int, str]):
    """The code of each character met so far, by code point."""

    def __init__(self, page: CodePage, known: Mapping[int, str] | None = None) -> None:
        super().__init__(known or {})
        self._page = page

    def __missing__(self, point: int) -> str:
        code = self[point] = self._page.code(chr(point))
        return code


_SIGN_MARKS = [
    (sign.encode("latin-1"), f"{CLOSE}{OPEN}{sign}{CLOSE}{OPEN}".encode("latin-1"))
    for sign in PUNCTUATION
    if ord(sign) <= 0xFF
]


def mark(coded: bytes, signs: Iterable[bytes] = ()) -> bytes:
    """Text of the same words in which each word and sign stands between OPEN and CLOSE; blanks and separators are
    kept between them. `signs` are the page's codes of signs beyond Latin-1."""
    for sign, marked in _SIGN_MARKS:
        if sign in coded:
            coded = coded.replace(sign, marked)
    for sign in signs:
        if sign in coded:
            coded = coded.replace(sign, b"\x1e\x1f" + sign + b"\x1e\x1f")
    coded = coded.replace(b" ", b"\x1e \x1f").replace(b"\x1d", b"\x1e\x1d\x1f")
    return b"\x1f" + coded + b"\x1e"
