"""System checks: every model of this app says what somebody may see, and who may see it."""

from typing import Any

from django.apps import apps
from django.core.checks import Error


def models_have_visible_to(**_kwargs: Any) -> list[Error]:
    return [
        Error(
            f"{model.__name__} heeft geen objects.visible_to(user).",
            hint="Geef het model een queryset van leerkringen.querysets.",
            obj=model,
            id="leerkringen.E001",
        )
        for model in apps.get_app_config("leerkringen").get_models()
        if not hasattr(model._default_manager, "visible_to")
    ]


def models_have_readers(**_kwargs: Any) -> list[Error]:
    # Models cannot be imported before the apps are there.
    from leerkringen.readers import RULES

    return [
        Error(
            f"Wie een {model.__name__} kan zien, staat niet in leerkringen.readers.RULES.",
            hint="Zet daar de andere kant van visible_to neer.",
            obj=model,
            id="leerkringen.E002",
        )
        for model in apps.get_app_config("leerkringen").get_models()
        if model not in RULES
    ]
