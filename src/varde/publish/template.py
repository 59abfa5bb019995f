"""The templates of pages, and what all pages say in the same words."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def environment(*, trim_blocks: bool = False, **filters: Callable[..., Any]) -> Environment:
    """Where templates are found and filled in: what is put into them is text and no markup, and none of it may lack.

    Parameters
    ----------
    trim_blocks : bool
        Whether the end of a line after a tag of the template is left out.
    **filters : callable
        Filters that the template uses, by name.
    """
    made = Environment(
        loader=PackageLoader("varde.publish"), autoescape=True, undefined=StrictUndefined, trim_blocks=trim_blocks
    )
    made.filters |= filters
    return made
