"""What readers say of a page, without knowing who they are."""
