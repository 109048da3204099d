"""URLs: the form to request, the form to compare, and the site that they belong to. Pure.

hosts.py     hosts of URLs, and the sites that they belong to
pages.py     URLs of pages: the form to request, and the form to compare
wrappers.py  links that only contain another link
"""
