"""Several intent models as one: what the person taught it, before what ships."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from earshot.errors import ModelError
from earshot.intents.model import Intents
from earshot.values import Meaning

_log = logging.getLogger(__name__)


class Several:
    """The models in these folders, each asked where those before it decline. One that is damaged is
    left out; ModelError where all are."""

    def __init__(self, models: Sequence[str]) -> None:
        self._models: list[Intents] = []
        why: ModelError | None = None
        for model in models:
            try:
                self._models.append(Intents(model))
            except ModelError as error:
                _log.warning("%s", error.text)
                why = error
        if why and not self._models:
            raise why

    def understand(self, text: str) -> Meaning | None:
        """The intent, and what was said for each slot; None where all decline."""
        found = (model.understand(text) for model in self._models)
        return next((meaning for meaning in found if meaning), None)
