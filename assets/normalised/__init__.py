"""The normalised package."""
