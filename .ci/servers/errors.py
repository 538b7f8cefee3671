"""The one error that a user of `make services` should see as a line instead of a traceback."""


class ServiceError(Exception):
    """A server cannot be installed or started; the text is Dutch and says what to do."""
