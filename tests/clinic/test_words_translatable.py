"""Every word of the interface can be translated: none stands in a template, a form or a notice as it is."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.db.models import TextChoices
from django.utils.functional import Promise

import mentalize.clinic
from mentalize.clinic import forms as main_forms
from mentalize.clinic import keeping_forms, pseudonym_forms, rating_forms
from mentalize.clinic.permissions import RULES

HOME = Path(mentalize.clinic.__file__).parent
TEMPLATES = sorted((HOME / "templates").rglob("*.html"))
MODULES = sorted(x for x in HOME.rglob("*.py") if "migrations" not in x.parts)
# what is translated, then what is no text
TRANSLATED = re.compile(
    r"{%\s*blocktranslate\b.*?{%\s*endblocktranslate\s*%}|{#.*?#}"
    r"|{% block kind %}.*?{% endblock %}",  # classes of the page
    re.DOTALL,
)
LOGIC = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
SPOKEN = {"title", "alt", "placeholder", "aria-label", "data-done", "data-none", "data-trouble"}
NAMES = {"mentalize", "openapi.json", "[Person A]"}  # the same in every language
# filters whose argument is shown as it is; the arguments of others are formats and keys
SHOWN = re.compile(r"""\|(?:yesno|default|default_if_none|pluralize|add):"[^"]*[A-Za-z]""")


class _Words(HTMLParser):
    """The words of a page, without those in code, keys and data."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append(tag)
        self.found += [told for name, told in attrs if name in SPOKEN and told]

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            del self.inside[len(self.inside) - 1 - self.inside[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if not {"kbd", "script", "code"} & set(self.inside):
            self.found.append(data)


def _bare(template: str) -> list[str]:
    """Words that no translation reaches."""
    page = _Words()
    page.feed(LOGIC.sub("", TRANSLATED.sub("", template)))
    words = [x.strip() for x in page.found]
    return [x for x in words if re.search(r"[^\W\d_]", x) and x not in NAMES]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda x: str(x.relative_to(HOME / "templates")))
def test_no_word_of_a_template_stands_as_it_is(path: Path) -> None:
    text = path.read_text("utf-8")
    assert _bare(text) == []
    assert not SHOWN.findall(text)
    if "{% translate" in text or "{% blocktranslate" in text:
        assert re.search(r"{%\s*load\b[^%]*\bi18n\b", text)


def test_a_word_that_stands_as_it_is_would_be_found() -> None:
    assert _bare('<p>{% if a %}Hello{% endif %}</p><img alt="A cat">') == ["Hello", "A cat"]
    assert _bare("<p>{% translate 'Hello' %} {{ name }}</p><kbd>Enter</kbd>") == []


def _forms() -> Iterator[type[forms.Form]]:
    for module in (main_forms, keeping_forms, pseudonym_forms, rating_forms):
        for _, found in inspect.getmembers(module, inspect.isclass):
            if issubclass(found, forms.Form) and found.__module__ == module.__name__:
                yield found


@pytest.mark.parametrize("form", list(_forms()))
def test_labels_help_and_choices_of_forms(form: type[forms.Form]) -> None:
    for name, field in form.base_fields.items():
        assert not field.label or isinstance(field.label, Promise), name
        assert not field.help_text or isinstance(field.help_text, Promise), name
        chosen = getattr(field, "choices", ()) if not hasattr(field, "queryset") else ()
        for _, told in chosen:
            assert isinstance(told, Promise) or _is_of_a_model(str(told)), (name, told)


def _is_of_a_model(told: str) -> bool:
    """The choices of a model come as words that were translated a moment ago."""
    return told in {str(x) for x in _choices()}


def _choices() -> Iterator[object]:
    for model in apps.get_app_config("clinic").get_models():
        for kind in vars(model).values():
            if inspect.isclass(kind) and issubclass(kind, TextChoices):
                yield from (x._label_ for x in kind)


def test_names_of_choices_and_sentences_of_rules() -> None:
    found = list(_choices())
    assert len(found) > 20
    assert [x for x in (*found, *RULES.values()) if not isinstance(x, Promise)] == []


CALLS = {"success": 1, "error": 1, "warning": 1, "info": 1, "tell": 1, "ValidationError": 0}
NAMED = {"label", "help_text", "empty_label"}


def _literals(tree: ast.AST) -> Iterator[str]:
    """Words that are handed to a page, a form or a notice without a call that translates them."""
    for call in (x for x in ast.walk(tree) if isinstance(x, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        of = getattr(getattr(call.func, "value", None), "id", "")
        place = CALLS.get(name) if name in {"tell", "ValidationError"} or of == "messages" else None
        handed = [*call.args[place : place + 1]] if place is not None else []
        handed += [x.value for x in call.keywords if x.arg in NAMED]
        yield from _said(handed)


def _said(handed: Iterable[ast.expr]) -> Iterator[str]:
    for x in handed:
        if isinstance(x, ast.JoinedStr) or (isinstance(x, ast.Constant) and x.value):
            yield f"line {x.lineno}: {ast.unparse(x)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda x: str(x.relative_to(HOME)))
def test_no_module_hands_words_on_as_they_are(path: Path) -> None:
    assert list(_literals(ast.parse(path.read_text("utf-8")))) == []


def test_words_that_are_handed_on_as_they_are_would_be_found() -> None:
    code = 'tell(a, f"{by} came", "/")\nmessages.success(r, "Done")\nF(label="Name", help_text=_("So"))'
    assert len(list(_literals(ast.parse(code)))) == 3
