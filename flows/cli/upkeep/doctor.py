"""`newslake doctor`: what is wrong with the lake, and what to do."""

from dataclasses import asdict
from datetime import UTC, datetime

from flows.cli.common.exit_codes import UNHEALTHY
from flows.cli.common.lake import reading
from flows.cli.common.options import Home, Printed
from flows.printing.output import print_rows


def doctor(*, home: Home = None, format: Printed = "table") -> int:
    """Check the lake: versions, duplicates, fates, files against the metadata database, archives, clock, disk, who is writing.

    Example: newslake doctor

    Exit codes: 0 nothing bad, 2 the lake cannot be opened, 4 something is bad.
    """
    from warehouse.upkeep.doctor import BAD, NOTE, examine

    with reading(home) as lake:
        findings = examine(lake, datetime.now(UTC))
    worst = sorted(findings, key=lambda finding: (finding.state != BAD, finding.state != NOTE))
    print_rows([asdict(finding) for finding in worst], ("check", "state", "observed", "advice"), format=format)
    bad, notes = (sum(finding.state == state for finding in findings) for state in (BAD, NOTE))
    if format == "table":
        print(f"{len(findings)} checks: {bad} bad, {notes} to note")
    return UNHEALTHY if bad else 0
