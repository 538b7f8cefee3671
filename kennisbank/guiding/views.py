"""The pages that help to choose. All are plain GET: a choice is in the address and nowhere else."""

from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kennisbank.enums import Provincie, Taxonomie
from kennisbank.guiding import comparing
from kennisbank.guiding.choosing import PROGRESS, WORRIES, Worry, choose_steps, worry_about_domein
from kennisbank.guiding.matrix import build_matrix
from kennisbank.guiding.questions import Question, ask, chosen_pairs, remarks
from kennisbank.guiding.resemblance import Wishes, ranked_cases, reasons
from kennisbank.guiding.route import FilledStep, fill_steps
from kennisbank.models import StandaardPage
from kennisbank.models.base import read_terms
from kennisbank.models.public_page import Kruimel
from kennisbank.models.taxonomy import terms_of
from portal.common.content_version import kept

#: The page that holds title, introduction and closing text of the start; editors may leave it out.
START_SLUG = "waar-begin-ik"
PAGE_DEPTH = 3  # The root of the tree, the home page, what stands below it.
PAGE_SIZE = 12
SMALLEST = "tot-20000"
#: Everything that these pages read from their address.
PARAMETERS = ("grootte", "ver", "zorg", "inwonerklasse", "provincie", "organisatietype", "fase", "p", "kies")


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Three questions and the matrix; `?domein=` marks one or more columns."""
    page = StandaardPage.objects.live().filter(slug=START_SLUG, depth=PAGE_DEPTH).first()
    context = {
        "page": page,
        "title": page.title if page else _("Waar begin ik?"),
        "crumbs": _crumbs(),
        "questions": _start_questions(QueryDict()),
        "matrix": build_matrix(set(request.GET.getlist("domein"))),
        "small_url": f"{reverse('zoals-wij')}?{urlencode({'inwonerklasse': SMALLEST})}",
    }
    return render(request, "kennisbank/waar_begin_ik.html", context)


@require_safe
def route(request: HttpRequest) -> HttpResponse:
    """The first steps for these answers, each with its reason; without answers from the beginning."""
    questions = _start_questions(request.GET)
    size, progress, worry = questions
    fasen = terms_of(Taxonomie.FASE)
    about = _worry(worry.chosen)

    def filled() -> list[FilledStep]:
        return fill_steps(
            choose_steps(size=size.chosen, progress=progress.chosen, worry=about),
            fasen=fasen,
            sizes=[term.code for term in terms_of(Taxonomie.INWONERKLASSE)],
            size=size.chosen,
            worry=about,
        )

    # Known answers only, so there are as many routes as there are answers.
    steps = kept(f"route {size.chosen} {progress.chosen} {worry.chosen}", filled)
    query = urlencode(chosen_pairs(questions))
    address = settings.SITE_URL + (f"{request.path}?{query}" if query else request.path)
    context = {
        "crumbs": _crumbs((_("Waar begin ik?"), reverse("waar-begin-ik"))),
        "questions": questions,
        "remarks": remarks(questions),
        "open_questions": [question for question in questions if not question.given],
        "steps": steps,
        "size": size,
        "worry": about,
        "address": address,
        "share_url": _share(_("Onze eerste stappen"), address),
        "like_url": f"{reverse('zoals-wij')}?{urlencode({'inwonerklasse': size.chosen or SMALLEST})}",
    }
    return render(request, "kennisbank/route.html", context)


@require_safe
def like_us(request: HttpRequest) -> HttpResponse:
    """Practice cases, most alike first, with the reasons in words."""
    questions = _like_questions(request.GET)
    size, provincie, kind, fase = (question.chosen for question in questions)
    wishes = Wishes([code for code, _label in questions[0].options], size, provincie, kind, fase)
    cases = ranked_cases(wishes).select_related("organisatie")
    page = _page_of(Paginator(cases, PAGE_SIZE), request.GET.get("pagina", "1"))
    found = list(page.object_list)
    read_terms(found)
    words = _words(questions)
    for case in found:
        case.redenen = reasons(case, wishes, words)
    pairs = chosen_pairs(questions)
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    context = {
        "crumbs": _crumbs(_cases_crumb()),
        "questions": questions,
        "remarks": remarks(questions),
        "wishes": wishes,
        "alike": [case for case in found if case.gelijkenis],
        "others": [case for case in found if not case.gelijkenis],
        "page_number": page.number,
        "page_links": [
            (number, _page_url(pairs, number)) if isinstance(number, int) else (None, "")
            for number in numbers
        ],
        "next_url": _page_url(pairs, page.next_page_number()) if page.has_next() else "",
    }
    return render(request, "kennisbank/zoals_wij.html", context)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two or three cases side by side; with fewer or more the page on which to choose them."""
    choice = comparing.read_choice(request.GET.getlist(comparing.PARAMETER))
    context: dict[str, Any] = {"crumbs": _crumbs(_cases_crumb()), "choice": choice}
    if not choice.can_compare or "kies" in request.GET:
        context["suggestions"] = comparing.suggestions(choice.cases)
        return render(request, "kennisbank/vergelijken_kiezen.html", context)
    address = settings.SITE_URL + request.path + choice.address()
    context |= {
        "columns": [
            (case, name, choice.address(without=case))
            for case, name in zip(choice.cases, comparing.names_of(choice.cases), strict=True)
        ],
        "rows": comparing.build_rows(choice.cases),
        "other_url": f"{choice.address()}&kies=1",
        "address": address,
        "share_url": _share(_("Voorbeelden naast elkaar"), address),
    }
    return render(request, "kennisbank/vergelijken.html", context)


