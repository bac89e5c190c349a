"""`socieux shell`: queries one after the other, with history and completion; the file is opened read-only for each.

A query ends with a semicolon, so that it can be longer than a line. Words that begin with a dot are not SQL. Opening
the file for each query costs milliseconds and means that a new publication is seen at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa

from pipelines.answers import show
from pipelines.console import out, plain, show_error
from warehouse.engine import QueryError, query
from warehouse.errors import ProjectError
from warehouse.received import check_file, check_utf8
from warehouse.schema import quote_literal

TABLES = """
    SELECT if(schema_name = 'main', '', schema_name || '.') || name AS "table or view", comment AS "one row is" FROM (
      SELECT schema_name, table_name AS name, comment, 1 AS place FROM duckdb_tables() WHERE NOT internal
      UNION ALL
      SELECT schema_name, view_name, comment, 0 FROM duckdb_views() WHERE NOT internal
    ) ORDER BY schema_name <> 'main', place, schema_name, name
"""
COLUMNS = """
    SELECT column_name AS "column", data_type AS "type", comment AS meaning FROM duckdb_columns()
    WHERE NOT internal AND {name} IN (table_name, schema_name || '.' || table_name) ORDER BY column_index
"""
WORDS = """
    SELECT keyword_name AS word FROM duckdb_keywords()
    UNION SELECT table_name FROM duckdb_tables() WHERE NOT internal
    UNION SELECT view_name FROM duckdb_views() WHERE NOT internal
    UNION SELECT column_name FROM duckdb_columns() WHERE NOT internal
    UNION SELECT schema_name FROM duckdb_schemas() WHERE NOT internal
    ORDER BY word
"""
HELP = """.tables          tables and views, and what one row of each is
.schema NAME     columns of one of them, and what they mean
.quit            leave (or Ctrl-D)
A query ends with a semicolon: from v_action;"""
CANCEL = "\x03"  # as a terminal says it: forget what was begun
DOTS = (".tables", ".schema", ".help", ".quit")


def run_shell(warehouse_file: Path) -> bool:
    """Read and answer until the end; whether all that was piped in had an answer. ProjectError when nothing is
    published."""
    words = query(warehouse_file, WORDS)["word"].to_pylist()
    is_typed, is_answered = sys.stdin.isatty(), True
    for text in statements(_typed(words) if is_typed else _piped()):
        if text.split()[0] in (".quit", ".exit"):
            break
        try:
            answer(warehouse_file, text)
        except ProjectError as error:
            show_error(error)
            is_answered = is_typed  # whoever types has seen it
    return is_answered


def wanted(sql: str | None, file: Path | None) -> str:
    """The query that is given as words, on stdin or in a file; ProjectError where there is not exactly one of them."""
    if (sql is None) == (file is None):
        what = "Neither a query nor a file was given." if sql is None else "Both a query and a file were given."
        raise ProjectError(what, fix="socieux query SQL, socieux query --file FILE, or socieux query - for stdin")
    if file is None:
        return sys.stdin.buffer.read().decode(errors="surrogateescape") if sql == "-" else str(sql)
    check_file(file)
    return file.read_bytes().decode("utf-8-sig", errors="surrogateescape")


def statements(lines: Iterable[str]) -> Iterator[str]:
    """Dot commands line by line, and queries up to the line that ends with a semicolon (or the last line)."""
    held: list[str] = []
    for line in lines:
        if line == CANCEL:
            held = []
        elif not held and line.strip().startswith("."):
            yield line.strip()
        elif held or line.strip():
            held.append(line)
            if line.rstrip().endswith(";"):
                yield "\n".join(held)
                held = []
    if held:
        yield "\n".join(held)


def answer(warehouse_file: Path, text: str) -> None:
    """Answer one dot command or query; QueryError when it cannot be."""
    if text.split()[0] == ".help":
        out.print(plain(HELP))
    else:
        show(ask(warehouse_file, text))


def ask(warehouse_file: Path, text: str, limit: int | None = None) -> pa.Table:
    """The answer to a query, `.tables` or `.schema NAME`, of at most `limit` rows; QueryError when there is none."""
    check_utf8(text)
    if not text.lstrip().startswith("."):
        return query(warehouse_file, text, limit)
    word, _, name = text.strip().partition(" ")
    if word == ".tables":
        return query(warehouse_file, TABLES, limit)
    if word != ".schema" or not name.strip():
        raise QueryError(f"{text} is no command, nor a query", fix="there are .tables and .schema NAME")
    found = query(warehouse_file, COLUMNS.format(name=quote_literal(name.strip())), limit)
    if not found.num_rows:
        raise QueryError(f"there is no table or view {name.strip()}", fix="see .tables")
    return found


def _piped() -> Iterator[str]:
    for line in sys.stdin:
        yield line.rstrip("\n")


def _typed(words: list[str]) -> Iterator[str]:
    """Lines typed at a prompt, with what was typed before and the names there are at hand."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.history import FileHistory

    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "socieux"
    state.mkdir(parents=True, exist_ok=True)
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(state / "history")),
        completer=WordCompleter([*DOTS, *words], ignore_case=True, WORD=False),
        complete_while_typing=False,
    )
    out.print(plain("Read-only; a query ends with a semicolon. .tables, .schema NAME, .help, .quit"))
    is_continued = False
    while True:
        try:
            line = session.prompt("    ...> " if is_continued else "socieux> ")
        except KeyboardInterrupt:
            is_continued = False
            yield CANCEL
            continue
        except EOFError:
            return
        is_continued = bool(is_continued or line.strip()) and not line.rstrip().endswith(";")
        is_continued = is_continued and not line.strip().startswith(".")
        yield line
