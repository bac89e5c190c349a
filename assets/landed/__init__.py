"""The landed package."""
