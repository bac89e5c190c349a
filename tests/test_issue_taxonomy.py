"""Every doubt that the code can raise is documented, and the page says what the files declare."""

import ast

from assets.normalised.issues import issue_types
from assets.normalised.taxonomy import render
from assets.resolved.identity import REUSED_CODE
from assets.resolved.rejection import REUSED
from tests.conftest import PROJECT
from tests.parsing import entries
from warehouse.reference import read_reference

DECLARED = {row["issue_code"]: row for row in read_reference("issue_type")}


def calls_and_pairs() -> set[str]:
    """First words given to `doubt` and `ParseIssue`, and of what is assigned to a `rejection`, in the parser."""
    found: set[str] = set()
    for path in (PROJECT / "assets" / "parsed").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            first: ast.expr | None = None
            if isinstance(node, ast.Call) and node.args:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                first = node.args[0] if name in ("doubt", "ParseIssue", "Rejection") else None
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
                target = node.targets[0]
                is_rejection = isinstance(target, ast.Attribute) and target.attr == "rejection"
                first = node.value.elts[0] if is_rejection else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.add(first.value)
    return found


def test_every_code_that_the_parser_raises_is_documented_and_no_other() -> None:
    raised = calls_and_pairs()
    assert raised == {code for code, row in DECLARED.items() if row["stage"] == "parsed"}


def test_a_reused_code_is_documented_in_the_words_it_is_reported_with() -> None:
    row = DECLARED[REUSED_CODE]
    assert (row["message"], row["suggested_fix"]) == (REUSED["message"], REUSED["suggested_fix"])


def test_no_code_is_declared_twice() -> None:
    assert not set(DECLARED) & set(issue_types())


def test_the_page_of_issues_is_what_the_files_declare() -> None:
    assert (PROJECT / "docs" / "issues.md").read_text(encoding="utf-8") == render(), "write it anew with `make docs`"


def test_an_entry_is_doubted_with_the_next_step_that_is_documented() -> None:
    text = "-\nReform of the desk\n- Code\n- 2024-01\n- Colour of it\n- Blue\n- Description\n- It was done...\n"
    found = {issue.code: issue.suggested_fix for entry in entries(text) for issue in entry.issues}
    assert found
    assert found == {code: DECLARED[code]["suggested_fix"] for code in found}
