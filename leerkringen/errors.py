"""What a service may refuse. Views turn these into 404, 403 or a message."""


class NoAccess(Exception):
    """Not a member (any more), or the thing is gone: the same 404 as for what never existed."""


class NotAllowed(Exception):
    """A member without this ability: 403."""


class LastGuide(Exception):
    """A leerkring always keeps one begeleider."""


class Duplicate(Exception):
    """It is already there; `str()` says what, in plain Dutch."""
