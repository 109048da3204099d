"""What topics give reason to announce.

detect.py  what is worth an alert
"""
