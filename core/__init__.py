"""What every subject stands on: ids, clock, refusals, log, database, outbox, files, settings."""
