"""How documents look in Elasticsearch: fields, the Dutch analysis, and the text of a query.

Only filters that every Elasticsearch has: nothing is installed on a node. Stop words stay in the index and
are left out by the plan instead, so that phrases are exact and both engines drop the same words.
"""

from typing import Any

from elasticsearch import dsl
from elasticsearch.dsl import analyzer, char_filter, token_filter
from elasticsearch.dsl.query import Bool, MatchAll, MultiMatch, Query, Terms

from portal.search.engines.base import FIELD_WEIGHTS, PHRASE_FIELDS, STEM_FIELDS, Batch, EngineDocument
from portal.search.nl.stemming import ENDINGS, stem
from portal.search.nl.vocabulary import PROTECTED, SINGULARS
from portal.search.plan import Alternative, Group, Match, Plan

# Joined, as in Python: foto's = fotos.
_APOSTROPHES = [f"{sign} => " for sign in ("'", "’", "‘", "`", "´", "ʼ")]

DUTCH = analyzer(
    "weerbaar_nederlands",
    char_filter=[char_filter("weerbaar_apostrof", type="mapping", mappings=_APOSTROPHES)],
    tokenizer="standard",
    filter=[
        "lowercase",
        "asciifolding",
        token_filter("weerbaar_beschermd", type="keyword_marker", keywords=sorted(PROTECTED)),
        token_filter(
            "weerbaar_enkelvoud",
            type="stemmer_override",
            rules=[f"{plural} => {stem(plural)}" for plural in sorted(SINGULARS)],
        ),
        # The old Porter stemmer, as `dutch_porter` in Python.
        token_filter("weerbaar_stam", type="stemmer", language="dutch"),
        *(
            # Java writes $1 where Python writes \\1.
            token_filter(
                f"weerbaar_uitgang_{place}",
                type="pattern_replace",
                pattern=pattern,
                replacement=replacement.replace("\\", "$"),
            )
            for place, (pattern, replacement) in enumerate(ENDINGS)
        ),
    ],
)

# The words as they are written, only folded.
EXACT = analyzer(
    "weerbaar_letterlijk",
    char_filter=[char_filter("weerbaar_apostrof", type="mapping", mappings=_APOSTROPHES)],
    tokenizer="standard",
    filter=["lowercase", "asciifolding"],
)

_FIELDS = [f"{name}^{FIELD_WEIGHTS[name]:g}" for name in STEM_FIELDS]
_PHRASE_FIELDS = [f"{name}^{FIELD_WEIGHTS[name]:g}" for name in PHRASE_FIELDS]


class ElasticDocument(dsl.Document):
    """One document; fields that are not named here are refused, except the facets."""

    key = dsl.Keyword()
    kind = dsl.Keyword()
    acl = dsl.Keyword()
    date = dsl.Date()
    facet = dsl.Object(dynamic=True)
    title = dsl.Text(analyzer=DUTCH, copy_to="exact")
    keywords = dsl.Text(analyzer=DUTCH, copy_to="exact")
    summary = dsl.Text(analyzer=DUTCH, copy_to="exact")
    body = dsl.Text(analyzer=DUTCH, copy_to="exact")
    title_parts = dsl.Text(analyzer=DUTCH)
    parts = dsl.Text(analyzer=DUTCH)
    exact = dsl.Text(analyzer=EXACT)
    attachments = dsl.Text(analyzer=DUTCH, copy_to="exact")

    class Meta:
        dynamic = dsl.MetaField("strict")
        dynamic_templates = dsl.MetaField(
            [{"facets": {"path_match": "facet.*", "mapping": {"type": "keyword"}}}]
        )


def index_body() -> dict[str, Any]:
    """Settings and mapping of a new index; refreshing is off until it is put in use."""
    template = dsl.Index("any")
    template.document(ElasticDocument)
    template.settings(number_of_shards=1, number_of_replicas=0, refresh_interval="-1")
    return dict(template.to_dict())


def operations(batch: Batch) -> list[dict[str, Any]]:
    """The lines of a bulk request: each with the version of the batch, so that an older one is refused."""
    lines: list[dict[str, Any]] = []
    for document in batch.documents:
        lines.append({"index": _target(document.key, document.version)})
        lines.append(_source(document))
    lines += [{"delete": _target(key, batch.version)} for key in batch.removed]
    return lines


def text_query(plan: Plan) -> Query:
    """The plan as a query, without any permission: the caller adds those."""
    groups = [_group(group) for group in plan.groups]
    excludes = [_alternative(one) for one in plan.excludes]
    if not groups:
        return Bool(must=[MatchAll()], must_not=excludes)
    if plan.any_group:
        return Bool(should=groups, minimum_should_match=1, must_not=excludes)
    return Bool(must=groups, must_not=excludes)


def _group(group: Group) -> Query:
    return Bool(should=[_alternative(one) for one in group.alternatives], minimum_should_match=1)


def _alternative(alternative: Alternative) -> Query:
    words, weight = alternative.words, alternative.weight
    if alternative.match is Match.FORMS:
        return Terms(exact=list(words), boost=weight * FIELD_WEIGHTS["exact"])
    if alternative.match is Match.ALL:
        return Bool(must=[_one_word(word, 1.0) for word in words], boost=weight)
    if alternative.is_phrase:
        return MultiMatch(query=" ".join(words), fields=_PHRASE_FIELDS, type="phrase", boost=weight)
    return _one_word(words[0], weight)


def _one_word(word: str, weight: float) -> Query:
    return MultiMatch(query=word, fields=_FIELDS, type="most_fields", boost=weight)


def _target(key: str, version: int) -> dict[str, Any]:
    return {"_id": key, "version": version, "version_type": "external_gte"}


def _source(document: EngineDocument) -> dict[str, Any]:
    content = document.document
    return {
        "key": document.key,
        "kind": content.kind,
        "acl": list(content.acl),
        "date": content.date.isoformat() if content.date else None,
        "facet": {name: list(values) for name, values in document.facets.items()},
        "title": content.title,
        "keywords": content.keywords,
        "summary": content.summary,
        "body": content.body,
        "title_parts": " ".join(document.title_parts),
        "parts": " ".join(document.parts),
        "attachments": document.attachments,
    }
