#!/usr/bin/env python
"""Runs Django's management commands with the development settings unless told otherwise."""

import os
import sys

from portal.settings.env import SettingError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except SettingError as error:
        # One clear line instead of a traceback: whoever sets the variable is the one who reads this.
        print(f"Instelling klopt niet: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(2)


if __name__ == "__main__":
    main()
