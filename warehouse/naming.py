"""Whose names countries go by. Loads nothing, so that the command line can offer the choice at once."""

from enum import StrEnum


class NamingPolicy(StrEnum):
    """Whose names countries go by."""

    EU = "eu"
    UN = "un"
    ISO = "iso"
