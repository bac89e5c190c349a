"""An explanation as one HTML page that needs nothing else: no script, no address, its own style.

The text is hostile: all of it passes through `shown`, which escapes markup and writes out what nobody would see, and
the page forbids itself every script and every address. Roles are told by a word for screen readers and by the form of
the underline, not by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

from warehouse.explain.model import ROLES, Explanation, Note, Passage, Proof, Rejected, Value, roles_in
from warehouse.explain.passages import stretches
from warehouse.pages import hash_of

STYLE = Path(__file__).with_name("page.css")  # the page server's policy admits it too (`warehouse.pages.policy`)


def shown(text: object) -> str:
    """Text as HTML: markup escaped, and characters that would hide or turn it written out."""
    plain = "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in str(text))
    return escape(plain, quote=True)


def page(explanations: Sequence[Explanation], heading: str, citation: str = "") -> str:
    """The whole page, with how to cite the version it explains; a text of its own belongs to none."""
    style = STYLE.read_text(encoding="utf-8")
    body = "\n".join(line for explanation in explanations for line in _article(explanation))
    if citation:
        body += f"\n<footer>\n<h2>How to cite</h2>\n<p>{shown(citation)}</p>\n</footer>"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src {hash_of(STYLE)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{shown(heading)}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def _article(made: Explanation) -> Iterator[str]:
    yield "<article>"
    yield f"<h1>{f'{shown(made.action_code)} ' if made.action_code else ''}{shown(made.title)}</h1>"
    yield f'<p class="facts">{shown("; ".join((made.state, *made.facts)))}</p>'
    if made.notes:
        yield '<h2>Doubts and decisions</h2>\n<ul class="notes">'
        yield from map(_note, made.notes)
        yield "</ul>"
    if made.passages:
        yield "<h2>Source text</h2>"
        yield from _legend(roles_in(made.passages))
        yield from map(_passage, made.passages)
    if made.values:
        yield "<h2>Values</h2>"
        yield from _table("Published values", ("What", "Value", "Rests on"), map(_value, made.values))
    if made.rejected:
        yield "<h2>Set aside</h2>"
        yield from _table("Readings not published", ("What", "Reading", "Why"), map(_rejected, made.rejected))
    yield "</article>"


def _note(note: Note) -> str:
    step = f'<br><span class="quiet">Next: {shown(note.next_step)}</span>' if note.next_step else ""
    place = f' <span class="place">{shown(note.place)}</span>' if note.place else ""
    kind = shown(note.kind.replace("_", " "))
    return f'<li class="{shown(note.severity)}"><strong>{kind}</strong>: {shown(note.text)}{place}{step}</li>'


def _legend(roles: Iterable[str]) -> Iterator[str]:
    yield '<ul class="legend" aria-label="Legend">'
    for role in roles:
        yield f'<li><mark class="{role}">{ROLES[role]}</mark></li>'
    yield "</ul>"


def _passage(passage: Passage) -> str:
    text = ""
    for piece, mark in stretches(passage):
        if mark is None:
            text += shown(piece)
        else:
            title = shown(mark.label.replace("_", " "))
            text += (
                f'<mark class="{mark.role}" title="{title}">'
                f'<span class="unseen">({ROLES[mark.role]}: </span>{shown(piece)}<span class="unseen">)</span></mark>'
            )
    place = f' <span class="place">{shown(passage.place)}</span>' if passage.place else ""
    cut = " (shortened)" if passage.is_cut else ""
    name = f"{shown(passage.name)}{cut}{place}"
    return f'<section class="passage"><h3>{name}</h3><p><bdi>{text}</bdi></p></section>'


def _table(caption: str, heads: Sequence[str], rows: Iterable[str]) -> Iterator[str]:
    yield f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table>'
    yield f'<caption class="unseen">{caption}</caption>'
    yield "<thead><tr>" + "".join(f'<th scope="col">{head}</th>' for head in heads) + "</tr></thead>\n<tbody>"
    yield from rows
    yield "</tbody></table></div>"


def _value(value: Value) -> str:
    notes = "".join(f'<br><span class="quiet">{shown(note)}</span>' for note in value.notes)
    proofs = "".join(f"<li>{_proof(proof)}</li>" for proof in value.proofs)
    rests = f"<ul>{proofs}</ul>" if proofs else '<span class="quiet">no characters of its own</span>'
    cell = f"<bdi>{shown(brief(value.value, 300))}</bdi>{notes}"
    return f'<tr><th scope="row">{shown(value.name)}</th><td>{cell}</td><td>{rests}</td></tr>'


def _proof(proof: Proof, said: str = "") -> str:
    cue = f" on “{shown(proof.cue)}”" if proof.cue else ""
    inferred = "; inferred" if proof.is_inferred else ""
    place = f'<br><span class="place">{shown(proof.place)}</span>' if proof.place else ""
    rule = f"<code>{shown(proof.rule_name)}</code>"
    means = "" if proof.meaning in (proof.rule_name.replace("_", " "), said) else f" ({shown(proof.meaning)})"
    return f"<bdi>“{shown(brief(proof.surface))}”</bdi>: {rule}{means}{cue}{inferred}{place}"


def _rejected(item: Rejected) -> str:
    proof = f"<br>{_proof(item.proof, item.reason)}" if item.proof else ""
    return (
        f'<tr><th scope="row">{shown(item.name)}</th><td><bdi>{shown(item.value)}</bdi></td>'
        f"<td>{shown(item.reason)}{proof}</td></tr>"
    )


def brief(text: str, most: int = 120) -> str:
    """The beginning of a text that would take too much room, blanks made single."""
    joined = " ".join(text.split())
    return joined if len(joined) <= most else joined[: most - 1] + "…"
