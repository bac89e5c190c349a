"""Explanations: every published value with the characters it rests on, what was set aside, and hostile text as text."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assets.published.explained import as_markdown, explanations
from pipelines.explaining_text import explained_text
from tests.conftest import SEED, Socieux
from warehouse.engine import open_read_only
from warehouse.explain.facts import _Parts, explain
from warehouse.explain.find import find, rows
from warehouse.explain.model import PRIORITY, ROLES, Explanation, Mark, Passage
from warehouse.explain.page import page, shown
from warehouse.explain.passages import WHOLE, characters, flattened, shortened, stretches
from warehouse.explain.reading import Reading
from warehouse.explain.sources import Sources
from warehouse.history import Layout
from warehouse.pages import policy
from warehouse.workspace import Workspace

HOSTILE = "<img src=x onerror=alert(1)> [click](javascript:alert(1)) `*|\x1b[31m\u202etxt"
LISTING = f"""-
Pension {HOSTILE}
- Start activities
- 12/02/2025
- End activities
- 31/02/2025
- Partner Institution
- Ministry of Labour of Zambia (MoL)
- Type of Assistance
- Policy development
- Code
- 2024-14
- Description
- Experts from Spain helped. {HOSTILE}
-
Wages {HOSTILE}
- Start activities
- 03/04/2025
- End activities
- 26/05/2025
- Partner Institution
- Ministry of Labour of Zambia (MoL)
- Type of Assistance
- Something quite new
- Code
- 2024-15
- Description
- Three experts from Spain helped the ministry of Zambia, says an ILO (Geneva) study. Expertise France. {HOSTILE}
"""
CORRECTION = """id: wages-end
action_code: 2024-15
field: end
expect: 26/05/2025
value: 26/06/2025
reason: The closing report says June.
dated: 2025-07-01
owner: data desk
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, socieux: Socieux) -> Workspace:
    """A warehouse of hostile text with one published action, one withheld entry and one correction."""
    folder = tmp_path_factory.mktemp("hostile")
    for name in ("raw", "reviewed/corrections"):
        (folder / name).mkdir(parents=True)
    (folder / "raw" / "a.txt").write_text(LISTING, encoding="utf-8", newline="")
    (folder / "reviewed" / "corrections" / "wages-end.yml").write_text(CORRECTION, encoding="utf-8")
    workspace = Workspace(folder / "raw", folder / "w.duckdb", reviewed=folder / "reviewed")
    words = ("--raw", workspace.raw, "--warehouse", workspace.warehouse_file, "--reviewed", workspace.reviewed)
    assert socieux("run", *words).returncode == 0
    return workspace


def of(workspace: Workspace, wanted: str, sources: Sources | None = None) -> Explanation:
    with open_read_only(workspace.warehouse_file) as connection:
        (made,) = explain(connection, find(connection, wanted), sources or Sources(workspace.bytes_of))
    return made


def values(made: Explanation) -> dict[str, str]:
    return {value.name: value.value for value in made.values}


def test_every_piece_of_evidence_of_an_action_is_in_its_explanation(seed_warehouse: Path) -> None:
    workspace = Workspace(SEED, seed_warehouse)
    with open_read_only(seed_warehouse) as connection:
        keys = [row["action_key"] for row in rows(connection, "SELECT action_key FROM fact_action")]
        for key in keys:
            (made,) = explain(connection, find(connection, str(key)), Sources(workspace.bytes_of))
            told = {
                (proof.rule_name, proof.place.span_start, proof.place.span_end)
                for value in made.values
                for proof in value.proofs
                if proof.place
            }
            known = rows(
                connection, "SELECT rule_name, span_start, span_end FROM lineage.evidence WHERE action_key = ?", [key]
            )
            assert {tuple(row.values()) for row in known} <= told
    assert len(keys) == 6


def test_places_are_lines_and_columns_of_the_received_file(seed_warehouse: Path) -> None:
    made = of(Workspace(SEED, seed_warehouse), "2024-08")
    (partner,) = [value for value in made.values if value.name == "Partner country"]
    place = partner.proofs[0].place
    assert place and place.line and place.column
    line = (SEED / place.path).read_text(encoding="utf-8").splitlines()[place.line - 1]
    assert line[place.column - 1 :].startswith("Guatemala")
    assert partner.notes[:2] == ("basis: text", "score 0.95")


