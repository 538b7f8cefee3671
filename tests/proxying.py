"""A real nginx in front of the site that keeps whatever an answer does not forbid to keep."""

import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.serving import free_port, wait_for

# Harsher than any cache should be: it passes by the life that a page gives itself, cookies and Vary, and so
# hands to everybody what it kept for one. Only "private", "no-store" and "no-cache" stop it.
CONFIGURATION = """
{user}
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/temp;
    fastcgi_temp_path {folder}/unused1;
    uwsgi_temp_path {folder}/unused2;
    scgi_temp_path {folder}/unused3;
    proxy_cache_path {folder}/kept keys_zone=kept:1m;
    map $upstream_http_cache_control $forbidden {{
        "~*(private|no-store|no-cache)" 1;
        default 0;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass {site};
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_cache kept;
            proxy_cache_key $request_uri;
            proxy_cache_methods GET HEAD;
            proxy_cache_valid any 10m;
            proxy_ignore_headers Cache-Control Expires Set-Cookie Vary;
            proxy_no_cache $forbidden;
            add_header X-Cache-Status $upstream_cache_status always;
        }}
    }}
}}
"""


@dataclass(frozen=True)
class Passed:
    """An answer as it came out of the proxy. `kept`: HIT, MISS and so on."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    kept: str


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:
        return None


@dataclass(frozen=True)
class Proxy:
    """The address of the proxy, and the folder in which it keeps answers."""

    port: int
    folder: Path

    def get(self, path: str, cookies: str = "") -> Passed:
        request = urllib.request.Request(f"http://localhost:{self.port}{path}")
        if cookies:
            request.add_header("Cookie", cookies)
        opener = urllib.request.build_opener(_Stay)
        try:
            answer = opener.open(request, timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            headers = dict(answer.headers.items())
            return Passed(answer.status, answer.read(), headers, headers.get("X-Cache-Status", ""))

    def everything_kept(self) -> bytes:
        """All that stands in the folder of the cache."""
        return b"".join(one.read_bytes() for one in self.folder.rglob("*") if one.is_file())


@contextmanager
def proxy_before(site: str, nginx: str, folder: Path) -> Iterator[Proxy]:
    """Starts nginx with a folder and a port of its own, and ends it."""
    port = free_port()
    # Started by root it would become a user who cannot enter the folder of the tests.
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(user=user, folder=folder, port=port, site=site))
    command = [nginx, "-p", str(folder), "-c", str(configuration), "-e", str(folder / "error.log")]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        wait_for(lambda: process.poll() is not None or (folder / "nginx.pid").exists(), seconds=20)
        assert process.poll() is None, (folder / "error.log").read_text()
        time.sleep(0.1)  # Between writing its number and listening.
        yield Proxy(port, folder / "kept")
    finally:
        process.terminate()
        process.wait(15)
