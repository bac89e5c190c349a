"""The byte ledger covers every byte of a document exactly once."""

from pathlib import Path

from assets.parsed.ledger import quarantine
from assets.parsed.model import LedgerRun
from assets.parsed.parser import parse

SEED = (Path(__file__).parent / "listings" / "seed.txt").read_bytes()


def assert_covers(ledger: list[LedgerRun], size: int) -> None:
    position = 0
    for run in ledger:
        assert run.start == position
        assert run.end > run.start
        position = run.end
    assert position == size


def test_the_runs_of_the_seed_are_contiguous_and_sum_to_its_size() -> None:
    assert_covers(parse(SEED, "utf-8").ledger, len(SEED))


def test_a_byte_order_mark_is_noise() -> None:
    data = b"\xef\xbb\xbf" + SEED
    ledger = parse(data, "utf-8", 3).ledger
    assert_covers(ledger, len(data))
    assert ledger[0] == LedgerRun(0, 3, "noise", "byte_order_mark", None)


def test_quarantining_an_entry_changes_its_bytes_only() -> None:
    document = parse(SEED, "utf-8")
    span = document.entries[1].span
    ledger = quarantine(document.ledger, [span])
    assert_covers(ledger, len(SEED))
    held = [(run.start, run.end) for run in ledger if run.byte_class == "quarantined"]
    assert (held[0][0], held[-1][1]) == span
    assert sum(end - start for start, end in held) == span[1] - span[0]