def test_an_ambiguous_date_shows_the_other_reading_and_what_settled_it(seed_warehouse: Path) -> None:
    made = of(Workspace(SEED, seed_warehouse), "2024-14")
    (other,) = [item for item in made.rejected if item.name == "Start"]
    assert other.value == "2025-12-02"
    assert "before the start" in other.reason


@pytest.mark.parametrize(("partner", "reason"), [("GT", "stronger evidence"), (None, "nothing decides between them")])
def test_countries_that_could_have_been_the_partner_are_told(
    seed_warehouse: Path, partner: str | None, reason: str
) -> None:
    with open_read_only(seed_warehouse) as connection:
        (action,) = rows(connection, "FROM v_action ORDER BY action_key LIMIT 1", [])
        rivals = {"partner_rivals": "PE;MX", "partner_iso2": partner}
        reading = Reading.of_action(connection, action["action_key"], Sources(Workspace(raw=SEED).bytes_of))
        told = list(_Parts(connection, action | rivals, reading).rivals())
    assert [rejected.value for rejected in told] == ["Peru (PE)", "Mexico (MX)"]
    assert all(reason in rejected.reason for rejected in told)


def test_what_has_no_role_is_told_with_the_rule_that_says_so(hostile: Workspace) -> None:
    made = of(hostile, "2024-15")
    (named,) = [value for value in made.values if value.name == "Named"]
    assert (named.value, named.proofs[0].cue) == ("Switzerland (CH)", "ILO")
    (implementer,) = [item for item in made.rejected if item.name == "Implementer"]
    assert (implementer.value, implementer.proof and implementer.proof.rule_name) == (
        "Expertise France",
        "implementer_is_no_origin",
    )
    assert values(made)["Expert group 1"] == "3 from Spain (ES)"
    (kind,) = [value for value in made.values if value.name == "Assistance type"]
    assert kind.notes == ("not in the vocabulary; kept as written",)


def test_a_correction_is_told_with_its_reason_and_rests_on_the_received_bytes(hostile: Workspace) -> None:
    made = of(hostile, "2024-15")
    (note,) = [note for note in made.notes if note.kind == "correction"]
    assert "closing report" in note.text and "data desk" in note.text
    (end,) = [value for value in made.values if value.name == "End"]
    assert end.value == "2025-06-26"
    assert [proof.surface for proof in end.proofs] == ["26/05/2025"]


def test_a_withheld_entry_says_why_and_what_to_do(hostile: Workspace) -> None:
    made = of(hostile, "2024-14")
    assert (made.state, made.action_code) == ("withheld", "2024-14")
    assert made.notes[0].text.startswith("The date 31/02/2025 does not exist")
    assert f"socieux waive {made.rejection_id}" in (made.notes[0].next_step or "")
    assert of(hostile, str(made.rejection_id)).title == made.title


def test_without_the_source_it_says_so_and_still_tells_all_else(hostile: Workspace) -> None:
    made = of(hostile, "2024-15", Sources(lambda document: b"something else"))
    assert "not at hand" in made.notes[-1].text and "--raw" in (made.notes[-1].next_step or "")
    assert all(proof.place is None or proof.place.line is None for value in made.values for proof in value.proofs)
    assert values(made) == values(of(hostile, "2024-15"))
    assert [passage.text for passage in made.passages] == [p.text for p in of(hostile, "2024-15").passages]


class _Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_hostile_text_is_text_on_the_page(hostile: Workspace) -> None:
    made = [of(hostile, code) for code in ("2024-14", "2024-15")]
    text = page(made, "Explanations")
    found = _Tags()
    found.feed(text)
    assert not found.tags & {"img", "script", "a", "link", "iframe", "object", "form"}
    assert not {name for name in found.attributes if name.startswith("on") or name in ("src", "href", "style")}
    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    assert "\x1b" not in text and "\u202e" not in text
    assert "default-src 'none'" in text and "http" not in text.replace("http-equiv", "")


def test_hostile_text_is_text_in_the_web_ui(hostile: Workspace) -> None:
    text = as_markdown(explanations(hostile.warehouse_file, hostile))
    assert "<img" not in text and "](" not in text.replace("\\]\\(", "")
    assert all(line.replace("\\|", "").count("|") == 6 for line in text.splitlines())


def test_the_page_is_attached_to_the_published_asset_with_a_style_that_the_page_server_admits(
    hostile: Workspace,
) -> None:
    (file,) = Layout(hostile.warehouse_file).site.glob("*/explanations.html")
    text = file.read_text(encoding="utf-8")
    style = text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert "2024-15" in text and f"'sha256-{digest}'" in text
    assert f"SOCIEUX+ actions warehouse, version {file.parent.name}." in text.partition("How to cite")[2]
    assert f"'sha256-{digest}'" in policy()  # or the page server would show it without its style


