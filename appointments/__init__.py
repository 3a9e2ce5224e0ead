"""Appointments with the town hall."""
