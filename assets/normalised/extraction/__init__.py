"""Who helps whom: countries by role and experts by group from the prose of an action, each with the words it rests on.

What lives here, in the order a text travels: which sentences are read (`scanning`), the vocabulary and the bytes it is
searched in (`vocabulary`, `codepage`), tokens and the countries among them (`tokens`, `readings`), rules and their
conditions (`rules`, `conditions`, `roles`), groups of experts (`groups`), the partner (`partner`), where its people
were (`elsewhere`, `presence`). Knowledge about the world is in the data files beside this package. No files are written
here, and nothing decides by similarity.
"""

from assets.normalised.extraction.engine import extract, extract_many
from assets.normalised.extraction.model import ActionText, ExpertGroup, Extraction, Mention, Partner

__all__ = ["ActionText", "ExpertGroup", "Extraction", "Mention", "Partner", "extract", "extract_many"]