def test_the_page_names_roles_without_colour_and_in_both_colour_schemes() -> None:
    made = explained_text({"description": "Two experts from Spain helped the Ministry of Labour of Zambia."})
    text = page([made], "Text")
    assert "(country that sends experts: </span>Spain" in text
    assert "prefers-color-scheme: dark" in text and '<html lang="en">' in text


def test_shown_leaves_nothing_hidden() -> None:
    assert shown("a\u202eb\x00<\"'&>\n") == "a\\u202eb\\u0000&lt;&quot;&#x27;&amp;&gt;\n"


def test_overlapping_marks_are_told_apart_by_priority() -> None:
    marks = (Mark(0, 10, "value"), Mark(4, 6, "partner"), Mark(2, 5, "cue"))
    assert [(m.start, m.end, m.role) for m in flattened(12, marks)] == [
        (0, 4, "value"),
        (4, 6, "partner"),
        (6, 10, "value"),
    ]
    assert set(PRIORITY) == set(ROLES)


def test_a_passage_says_every_character_once() -> None:
    passage = Passage("Description", "From Spain to Zambia", (Mark(5, 10, "expert"), Mark(14, 20, "partner")))
    assert [piece for piece, _ in stretches(passage)] == ["From ", "Spain", " to ", "Zambia"]


def test_a_long_passage_is_cut_around_its_marks() -> None:
    text = "a" * 5_000 + "Spain" + "b" * 5_000
    cut = shortened(Passage("Description", text, (Mark(5_000, 5_005, "expert"),)))
    (mark,) = cut.marks
    assert cut.is_cut and len(cut.text) < WHOLE
    assert cut.text[mark.start : mark.end] == "Spain"
    assert shortened(Passage("Description", text)).text.startswith("aaa")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "cp1252"])
def test_bytes_become_characters_in_any_encoding(encoding: str) -> None:
    text = "Où: Guatemala"
    start = 100 + len("Où: ".encode(encoding))
    first, last = characters(text, encoding, 100, (start, start + len("Guatemala".encode(encoding))))
    assert text[first:last] == "Guatemala"


def test_the_command_tells_an_action_in_words_and_for_programs(socieux: Socieux, seed_warehouse: Path) -> None:
    told = socieux("explain", "2024-08", "--warehouse", seed_warehouse).stdout
    assert "[count: six] public officials [cue: from] [expert: Spain], [expert: Portugal] and [expert: Finland]" in told
    assert "legend: [partner] partner country" in told and "\x1b[" not in told
    done = socieux("explain", "2024-08", "--warehouse", seed_warehouse, "--format", "json")
    (row,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert row["action_code"] == "2024-08" and row["values"][0]["proofs"][0]["place"]["line"] == 44


def test_the_command_knows_titles_and_keys_and_names_what_is_near(socieux: Socieux, seed_warehouse: Path) -> None:
    ask = ("--warehouse", seed_warehouse, "--format", "json")
    first = json.loads(socieux("explain", "2024-23", *ask).stdout)
    for wanted in (first["title"].upper(), first["action_key"]):
        assert json.loads(socieux("explain", wanted, *ask).stdout)["action_code"] == "2024-23"
    unknown = socieux("explain", "2024-32", *ask)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "2024-23" in unknown.stderr


def test_any_sentence_is_explained(socieux: Socieux, tmp_path: Path) -> None:
    words = ("explain", "--text", "Six officials from Spain came. " + HOSTILE.replace("\x1b", ""))
    more = (
        "--partner-institution",
        "Ministry of Labour of Zambia",
        "--title",
        "Reform",
        "--heading",
        "Actions in Zambia",
    )
    told = socieux(*words, *more).stdout
    assert "[count: Six] officials" in told and "[expert: Spain]" in told and "[partner: Zambia]" in told
    assert re.search(r"^Partner country +Zambia \(ZM\)$", told, re.MULTILINE)
    assert socieux(*words, "--html", tmp_path / "p.html").returncode == 0
    assert not re.search("<img|How to cite", (tmp_path / "p.html").read_text(encoding="utf-8"))
    assert socieux("explain").returncode == socieux("explain", "2024-08", "--text", "x").returncode == 2
    assert socieux(*words, "--html", tmp_path / "none" / "p.html").returncode == 2
