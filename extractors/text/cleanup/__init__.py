"""What extraction leaves in a text and no reader would call part of the article.

recurrence.py  boilerplate that a publisher repeats from article to article
residue.py     pieces that extraction leaves in a text and that no reader would call part of the article
"""
