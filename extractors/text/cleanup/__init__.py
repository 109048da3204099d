"""Removes what is left in an extracted text but is not part of the article.

recurrence.py  boilerplate that a publisher repeats from article to article
residue.py     pieces that extraction leaves in a text and that no reader would call part of the article
"""
