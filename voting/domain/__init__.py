"""Choices, majorities and outcomes: values and pure functions (law.md section 5)."""
