"""Settings of gunicorn that are no words on its command line; used with `--config`."""

import gunicorn.http.wsgi

# Which program answers, and so which weaknesses to try, is nobody's business (ASVS 5.0 13.4).
gunicorn.http.wsgi.SERVER = "web"
