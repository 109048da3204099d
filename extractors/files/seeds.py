"""The folder of the shipped data: rules, phrases, topics and sources are files under seeds/, not code."""

from pathlib import Path

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
