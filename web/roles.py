"""What a web process is for."""

import enum


class Role(enum.StrEnum):
    """``session``: rooms and who is signed in; ``public``: the address, portal and stream.

    ``whole`` is both in one process, for tests and for measuring.
    """

    SESSION = "session"
    PUBLIC = "public"
    WHOLE = "whole"
