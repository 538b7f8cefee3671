"""Signing in with the account of one's organisation (OpenID Connect, authorization code flow).

allauth keeps the state, makes the PKCE pair and exchanges the code. What it leaves to the connection with the
provider, or to the settings, is checked here: see docs/adr/0019-openid-connect-per-organisatie.md.
"""
