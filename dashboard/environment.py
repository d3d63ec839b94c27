"""The templates of the page; whatever is put into one is escaped."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

HERE: Final = Path(__file__).parent


def environment() -> Environment:
    """The templates, escaping everything that is put in; what is not given is an error."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


TEMPLATES: Final = environment()


@functools.cache
def macros(name: str) -> Any:
    """The macros of a template file."""
    return TEMPLATES.get_template(f"{name}.html").module


def build() -> str:
    """A word that changes with the page's own static files, for their addresses."""
    digest = hashlib.sha256()
    for path in sorted((HERE / "static").iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
