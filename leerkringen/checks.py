"""System check: every model of this app says who may see it."""

from typing import Any

from django.apps import apps
from django.core.checks import Error, register


@register()
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
