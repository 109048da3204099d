"""Bursts and stories that are worth an alert.

detect.py  find them, and claim each once
"""