def _start_questions(params: QueryDict) -> tuple[Question, Question, Question]:
    worries = [(code, worry.label) for code, worry in WORRIES.items()]
    domeinen = [(term.code, term.naam) for term in terms_of(Taxonomie.DOMEIN)]
    sizes = [(term.code, _("%s inwoners") % term.naam) for term in terms_of(Taxonomie.INWONERKLASSE)]
    return (
        ask(params, "grootte", _("Hoe groot is uw gemeente?"), sizes),
        ask(params, "ver", _("Hoe ver bent u?"), [(code, one.label) for code, one in PROGRESS.items()]),
        ask(params, "zorg", _("Waar maakt u zich zorgen over?"), [*worries, *domeinen]),
    )


def _like_questions(params: QueryDict) -> list[Question]:
    kinds = [(term.code, term.naam) for term in terms_of(Taxonomie.ORGANISATIETYPE)]
    fasen = [(term.code, str(term)) for term in terms_of(Taxonomie.FASE)]
    sizes = [(term.code, term.naam) for term in terms_of(Taxonomie.INWONERKLASSE)]
    return [
        ask(params, "inwonerklasse", _("Aantal inwoners"), sizes),
        ask(params, "provincie", _("Provincie"), Provincie.choices),
        ask(params, "organisatietype", Taxonomie.ORGANISATIETYPE.label, kinds),
        ask(params, "fase", Taxonomie.FASE.label, fasen),
    ]


def _words(questions: list[Question]) -> dict[str, str]:
    """The words of the chosen answers, by their code."""
    return {question.chosen: question.answer for question in questions if question.chosen}


def _worry(code: str) -> Worry | None:
    if code in WORRIES:
        return WORRIES[code]
    names = {term.code: term.naam for term in terms_of(Taxonomie.DOMEIN)}
    return worry_about_domein(code, names[code]) if code in names else None


def _crumbs(*more: tuple[str, str]) -> list[Kruimel]:
    return [Kruimel(title, url) for title, url in ((_("Home"), "/"), *more)]


def _cases_crumb() -> tuple[str, str]:
    return _("Praktijkvoorbeelden"), "/praktijkvoorbeelden/"


def _share(subject: str, address: str) -> str:
    """A mail with the address of this page, to send from one's own program."""
    return f"mailto:?subject={quote(subject)}&body={quote(address)}"


def _page_of(paginator: Paginator[Any], number: str) -> Any:
    """The page with this number; 404 when it is no number or beyond the last."""
    if not number.isascii() or not number.isdigit() or not 1 <= int(number[:9]) <= paginator.num_pages:
        raise Http404
    return paginator.page(int(number))


def _page_url(pairs: list[tuple[str, str]], number: int) -> str:
    return "?" + urlencode([*pairs, ("pagina", str(number))])
