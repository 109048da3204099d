"""The folder of the shipped data: rules, phrases, topics and sources are files under seeds/, not code."""

from __future__ import annotations

from pathlib import Path

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
