"""Options that several commands share, and the values that they accept."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

CENTURY = 36_525  # days

Flag = Annotated[bool, Parameter(negative="")]  # without a --no- form
Limit = Annotated[int, Parameter(validator=Number(gte=1))]
Duration = Annotated[float, Parameter(validator=Number(gte=0, lte=CENTURY))]
Days = Annotated[int, Parameter(validator=Number(gte=1, lte=CENTURY))]
