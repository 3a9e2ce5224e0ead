"""Celery application, timetable and outbox relay."""
