"""What a service may refuse. Views turn these into 404, 403 or a message."""


class NoAccess(Exception):
    """Not a member (any more), or the thing is gone: the same 404 as for what never existed."""


class NotAllowed(Exception):
    """A member without this ability: 403."""


class LastGuide(Exception):
    """A leerkring always keeps one begeleider who has no end date."""


class Conflict(Exception):
    """Somebody else changed it while this form was open; nothing was saved."""


class NotYet(Exception):
    """Something must be done first; `str()` says what, in plain Dutch."""


class Duplicate(Exception):
    """It is already there; `str()` says what, in plain Dutch."""


class TooMany(Exception):
    """More than one person may do in this time; `str()` says so, in plain Dutch."""
