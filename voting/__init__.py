"""Choices, majorities, ties and results."""
