"""What `make run` uses: production settings on http://localhost, without secrets to be filled in first."""

from urllib.parse import urlsplit

from portal.settings.base import *
from portal.settings.base import DATA_DIR, env

DEVELOPMENT = True
SECRET_KEY = env.secret("SECRET_KEY", DATA_DIR / "secret-key")
PORT = env.integer("PORT", 8000, minimum=1, maximum=65_535)
SITE_URL = env.http_url("SITE_URL", f"http://localhost:{PORT}")
WAGTAILADMIN_BASE_URL = SITE_URL
# The last one is the second host of the demo; browsers find names below localhost on this machine.
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS",
    f"localhost,127.0.0.1,[::1],{urlsplit(SITE_URL).hostname},weerbaarbestuur.localhost",
)

# Plain http: the browser would drop Secure cookies and __Host- names.
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
SESSION_COOKIE_NAME = "sessie"
CSRF_COOKIE_SECURE = False
CSRF_COOKIE_NAME = "csrf"
# Passkeys work on http://localhost only; this switches the origin check off, so never outside development.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
OPENID_ALLOW_LOOPBACK = True
WEB_WORKERS = env.integer("WEB_WORKERS", 2, minimum=1, maximum=64)
WEB_THREADS = env.integer("WEB_THREADS", 4, minimum=1, maximum=256)
DEMO = env.boolean("DEMO", True)
