"""Bylines and lines like them → people, and separately agencies, organisations and desks.

lone_names.py  names in lines that nothing marks as a byline
names.py       bylines → people, and separately agencies, organisations and desks
"""
