"""The plane in C, and what builds it."""
