"""The template tags that every page is built from."""

from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from wagtail.rich_text import RichText

from portal.common.templatetags import components
from portal.common.templatetags.facet_options import facet_options


class SampleForm(forms.Form):
    naam = forms.CharField(help_text="Zoals anderen u kennen.")
    bericht = forms.CharField(widget=forms.Textarea)
    akkoord = forms.BooleanField()
    keuze = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


def render(source: str, **context: object) -> str:
    return Template("{% load components %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Marit Vos", "MV"), ("Anouk van der Berg", "AB"), ("Samira", "S"), ("", ""), ("(nieuw) Jan Bos", "JB")],
)
def test_initials(name: str, expected: str) -> None:
    assert components.initials(name) == expected


@pytest.mark.parametrize(("number", "expected"), [(1, "één"), (5, "vijf"), (12, "twaalf"), (13, "13")])
def test_number_word(number: int, expected: str) -> None:
    assert components.number_word(number) == expected


@pytest.mark.parametrize("url", ["", "?a=<b>"])
def test_options_of_a_facet_escape_what_they_say(url: str) -> None:
    """Labels are names that editors gave, and an address holds what somebody asked."""
    option = SimpleNamespace(code='"x', label="<b>Vet</b>", count=3, selected=True, url=url)
    html = facet_options('"naam', [option])
    assert "<b>" not in html
    assert 'name="&quot;naam" value="&quot;x" checked>&lt;b&gt;Vet&lt;/b&gt;</label>' in html
    assert ('href="?a=&lt;b&gt;"' in html) == bool(url)


def test_icons_are_hidden_from_screen_readers() -> None:
    html = render('{% icon "phone" "small" %}')
    assert 'aria-hidden="true"' in html
    assert "icons.svg#phone" in html
    assert "icon--small" in html


def test_rich_text_is_sanitised_when_shown() -> None:
    html = components.rich_html(RichText('<p onclick="x()">Goed</p><script>alert(1)</script>'))
    assert "<p>Goed</p>" in html
    assert "<script" not in html
    assert "onclick" not in html


def test_names_cannot_break_out_of_an_avatar() -> None:
    html = render(
        '{% include "components/avatar.html" with name=name labelled=True only %}',
        name='"><script>x</script>',
    )
    assert "<script>" not in html


def test_a_wrong_field_names_its_error_and_is_linked_from_the_summary() -> None:
    form = SampleForm(data={"bericht": "Hallo"})
    html = render('{% include "components/form_fields.html" with form=form only %}', form=form)
    assert 'href="#id_naam"' in html
    assert 'id="id_naam_error"' in html
    assert 'aria-invalid="true"' in html
    assert "id_naam_helptext" in html
    assert html.count("<fieldset") == 1  # Only the radio buttons are a group.
    assert 'class="textarea"' in html


def test_a_form_without_errors_has_no_summary() -> None:
    html = render('{% include "components/form_fields.html" with form=form only %}', form=SampleForm())
    assert "error-summary" not in html
