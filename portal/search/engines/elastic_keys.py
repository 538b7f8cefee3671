"""The three restricted keys with which the site talks to Elasticsearch.

The public reader may read the public alias and nothing else, the closed reader the closed alias, and only
the writer may write. A mistake in the public view cannot read a closed document: the server refuses.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from elasticsearch import ApiError, Elasticsearch, TransportError

from portal.search.engines.base import EngineUnavailable, index_label
from portal.search.engines.elastic_node import DeadlineNode

FILE_NAME = "elasticsearch-keys.json"
KEY_NAMES = ("public", "closed", "write")
TIMEOUT_SECONDS = 10
# To hear whether the server is there; a worker that asks again has other work waiting.
PATIENCE_SECONDS = 2


def stored_keys(data_dir: Path, url: str, prefix: str, given: Mapping[str, str]) -> dict[str, str]:
    """The key of each role: those given by the environment win, the others come from the file."""
    keys = {name: value for name, value in given.items() if value}
    if len(keys) < len(KEY_NAMES):
        try:
            kept = json.loads((data_dir / FILE_NAME).read_text())
        except (OSError, ValueError):
            kept = {}
        if kept.get("url") == without_credentials(url) and kept.get("prefix") == prefix:
            keys = {name: str(kept[name]) for name in KEY_NAMES if name in kept} | keys
    if len(keys) < len(KEY_NAMES):
        raise EngineUnavailable("geen sleutels voor Elasticsearch")
    return keys


def ensure_keys(url: str, prefix: str, data_dir: Path) -> None:
    """Makes the keys and stores them (mode 0600), unless working ones are there.

    Needs an administrator's name and password in `url`; without them it does nothing. Raises
    `EngineUnavailable` when the server does not answer or refuses.
    """
    if not urlsplit(url).username:
        return
    try:
        if _still_valid(data_dir, url, prefix):
            return
        with Elasticsearch(
            url, node_class=DeadlineNode, request_timeout=TIMEOUT_SECONDS, max_retries=0
        ) as client:
            client.options(request_timeout=PATIENCE_SECONDS).info()
            keys = {name: _make_key(client, name, prefix) for name in KEY_NAMES}
    except (ApiError, TransportError) as error:
        raise EngineUnavailable(type(error).__name__) from error
    _store(data_dir / FILE_NAME, {"url": without_credentials(url), "prefix": prefix, **keys})


def without_credentials(url: str) -> str:
    """The address without name and password, as the restricted clients use it."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    return urlunsplit(parts._replace(netloc=f"{host}:{parts.port}" if parts.port else host))


def roles(prefix: str) -> dict[str, dict[str, object]]:
    """The rights of each key, as Elasticsearch role descriptors."""
    public, closed = (f"{prefix}-{index_label(index)}" for index in ("public", "closed"))
    # Rights on the alias alone: the indexes behind it cannot be read under their own name.
    everything = [public, f"{public}-*", closed, f"{closed}-*"]
    return {
        "public": {"indices": [{"names": [public], "privileges": ["read"]}]},
        "closed": {"indices": [{"names": [closed], "privileges": ["read"]}]},
        "write": {
            "cluster": ["monitor"],
            "indices": [{"names": everything, "privileges": ["manage", "write", "read"]}],
        },
    }


def _still_valid(data_dir: Path, url: str, prefix: str) -> bool:
    try:
        keys = stored_keys(data_dir, url, prefix, {})
    except EngineUnavailable:
        return False
    for key in keys.values():
        with Elasticsearch(
            without_credentials(url),
            node_class=DeadlineNode,
            api_key=key,
            request_timeout=PATIENCE_SECONDS,
            max_retries=0,
        ) as client:
            try:
                client.security.authenticate()
            except ApiError as error:
                if error.status_code in {401, 403}:
                    return False
                raise
    return True


def _make_key(client: Elasticsearch, name: str, prefix: str) -> str:
    answer = client.security.create_api_key(
        name=f"{prefix}-{name}",
        role_descriptors={f"{prefix}-{name}": roles(prefix)[name]},
        refresh=True,
    )
    return str(answer["encoded"])


def _store(file: Path, content: Mapping[str, str]) -> None:
    fresh = file.with_suffix(f".{os.getpid()}")
    fresh.unlink(missing_ok=True)
    # Created with its mode, so that the keys are at no moment readable for others.
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        json.dump(content, stream)
    fresh.replace(file)
