"""Synthetic councillors that really join, speak and vote."""
