"""The parsed package."""
