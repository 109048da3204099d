"""What every document from outside passes before a parser sees it: content codings, encodings, limits.

charsets.py    bytes of a document → its text, in whatever encoding
decoders.py    gzip, deflate, Brotli and Zstandard, a piece at a time
decoding.py    the body of a response, its content codings undone up to a limit
limits.py      limits of one document of any kind
loose_json.py  JSON as publishers write it → JSON that a parser reads
"""
