"""Names of a package that are imported at their first use, so that a process that needs only some of them loads nothing else."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def imported_late(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a package (PEP 562) whose names are in these modules below it."""

    def find(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{modules[name]}"), name)

    return find
