"""The warehouse package."""
