"""The invisible component that carries HTML to the page and what people do there back.

Each part of the page is a text parameter, empty until the part differs from what the page was served with, so a
change between serving and connecting is not lost. All behaviour in the browser is in `static/page.js`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import panel as pn
import param

from dashboard.parts import NAMES

ALL: Final = (*NAMES, "progress")  # the last one is of the page that waits for figures
ESM: Final = """
export function render({ model }) {
  if (window.retention) { window.retention.attach(model) }
  return document.createElement("span")
}
"""


class Bridge(pn.custom.JSComponent):  # type: ignore[misc]
    """Carries parts down and messages up. `told` is called with each message of the browser."""

    answer = param.String(default="", doc="The number of the last question answered, and the query of what is shown.")
    title = param.String(default="", doc="The title of the document.")
    reload = param.Boolean(default=False, doc="Whether the page has to be loaded again.")
    drawn = param.List(default=[], doc="Charts that were drawn.")
    failed = param.Dict(default={}, doc="Charts that could not be drawn, with a reference to the log.")
    names = param.List(
        default=[*NAMES, "progress"], doc="The parts: the parameters of these names, each a part's HTML."
    )
    mode = param.String(default="")
    strips = param.String(default="")
    chip = param.String(default="")
    headline = param.String(default="")
    filters = param.String(default="")
    aside = param.String(default="")
    tiles = param.String(default="")
    today = param.String(default="")
    curvelegend = param.String(default="")
    curvetable = param.String(default="")
    countries = param.String(default="")
    editions = param.String(default="")
    went = param.String(default="")
    wikistable = param.String(default="")
    again = param.String(default="")
    hourstotal = param.String(default="")
    hourstable = param.String(default="")
    calendar = param.String(default="")
    coverage = param.String(default="")
    quality = param.String(default="")
    alone = param.String(default="")
    progress = param.String(default="")

    _esm = ESM

    def __init__(self, told: Callable[[dict[str, Any]], None], **params: Any) -> None:
        super().__init__(**params)
        self._told = told

    def _handle_msg(self, data: Any) -> None:
        if isinstance(data, dict):
            self._told(data)

    def send(self, message: dict[str, Any]) -> None:
        """Sends a message to a browser that is connected; it is lost otherwise."""
        self._send_msg(message)
