"""A Prefect server that does not answer, and `newslake ingest`."""

import os
import subprocess
import sys
from pathlib import Path


def test_a_server_that_does_not_answer_is_one_clear_line(tmp_path: Path) -> None:
    """With what to do, and no traceback."""
    environment = os.environ | {
        "NEWSLAKE_CONTACT": "https://reader.example",
        "PREFECT_API_URL": "http://127.0.0.1:9/api",
        "PREFECT_HOME": str(tmp_path / "prefect"),
    }
    command = [str(Path(sys.executable).with_name("newslake")), "ingest", "--home", str(tmp_path / "lake")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("newslake: PREFECT_API_URL=http://127.0.0.1:9/api: does not answer")
    assert "Traceback" not in done.stderr
