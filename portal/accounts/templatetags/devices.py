"""What a browser says of itself, in words that its owner knows."""

from django import template
from django.utils.text import Truncator
from django.utils.translation import gettext as _

register = template.Library()

# The first that fits: most browsers also name the ones that they resemble.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "Chrome/": "Chrome",
    "CriOS/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "Chromebook",
    "Macintosh": "Mac",
    "Linux": "Linux",
}
MAX_CHARACTERS = 70


@register.filter
def device_name(user_agent: str) -> str:
    """ "Firefox op Windows"; of a browser that we do not know, the beginning of what it says itself."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    if browser and system:
        return _("{browser} op {system}").format(browser=browser, system=system)
    return Truncator(user_agent).chars(MAX_CHARACTERS) or _("Onbekend apparaat")
