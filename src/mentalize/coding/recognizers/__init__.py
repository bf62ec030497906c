"""Recognisers: each reads one thing out of the words of a turn, mostly by rules kept as data."""
