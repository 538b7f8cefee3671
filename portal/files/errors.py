"""What can go wrong with an upload; the text is for the person who uploads."""


class FileRefused(Exception):
    """The file may not be kept; `str()` says why in plain Dutch."""


class FileNotStored(Exception):
    """The file was fine but could not be written, for instance because the disk is full."""
