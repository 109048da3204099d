"""The templates of seeds/demo/layouts: pages, feeds, the sitemap, lists of headlines, errors (Jinja2)."""

from email.utils import format_datetime
from functools import partial
from html import escape

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from flows.demo.world import DEMO

_TEMPLATES = Environment(  # noqa: S701 - some are no HTML: a filter escapes each value as its format wants it
    loader=FileSystemLoader(DEMO / "layouts"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
)
_TEMPLATES.filters |= {"quoted": escape, "text": partial(escape, quote=False), "mail": format_datetime}


def filled(template: str, **values: object) -> str:
    """A template with its values."""
    return _TEMPLATES.get_template(template).render(**values)
