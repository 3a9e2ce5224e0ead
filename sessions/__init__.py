"""Bodies, agenda, attendance, quorum, floor and votes; the log's events; the live room."""
