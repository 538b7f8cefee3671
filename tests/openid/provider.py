"""An OpenID Connect provider that answers on loopback, with keys of its own, and can be made to misbehave.

Not a stand-in for our code: it listens on a port, checks the client, the code and PKCE, and signs.
"""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from tests.factories.organisations import SECRET

CLIENT = "weerbaar"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


GOOD_KEY, OTHER_KEY = new_key(), new_key()


def public(key: rsa.RSAPrivateKey, name: str) -> dict[str, Any]:
    known = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return known | {"kid": name, "use": "sig", "alg": "RS256"}


class LoopbackProvider:
    """`person` holds the claims of who signs in; the other attributes say what goes wrong."""

    def __init__(self) -> None:
        self.reset()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def reset(self) -> None:
        self.person: dict[str, Any] = {
            "sub": "persoon-1",
            "email": "marit.vos@oosterwaard.example",
            "email_verified": True,
            "name": "Marit Vos",
        }
        self.change: Callable[[dict[str, Any]], object] = lambda claims: None
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.keys: dict[str, rsa.RSAPrivateKey] = {"een": GOOD_KEY}
        self.discovery: dict[str, Any] = {}
        self.wait_seconds: dict[str, float] = {}
        self.drip = False
        self.broken: set[str] = set()
        self.codes: dict[str, dict[str, str]] = {}
        self.questions: list[dict[str, str]] = []
        self.exchanges: list[dict[str, str]] = []

    def signed(
        self, claims: dict[str, Any], *, key: Any = None, name: str | None = None, alg: str = "RS256"
    ) -> str:
        name = name or next(iter(self.keys))
        return jwt.encode(claims, key or self.keys[name], algorithm=alg, headers={"kid": name})

    def claims(self, question: dict[str, str]) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": question.get("nonce", ""),
            "auth_time": now,
            **self.person,
        }
        self.change(claims)
        return {name: value for name, value in claims.items() if value is not None}

    def _handler(provider) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, query = self._asked()
                if path == "/.well-known/openid-configuration":
                    self._json(provider.document())
                elif path == "/authorize":
                    provider.questions.append(query)
                    self.send_response(302)
                    self.send_header("Location", provider.answer_to(query))
                    self.end_headers()
                else:
                    self._json({"keys": [public(key, name) for name, key in provider.keys.items()]})

            def do_POST(self) -> None:
                self._asked()
                length = int(self.headers["Content-Length"])
                form = {
                    name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()
                }
                provider.exchanges.append(form)
                answer = provider.exchange(form)
                self._json(answer or {"error": "invalid_grant"}, 200 if answer else 400)

            def _asked(self) -> tuple[str, dict[str, str]]:
                parts = urlsplit(self.path)
                time.sleep(provider.wait_seconds.get(parts.path, 0))
                return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}

            def _json(self, value: object, status: int = 200) -> None:
                broken = urlsplit(self.path).path in provider.broken
                body = b"<html>Onderhoud</html>" if broken else json.dumps(value).encode()
                self.send_response(500 if broken else status)
                self.send_header("Content-Type", "text/html" if broken else "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                try:
                    for number in range(len(body)) if provider.drip else ():
                        self.wfile.write(body[number : number + 1])
                        self.wfile.flush()
                        time.sleep(0.3)
                    if not provider.drip:
                        self.wfile.write(body)
                except OSError:
                    pass

            def log_message(self, *args: object) -> None:
                """The output of the tests stays clean."""

        return Handler

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        } | self.discovery

    def answer_to(self, question: dict[str, str]) -> str:
        """Signs the person in at once; the address of our callback, with a code."""
        code = f"code-{len(self.questions)}"
        self.codes[code] = question
        return f"{question['redirect_uri']}?{urlencode({'code': code, 'state': question['state']})}"

    def exchange(self, form: dict[str, str]) -> dict[str, Any] | None:
        question = self.codes.pop(form.get("code", ""), None)
        if question is None or form.get("client_secret") != SECRET:
            return None
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if question.get("code_challenge") != base64.urlsafe_b64encode(digest).rstrip(b"=").decode():
            return None
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.sign(self.claims(question))}


@pytest.fixture(scope="session")
def _running_provider() -> Iterator[LoopbackProvider]:
    provider = LoopbackProvider()
    yield provider
    provider.server.shutdown()
    provider.server.server_close()


@pytest.fixture
def provider(_running_provider: LoopbackProvider, settings: Any) -> LoopbackProvider:
    """A provider that answers well, until a test changes that; our site knows its secret."""
    settings.OPENID_SECRETS = {"OOSTERWAARD": SECRET, "LINDEMEER": SECRET}
    _running_provider.reset()
    return _running_provider


def go_there(client: Client, key: str = "oosterwaard", **form: str) -> str:
    """Presses the button; the address of the provider to which the page leads."""
    answer = client.post(f"/account/oidc/{key}/login/", form)
    assert answer.status_code == 200, answer.content.decode()[-800:]
    return str(answer["Refresh"].split("url=", 1)[1])


def come_back(client: Client, address: str) -> Any:
    """Follows the provider back to our site, as a browser does."""
    back = urlsplit(requests.get(address, allow_redirects=False, timeout=20).headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def sign_in_there(client: Client, key: str = "oosterwaard", **form: str) -> Any:
    """The whole way there and back; our answer to it."""
    return come_back(client, go_there(client, key, **form))
