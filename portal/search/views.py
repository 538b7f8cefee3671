"""The search page and its JSON twin."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.search.closed_access import may_search_closed
from portal.search.completing import complete_closed, complete_public
from portal.search.engines.base import EngineUnavailable
from portal.search.nl.highlighting import Segment
from portal.search.pace import COMPLETIONS_A_SEARCH, paced
from portal.search.params import (
    CLOSED_TAB,
    QUERY_MAX_LENGTH,
    BadParameter,
    SearchParams,
    lenient_params,
    strict_params,
)
from portal.search.result_page import ResultPage, repaired_text
from portal.search.services import SearchAnswer, facet_catalog, search_closed, search_public
from portal.search.showing import Hit

RETRY_AFTER_SECONDS = 10
# An answer of the engine that stood in: the next visitor asks again.
NOT_KEPT = "no-store"


@require_safe
@paced()
def search_page(request: HttpRequest) -> HttpResponse:
    """`/zoeken/`. For anybody but a member, `in=leerkringen` is a parameter like any unknown one."""
    is_member = may_search_closed(request)
    tab = CLOSED_TAB if is_member and request.GET.get("in") == CLOSED_TAB else ""
    catalog = facet_catalog("closed" if tab else "public")
    params = lenient_params(request.GET, catalog)
    asked = (params.question, catalog)
    answer: SearchAnswer | None
    try:
        answer = search_closed(request.user, *asked) if tab else search_public(*asked)
    except EngineUnavailable:
        answer = None
    results = ResultPage(params, answer, tab, request.user)
    context = {"results": results, "is_member": is_member, "in_closed": bool(tab)}
    response = render(request, "search/results.html", context)
    if tab:
        response["Cache-Control"] = "private, no-store"
    elif answer is None or answer.limited:
        response["Cache-Control"] = NOT_KEPT
    return response


@require_safe
@paced(as_json=True)
def search_api(request: HttpRequest) -> HttpResponse:
    """`/api/zoeken`: the public search as JSON; docs/zoeken.md describes it. Never the closed index."""
    catalog = facet_catalog("public")
    try:
        params = strict_params(request.GET, catalog)
        answer = search_public(params.question, catalog)
    except BadParameter as error:
        return _json({"fout": error.message, "parameter": error.parameter}, status=400)
    except EngineUnavailable:
        message = _("Zoeken is tijdelijk niet beschikbaar. Probeer het over een minuut opnieuw.")
        response = _json({"fout": message}, status=503)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    response = _json(_answer(request, params, answer))
    if answer.limited:
        response["Cache-Control"] = NOT_KEPT
    return response


@require_safe
@paced(times=COMPLETIONS_A_SEARCH, as_json=True)
def completions(request: HttpRequest) -> HttpResponse:
    """`/zoeken/aanvullen`: what somebody may be typing. Outsiders get the public words, whatever they ask."""
    typed = request.GET.get("q", "")[:QUERY_MAX_LENGTH].replace("\0", " ")
    closed = request.GET.get("in") == CLOSED_TAB and may_search_closed(request)
    found = complete_closed(request.user, typed) if closed else complete_public(typed)
    response = _json(
        {
            "woorden": list(found.queries),
            "titels": [{"titel": one.title, "url": one.url} for one in found.titles],
        }
    )
    if closed:
        response["Cache-Control"] = "private, no-store"
    return response


def _answer(request: HttpRequest, params: SearchParams, answer: SearchAnswer) -> dict[str, Any]:
    return {
        "totaal": answer.total,
        "pagina": params.page,
        "resultaten": [_hit(request, hit) for hit in answer.hits],
        "facetten": {
            facet.name: [
                {"waarde": one.value, "label": one.label, "aantal": one.count} for one in facet.values
            ]
            for facet in answer.facets
        },
        "opmerking": " ".join(notices(params, answer)),
        "gedeeltelijk": [_hit(request, hit) for hit in answer.partial],
        "aanbevolen": [
            {"titel": one.title, "url": request.build_absolute_uri(one.url)} for one in answer.pinned.pages
        ],
        "hersteld": [{"getypt": one.typed, "gezocht": one.used} for one in answer.plan.repairs],
        "suggesties": list(answer.suggestions),
    }


def _hit(request: HttpRequest, hit: Hit) -> dict[str, Any]:
    return {
        "titel": hit.title,
        "url": request.build_absolute_uri(hit.url),
        "type": hit.kind,
        "samenvatting": hit.summary,
        "fragment": _marked_html(hit.fragment),
        "bijlage": _attachment(request, hit),
    }


def _attachment(request: HttpRequest, hit: Hit) -> dict[str, str] | None:
    """The file from which the fragment comes."""
    if hit.attachment is None:
        return None
    return {
        "naam": hit.attachment.name,
        "plaats": hit.attachment.place_label,
        "url": request.build_absolute_uri(hit.attachment.url),
    }


def notices(params: SearchParams, answer: SearchAnswer) -> list[str]:
    """What the reader must know about these hits."""
    found = []
    if answer.limited:
        found.append(limited_notice())
    if answer.plan.repairs:
        found.append(_("Resultaten voor “%s”.") % repaired_text(params.query, answer.plan.repairs))
    if answer.relaxed:
        found.append(_("Niets bevat al uw woorden. Deze resultaten bevatten een deel ervan."))
    return found


def limited_notice() -> str:
    return _("Beperkt zoeken: de zoekmachine geeft even geen antwoord. De volgorde kan anders zijn.")


def _marked_html(segments: list[Segment]) -> str:
    """For other sites: `mark` elements without a class, and nothing else."""
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", one.text) if one.marked else one.text,) for one in segments),
    )


def _json(content: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
