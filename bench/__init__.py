"""Benchmarks; nothing of the program imports them."""
