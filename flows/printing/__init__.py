"""Rows for people and for programs: tables, JSON, CSV, bars; used by commands, the demo and messages.

markup.py     foreign text inside Markdown and messages
output.py     a table, JSON or CSV of the same rows
sparkline.py  a row of numbers as a row of bars
"""
