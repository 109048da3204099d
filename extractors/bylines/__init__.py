"""Bylines and lines like them → people, and separately agencies, organisations and desks.

casing.py      names in capitals → names as they are written elsewhere
lone_names.py  names in lines that nothing marks as a byline
names.py       bylines → people, and separately agencies, organisations and desks
"""
