"""Commands by POST and events by WebSocket for the live rooms."""
