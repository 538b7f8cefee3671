"""Deleting several accounts at once in the admin erases them."""

from wagtail import hooks

from portal.accounts.user_admin import EraseManyAction

# After Wagtail's own, of which it takes the place.
hooks.register("register_bulk_action", EraseManyAction, order=1)
