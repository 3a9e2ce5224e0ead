"""The secret ballot that councillors can verify: Belenios elections, crypto version 1."""
