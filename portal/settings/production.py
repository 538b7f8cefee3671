"""Settings for a real site: nothing has a guessable default, a missing value stops the start."""

from portal.settings.base import *
from portal.settings.base import env

SITE_URL = env.http_url("SITE_URL")
if not SITE_URL.startswith("https://"):
    raise env.SettingError(f"SITE_URL is '{SITE_URL}'. Een echte site staat op https://.")
WAGTAILADMIN_BASE_URL = SITE_URL
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
SECRET_KEY = env.secret("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", SITE_URL.removeprefix("https://").split("/")[0].split(":")[0])
# Without a scanner an uploaded file would go to colleagues unchecked.
CLAMD_URL = env.text("CLAMD_URL")
env.text("EMAIL_URL")  # Required here: mail in a folder reaches nobody.
DEMO = False
