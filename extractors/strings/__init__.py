"""Text from outside → text that may be stored, shown and compared. Pure.

characters.py  text without the characters that are none
clean.py       the one cleaner of text from outside: values, and the strings of records
escapes.py     the escape sequences of terminals
markup.py      text that may be HTML, escaped or not → plain text
needles.py     long lists of phrases, looked for only in texts that may have one
values.py      one value as text: for a terminal, for CSV, for JSON
"""
