"""What each event changes, by subject; mirrored in ``web/frontend/src/room/apply.ts``."""
