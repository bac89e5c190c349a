"""What goes into the extraction engine and what comes out. Plain values only; how they are found is elsewhere in
this package."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class ActionText:
    """The text of one action as received (decoded), field by field; None where the source has no such field."""

    heading: str | None = None
    title: str | None = None
    partner_institution: str | None = None
    description: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """One country, region or operator named in a field; `start` and `end` are character offsets into that field
    as given."""

    field: str
    start: int
    end: int
    surface: str
    countries: tuple[str, ...]
    kind: str
    role: str
    rule_name: str
    cue: str | None = None
    cue_start: int | None = None
    cue_end: int | None = None
    is_inferred: bool = False
    group_number: int | None = None


@dataclass(frozen=True, slots=True)
class ExpertGroup:
    """Experts named together: a stated number belongs to all countries of the group and is never split."""

    countries: tuple[str, ...]
    count: int | None = None
    qualifier: str | None = None
    field: str | None = None
    count_start: int | None = None
    count_end: int | None = None
    head_start: int | None = None
    head_end: int | None = None
    rule_name: str = ""


class Partner(NamedTuple):
    """The beneficiary: its countries, the strongest basis for them, how sure that is (0 to 1), and what else was
    possible."""

    countries: tuple[str, ...]
    basis: str | None
    status: str
    score: float
    alternatives: tuple[str, ...] = ()
    region: str | None = None


class Doubt(NamedTuple):
    """A role of a country of which the two readings of a text differ, and whether it is published."""

    country: str
    role: str
    is_published: bool


@dataclass(frozen=True)
class Extraction:
    """Everything the text of one action says about countries; its evidence is put together when first asked for."""

    partner: Partner
    host_countries: tuple[str, ...]
    expert_groups: tuple[ExpertGroup, ...]
    language: str | None
    doubts: tuple[Doubt, ...]
    # Countries that the second reading does not hold to be named in passing.
    likely: frozenset[str]
    gather: Callable[[], Iterable[Mention]] = field(repr=False, compare=False)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Every country, region and operator named, in order of the text."""
        return tuple(self.gather())
