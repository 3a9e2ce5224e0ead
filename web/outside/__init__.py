"""What anybody may reach without being asked who he is: a process of its own (``web.main``)."""
