"""The escape sequences of terminals (colours, links, window titles), which belong in no text."""

import re

# Escape sequences of terminals (ECMA-48, sections 5.3 to 5.6): CSI with its parameters, DCS, OSC, SOS, PM and APC up to their end, all
# others. A `<` ends any, so that a sequence in a document takes no markup along.
_SEQUENCE = re.compile(
    "\x1b(?:\\[[0-;=-?]{0,64}[ -/]{0,8}[@-~]|[PX^_\\]][^\x07\x1b\x9c\n<]{0,4096}(?:\x07|\x1b\\\\|\x9c)|[ -/]{0,4}[0-;=-~])"
)
_REFERENCE = re.compile("&#(?:0{0,6}27|[xX]0{0,5}1[bB]);")


def without_escapes(text: str) -> str:
    """The text without the escape sequences in it, whether ESC is written out or as a reference (`&#27;`)."""
    text = with_escapes_written_out(text)
    return _SEQUENCE.sub("", text) if "\x1b" in text else text


def with_escapes_written_out(text: str) -> str:
    """The text with ESC in place of each reference to it."""
    return _REFERENCE.sub("\x1b", text)
