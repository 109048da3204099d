"""What servers, documents and rows have been seen to do, or could: the table that `make hostile` and the tests go through.

A behaviour has a kind (what it answers as), bytes or a conversation, and the fates that it may have. Everything is made here; sizes are
those at which parsers of other programs need minutes or gigabytes.
"""

import gzip
import json
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import brotli
import zstandard
from talk import Talk, drip, flood, reset, silent

SIZE = 300_000  # bytes of what a document repeats
MIB = 1024 * 1024

ITEM = b"<item><title>Bridge opens</title><link>/article</link></item>"
OPEN, CLOSE = b'<rss version="2.0"><channel><title>T</title>', b"</channel></rss>"
SENTENCE = "The bridge over the river was opened again on Friday, and the first buses crossed it before noon, the town said. "
ARTICLE = (
    "<html><head><title>Bridge opens</title></head><body><article><h1>Bridge opens</h1>"
    + "".join(f"<p>{SENTENCE * 3}{number}</p>" for number in range(6))
    + "</article></body></html>"
).encode()


@dataclass(frozen=True)
class Behaviour:
    """`kind` is server, headers, feed, json, sitemap, homepage, robots, page or row; `limit` says what holds it."""

    kind: str
    what: str
    limit: str
    answer: bytes | Talk
    fates: frozenset[str] = frozenset()


def reply(body: bytes = b"", status: str = "200 OK", *headers: str) -> bytes:
    """A response with its length, the connection closed after it."""
    head = "".join(f"{line}\r\n" for line in (*headers, f"Content-Length: {len(body)}", "Connection: close"))
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


def many(piece: bytes, size: int = SIZE) -> bytes:
    """A piece as often as it fits."""
    return piece * (size // len(piece))


def counted(template: str, size: int = SIZE) -> bytes:
    """A piece with a number in it, each time another one."""
    return b"".join(template.replace("#", str(number)).encode() for number in range(size // (len(template) + 4)))


FAILED, OK, ANY = frozenset({"failed"}), frozenset({"ok"}), frozenset({"ok", "failed"})
READ = frozenset({"appended: new", "failed: robots"})  # of the page beside a robots.txt


def servers() -> Iterator[Behaviour]:
    """What a server can do with bytes, whatever they are for."""
    ok, chunked = b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    zeros = bytes(48 * MIB)
    time, size, form, reason = "time on the wire", "bytes", "HTTP's form", "status"
    told: dict[str, tuple[str, bytes | Talk]] = {
        "says nothing": (time, silent),
        "drips its status line": (time, drip(b"", b"HTTP/1.1 200 OK ")),
        "drips headers": (time, drip(ok, b"X-A: b\r\n")),
        "drips its body": (time, drip(ok + b"Content-Length: 10000\r\n\r\n", b"a")),
        "drips chunks": (time, drip(chunked, b"1\r\na\r\n")),
        "drips gzip": (time, drip(ok + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"a"))),
        "drips early hints": (time, drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.001)),
        "sends early hints for ever": (time, flood(b"", many(b"HTTP/1.1 103 Early Hints\r\n\r\n", 4096))),
        "sends 100 Continue for ever": (time, flood(b"", many(b"HTTP/1.1 100 Continue\r\n\r\n", 4096))),
        "sends empty chunks' extensions for ever": (size, flood(chunked, b"1;" + b"a" * 4096)),
        "never ends its body": (size, flood(ok + b"\r\n", b"a" * 65536)),
        "never ends its chunks": (size, flood(chunked, b"1000\r\n" + b"a" * 4096 + b"\r\n")),
        "never ends its headers": (form, flood(ok, b"X-A: b\r\n" * 999)),
        "never ends its status line": (form, flood(b"HTTP/1.1 200 ", b"a" * 9999)),
        "never ends its trailers": (form, flood(chunked + b"0\r\n", b"X-A: b\r\n" * 999)),
        "promises 99 GB": (size, ok + b"Content-Length: 99999999999\r\n\r\n"),
        "promises more than int64": (form, ok + b"Content-Length: 99999999999999999999999\r\n\r\n"),
        "promises a superscript": (form, ok + "Content-Length: \u00b2\r\n\r\n".encode()),
        "promises less than nothing": (form, ok + b"Content-Length: -5\r\n\r\nhello"),
        "promises in words": (form, ok + b"Content-Length: five\r\n\r\nhello"),
        "promises twice": (form, ok + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"),
        "sends less than promised": (form, ok + b"Content-Length: 100\r\n\r\nshort"),
        "sends a chunk size that is none": (form, chunked + b"zz\r\nhello\r\n"),
        "sends a chunk size without end": (form, flood(chunked, b"0" * 65536)),
        "sends a chunk longer than it said": (form, chunked + b"2\r\nabcdef\r\n0\r\n\r\n"),
        "breaks off in a chunk": (form, chunked + b"100\r\nshort"),
        "transfers in an unknown coding": (form, ok + b"Transfer-Encoding: pigeon\r\n\r\n"),
        "sends 100,000 headers": (form, ok + b"X-A: b\r\n" * 100_000 + b"\r\n"),
        "sends a header of 1 MiB": (form, ok + b"X-A: " + b"b" * MIB + b"\r\n\r\n"),
        "sends a header without a colon": (form, ok + b"nonsense\r\n\r\n"),
        "sends NUL in a header": (form, ok + b"X-A: a\0b\r\n\r\n"),
        "speaks HTTP/0.9": (form, b"<html>\r\n\r\n<html></html>"),
        "speaks HTTP/2 unasked": (form, b"\0\0\x12\x04\0\0\0\0\0" + b"\0" * 18),
        "speaks SSH": (form, b"SSH-2.0-OpenSSH_9.6\r\n"),
        "speaks TLS on a plain port": (form, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 99),
        "speaks SMTP": (form, b"220 mail.example ESMTP\r\n"),
        "sends a status of four digits": (form, b"HTTP/1.1 2000 OK\r\n\r\n"),
        "sends a status of letters": (form, b"HTTP/1.1 ABC OK\r\n\r\n"),
        "sends version 9.9": (form, b"HTTP/9.9 200 OK\r\n\r\n"),
        "switches protocols": (form, b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
        "answers 304 unasked": (form, b"HTTP/1.1 304 Not Modified\r\n\r\n"),
        "closes without a word": (form, b""),
        "resets at once": (form, reset(b"")),
        "resets inside the headers": (form, reset(ok + b"Content-")),
        "resets inside the body": (form, reset(ok + b"Content-Length: 100\r\n\r\nabc")),
        "sends a gzip bomb": (size, reply(gzip.compress(zeros), "200 OK", "Content-Encoding: gzip")),
        "sends a deflate bomb": (size, reply(zlib.compress(zeros), "200 OK", "Content-Encoding: deflate")),
        "sends a brotli bomb": (size, reply(brotli.compress(zeros, quality=3), "200 OK", "Content-Encoding: br")),
        "sends a zstd bomb": (size, reply(zstandard.compress(zeros), "200 OK", "Content-Encoding: zstd")),
        "sends a bomb in a bomb": (size, reply(gzip.compress(gzip.compress(zeros)), "200 OK", "Content-Encoding: gzip, gzip")),
        "sends a zstd window of 2 GiB": (size, reply(b"\x28\xb5\x2f\xfd\x00\xa8" + bytes(99), "200 OK", "Content-Encoding: zstd")),
        "nests ten codings": (form, reply(b"x", "200 OK", "Content-Encoding: " + ", ".join(["gzip"] * 10))),
        "names an unknown coding": (form, reply(b"x", "200 OK", "Content-Encoding: compress")),
        "breaks off inside gzip": (form, reply(gzip.compress(ARTICLE)[:-30], "200 OK", "Content-Encoding: gzip")),
        "breaks off inside brotli": (form, reply(brotli.compress(ARTICLE)[:-9], "200 OK", "Content-Encoding: br")),
        "calls noise brotli": (form, reply(b"\xff\xfe\xfd" * 99, "200 OK", "Content-Encoding: br")),
        "redirects to itself": ("redirects", reply(b"", "302 Found", "Location: /feed")),
        "redirects to ftp": ("addresses", reply(b"", "301 Moved", "Location: ftp://example.org/a")),
        "redirects to a file": ("addresses", reply(b"", "301 Moved", "Location: file:///etc/hostname")),
        "redirects to a script": ("addresses", reply(b"", "301 Moved", "Location: javascript:alert(1)")),
        "redirects to nonsense": ("addresses", reply(b"", "301 Moved", "Location: http://[::1")),
        "redirects to 64 KiB": ("addresses", reply(b"", "301 Moved", "Location: /" + "a" * 65000)),
        "redirects with bytes": ("addresses", reply(b"", "301 Moved", "Location: /\xff\xfe\x80")),
        "redirects to a private network": ("addresses", reply(b"", "302 Found", "Location: http://10.0.0.1/")),
        "redirects to the metadata service": ("addresses", reply(b"", "302 Found", "Location: http://169.254.169.254/latest/")),
        "redirects to IPv6 within": ("addresses", reply(b"", "302 Found", "Location: http://[fd00::1]/")),
        "redirects to a decimal address": ("addresses", reply(b"", "302 Found", "Location: http://167772161/")),
        "redirects to a mail port": ("addresses", reply(b"", "302 Found", "Location: http://10.0.0.1:25/")),
        "redirects to nowhere": (reason, reply(b"", "302 Found")),
    }
    good, folded = OPEN + ITEM + CLOSE, b"Content-Type: text/xml\r\nContent-Length:\r\n"
    told |= {
        "promises in hexadecimal": (form, ok + b"Content-Length: 0x%x\r\n\r\n" % len(good) + good),
        "puts its status between tabs": (form, b"HTTP/1.1\t200\tOK\r\n\r\n" + good),
        "packs its chunks as gzip": (form, ok + b"Transfer-Encoding: gzip, chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"),
        "sends a gzip name without end": (form, reply(b"\x1f\x8b\x08\x08" + bytes(6) + b"a" * SIZE, "200 OK", "Content-Encoding: gzip")),
        "sends 20,000 empty zstd frames": (form, reply(zstandard.compress(b"") * 20_000, "200 OK", "Content-Encoding: zstd")),
        "sends 60 headers of 8 KiB": (form, ok + many(b"X-A: " + b"b" * 8000 + b"\r\n", 480_000) + b"\r\n"),
        "answers with a part": (reason, reply(good, "206 Partial", "Content-Range: bytes 0-9/10")),
        "answers with a difference": (reason, reply(good, "226 IM Used")),
        "answers with a proxy": (reason, reply(b"", "305 Use Proxy", "Location: http://10.0.0.1:3128/")),
        "redirects to two places": ("addresses", reply(b"", "302 Found", "Location: /a", "Location: http://10.0.0.1/")),
        "redirects to a mapped address": ("addresses", reply(b"", "302 Found", "Location: http://[::ffff:10.0.0.1]/")),
        "redirects to address 0": ("addresses", reply(b"", "302 Found", "Location: http://0/")),
        "redirects to another fragment": ("redirects", reply(b"", "302 Found", "Location: /feed#" + "a" * 3000)),
    }
    for status in ("400 Bad", "401 Login", "402 Pay", "403 No", "404 No", "405 No", "406 No", "408 Late", "418 Tea", "421 Wrong",
                   "425 Early", "429 Slow", "451 Law", "499 What", "500 Oops", "501 No", "502 Bad", "503 Down", "504 Late", "511 Login",
                   "520 What", "599 What"):  # fmt: skip
        told[f"answers {status[:3]}"] = (reason, reply(b"x", status))
    yield from (Behaviour("server", what, limit, answer, FAILED) for what, (limit, answer) in told.items())
    trailers = b"0\r\nContent-Length: 5\r\nLocation: /x\r\n\r\n"
    odd = {
        "overrides headers in trailers": chunked + b"%x\r\n%s\r\n" % (len(good), good) + trailers,
        "gives HTTP/1.0 no length": b"HTTP/1.0 200 OK\r\n\r\n" + good,
        "folds its length": ok + folded + b" %d\r\n\r\n" % len(good) + good,
        "ends lines with LF": b"HTTP/1.1 200 OK\nContent-Length: %d\n\n" % len(good) + good,
        "answers twice": reply(good) + reply(b"evil"),
        "calls plain text gzip": reply(good, "200 OK", "Content-Encoding: gzip"),
        "packs in another order": reply(brotli.compress(gzip.compress(good)), "200 OK", "Content-Encoding: br, gzip"),
        "sends 20,000 empty gzip members": reply(gzip.compress(b"") * 20_000 + gzip.compress(good), "200 OK", "Content-Encoding: gzip"),
        "gives 900 cookies": reply(good, "200 OK", *["Set-Cookie: a=b; Domain=.com"] * 900),
    }
    yield from (Behaviour("server", what, form, answer, OK) for what, answer in odd.items())
    yield Behaviour("server", "answers 410", reason, reply(b"", "410 Gone"), frozenset({"gone"}))


def headers() -> Iterator[Behaviour]:
    """A good feed with a header that means nothing, too much, or something else."""
    lines = (
        "Age: \u00b2", "Age: -1", "Age: 99999999999999999999", "Age: 1_000", "Age: x", "Age: " + "9" * 5000,
        "Cache-Control: max-age=\u00b2", "Cache-Control: max-age=99999999999", "Cache-Control: max-age=-5", "Cache-Control: max-age",
        "Cache-Control: " + "max-age=," * 900, "Cache-Control: \xff\xfe", "Expires: 0", "Expires: Thu, 99 Foo 99999 99:99:99 GMT",
        "Expires: Thu, 01 Jan 9999 00:00:00 GMT", "Date: yesterday", "Date: Thu, 01 Jan 0001 00:00:00 GMT", "Retry-After: \u00b2",
        "Retry-After: 99999999999999", "Last-Modified: \xe9t\xe9", "Last-Modified: " + "x" * 9000, "Last-Modified: Thu, 01 Jan 2199 00:00:00 GMT",
        'ETag: "\xff\xfe\x80"', 'ETag: "' + "x" * 9000 + '"', "ETag: \u00fc", "ETag: a b\tc", "Content-Type: text/html",
        "Content-Type: \xff/\xfe; charset=\x80", "Content-Type: text/xml; charset=utf-7", "Content-Type: text/xml; charset=rot13",
        "Content-Type: text/xml; charset=" + "a" * 5000, "Content-Type: " + ";" * 5000, "Content-Language: " + "x" * 5000,
        "Set-Cookie: " + "a=b; " * 1500, "Set-Cookie: \xff=\xfe; expires=never", "Link: <" + "a" * 5000 + ">", "X-Name: caf\xe9",
        "Content-Location: file:///etc/hostname", "Vary: *", "Refresh: 0; url=http://10.0.0.1/", "Strict-Transport-Security: max-age=\u00b2",
    )  # fmt: skip
    for line in lines:
        encoded = line.encode("latin-1", "replace").decode("latin-1")
        cached = () if line.startswith("Cache-Control") else ("Cache-Control: max-age=60",)
        yield Behaviour("headers", f"{line[:40]!r}", "one reader of numbers", reply(OPEN + CLOSE, "200 OK", encoded, *cached), OK)


def xml(kind: str, opening: bytes, closing: bytes, item: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Markup that is slow, large, deep or wrong, in a document of one kind: (what, limit, bytes)."""
    worker, head, elements, tag, sections = "worker's limits", "bytes before the root", "elements", "bytes of a tag", "sections"
    bodies: dict[str, tuple[str, bytes]] = {
        "line breaks before the root": (head, many(b"\n") + opening + item + closing),
        "line breaks after the declaration": (head, b'<?xml version="1.0"?>' + many(b"\n") + opening + item + closing),
        "line breaks as UTF-16": (head, ("\n" * SIZE).encode("utf-16") + (opening + item + closing).decode().encode("utf-16-le")),
        "line breaks within": (worker, opening + many(b"\n") + item + closing),
        "spaces in a tag": (tag, opening + b"<item " + many(b" ") + b">" + closing),
        "CDATA opened and never closed": (sections, opening + many(b"<![CDATA[") + closing),
        "CDATA opened again within": (sections, opening + b"<title>" + many(b"<![CDATA[a]]>") + b"</title>" + closing),
        "attributes in one tag": (tag, opening + b"<item " + counted('a#="b" ') + b"/>" + closing),
        "one attribute many times": (tag, opening + b"<item " + many(b'a="b" ') + b"/>" + closing),
        "attributes with >": (worker, opening + b"<item " + many(b'a=">" ') + b"/>" + closing),
        "namespaces of many names": ("prefixes", opening + counted('<a#:b xmlns:a#="urn:#"/>', 3 * SIZE) + item + closing),
        "an attribute of 5 MB": (tag, opening + b'<item a="' + many(b"x", 5 * MIB) + b'"/>' + item + closing),
        "an element's name of 1 MB": (tag, opening + b"<" + many(b"a", MIB) + b"/>" + item + closing),
        "XML 1.1 with controls": (worker, b'<?xml version="1.1"?>' + opening + b"<title>a&#1;b</title>" + item + closing),
        "an inclusion": (
            "no entities",
            opening + b'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///etc/hostname"/>' + closing,
        ),
        "NUL before the root": (head, bytes(SIZE) + opening + item + closing),
        "two byte order marks": (head, b"\xef\xbb\xbf" * 2 + opening + item + closing),
        "namespaces in one tag": (tag, opening + b"<item " + counted('xmlns:a#="b#" ') + b"/>" + closing),
        "elements left open": (worker, opening + many(b"<a>") + closing),
        "elements within each other": (worker, opening + many(b"<a>", SIZE // 2) + many(b"</a>", SIZE // 2) + closing),
        "elements that are empty": (elements, opening + many(b"<a/>", 4 * MIB) + closing),
        "elements with three attributes": (worker, opening + many(b'<a b="c" d="e" f="g"/>') + closing),
        "elements only closed": (worker, opening + many(b"</a>") + closing),
        "less-than signs": (worker, opening + many(b"<") + closing),
        "less-than signs and spaces": (worker, opening + many(b"< ") + closing),
        "tags begun": (worker, opening + many(b"<a ") + closing),
        "ampersands": (worker, opening + b"<title>" + many(b"&") + b"</title>" + closing),
        "character references": (worker, opening + b"<title>" + many(b"&#65;") + b"</title>" + closing),
        "character references begun": (worker, opening + b"<title>" + many(b"&#") + b"</title>" + closing),
        "character references out of range": (worker, opening + b"<title>" + many(b"&#x110000;&#0;") + b"</title>" + closing),
        "comments opened": (sections, opening + many(b"<!--") + closing),
        "comments": (sections, opening + many(b"<!---->") + closing),
        "instructions opened": (sections, opening + many(b"<?") + closing),
        "instructions": (sections, opening + many(b"<?a?>") + closing),
        "declarations opened": (sections, opening + many(b"<!") + closing),
        "document types": (head, many(b"<!DOCTYPE [") + opening + closing),
        "a document type of brackets": (head, b"<!DOCTYPE [" + many(b"] [") + opening + item + closing),
        "entities declared": (head, b"<!DOCTYPE x [" + many(b'\n<!ENTITY a "b">') + b"]>" + opening + item + closing),
        "a billion laughs": (worker, laughs() + opening + b"<title>&j;</title>" + closing),
        "quadratic entities": (worker, b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 50_000 + b'">]>' + opening + many(b"&a;") + closing),
        "an entity of a file": ("no entities", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + opening + b"&a;" + closing),
        "an entity of the network": (
            "no entities",
            b'<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:1/">]>' + opening + b"&a;" + closing,
        ),
        "a parameter entity": ("no entities", b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:1/">%a;]>' + opening + closing),
        "a DTD of the network": ("no entities", b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">' + opening + item + closing),
        "quotes left open": (worker, opening + many(b'<a b="') + closing),
        "quotes in quotes": (worker, opening + b"<a b=" + many(b"\"'") + closing),
        "encodings declared": (head, b"<?xml " + many(b'encoding="') + opening + closing),
        "an encoding that is none": (worker, b'<?xml version="1.0" encoding="x-none"?>' + opening + item + closing),
        "an encoding of bytes to bytes": (worker, b'<?xml version="1.0" encoding="zlib"?>' + opening + item + closing),
        "UTF-7": (worker, b'<?xml version="1.0" encoding="utf-7"?>' + opening + item + closing),
        "EBCDIC": (worker, (opening + item + closing).decode().encode("cp037")),
        "UTF-32": (worker, (opening + item + closing).decode().encode("utf-32")),
        "half a UTF-16 character": (worker, (opening + item + closing).decode().encode("utf-16")[:-1]),
        "NUL between all characters": (worker, b"\0".join(bytes([byte]) for byte in opening + item + closing)),
        "control characters": (worker, opening + item.replace(b"opens", bytes(range(1, 32))) + closing),
        "lone surrogates as UTF-8": (worker, opening + item.replace(b"opens", b"\xed\xa0\x80") + closing),
        "bytes that are no text": (worker, opening + item.replace(b"opens", bytes(range(128, 256))) + closing),
        "bidirectional overrides": (worker, opening + item.replace(b"opens", "\u202eopens\u2066".encode()) + closing),
        "a name of 300 KB": (tag, opening + b"<" + many(b"a") + b">" + closing),
        "prefixes undeclared": (worker, opening + counted("<p#:a/>") + closing),
        "broken off": (worker, (opening + item)[:-3]),
        "rubbish after its end": (worker, opening + item + closing + many(b"\xff\x00<")),
        "two roots": (worker, (opening + item + closing) * 2),
        "only an opening": (worker, opening),
    }
    yield from ((f"{kind}: {what}", limit, body) for what, (limit, body) in bodies.items())


def laughs() -> bytes:
    """Ten entities, each ten times the one before."""
    names = "abcdefghij"
    inner = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip(names, names[1:], strict=False))
    return f'<!DOCTYPE x [<!ENTITY a "haha">{inner}]>'.encode()


def feeds() -> Iterator[Behaviour]:
    """RSS and Atom."""
    for what, limit, body in xml("feed", OPEN, CLOSE, ITEM):
        yield Behaviour("feed", what, limit, reply(body, "200 OK", "Content-Type: application/rss+xml"), ANY)
    entry = {
        "a date of digits": b"<pubDate>" + many(b"9") + b"</pubDate>", "a date of brackets": b"<pubDate>" + many(b"(") + b"</pubDate>",
        "a date of commas": b"<pubDate>" + many(b",") + b"</pubDate>", "a date of the year 9999": b"<pubDate>Fri, 31 Dec 9999 23:59:59 -1200</pubDate>",
        "a date in a zone of 99 hours": b"<pubDate>2026-01-01T24:61:61+99:99</pubDate>", "a date of 1e999": b"<pubDate>1e999</pubDate>",
        "a link with line ends": b"<link>http://a.example/a&#10;Host: x&#13;b</link>", "a link to port 99999": b"<link>http://a.example:99999/</link>",
        "many places": b"<georss:polygon>" + many(b"1e999 ") + b"</georss:polygon>", "a duration of colons": b"<itunes:duration>" + many(b"9:") + b"</itunes:duration>",
        "a date of the year 0": b"<pubDate>0000-00-00T00:00:00Z</pubDate>", "a title of line breaks": b"<title>" + many(b"\n") + b"</title>",
        "a title of markup": b"<title>[b]&lt;script&gt;alert(1)&lt;/script&gt;[/b] [link=http://x]x[/link]</title>",
        "a link of dots": b"<link>http://a.example/" + many(b"../") + b"</link>", "a link of parameters": b"<link>http://a.example/?" + many(b"a&amp;") + b"</link>",
        "a link of percent signs": b"<link>http://a.example/" + many(b"%") + b"</link>", "a link to a file": b"<link>file:///etc/hostname</link>",
        "a link into the network": b"<link>http://10.0.0.1/admin</link>", "a link with a password": b"<link>http://user:secret@a.example/</link>",
        "a link that is none": b"<link>http://[</link>", "many links": many(b"<link>x</link>"), "many categories": many(b"<category>x</category>"),
        "many authors": counted("<author>x#</author>"), "many contents": many(b"<description>x</description>"),
        "many enclosures": many(b'<enclosure url="x"/>'), "a GUID of 300 KB": b"<guid>" + many(b"g") + b"</guid><description>x</description>",
        "base64 of 300 KB": b'<content:encoded mode="base64">' + many(b"A") + b"</content:encoded>",
    }  # fmt: skip
    for what, inner in entry.items():
        body = OPEN + b"<item>" + inner + b"</item>" + CLOSE
        yield Behaviour("feed", f"feed: entry with {what}", "worker's limits, sizes of fields", reply(body), ANY)
    within = {
        "an address of 100 KB in a tag": b'<title>a</title><link>/article</link><enclosure url="data:' + b"A" * 100_000 + b'"/>',
        "links to IPv6": b"<link>http://[fd00::1]:8080/</link></item><item><link>http://[fe80::1%25eth0]/</link>",
        "escape sequences": b"<title>&#27;[31mred&#27;]0;x&#7;</title><link>/article</link>",
    }
    for what, inner in within.items():
        yield Behaviour("feed", f"feed: entry with {what}", "its entry only", reply(OPEN + b"<item>" + inner + b"</item>" + CLOSE), OK)
    for label in ("hex", "idna", "undefined", "rot13", "unicode_escape"):
        body = OPEN + "<item><title>caf\u00e9</title><link>/article</link></item>".encode("latin-1") + CLOSE
        answer = reply(body, "200 OK", f"Content-Type: text/xml; charset={label}")
        yield Behaviour("feed", f"feed: Python's encoding {label}", "charsets of the web only", answer, OK)
    channel = {
        "skipHours without end": many(b"<skipHours>"), "a ttl of digits": b"<ttl>" + many(b"9") + b"</ttl>", "a ttl of a superscript": "<ttl>\u00b2</ttl>".encode(),
        "an update frequency of digits": b'<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">hourly</sy:updatePeriod>' + b"<sy:updateFrequency>0</sy:updateFrequency>",
        "hours that are none": b"<skipHours><hour>99</hour><hour>-1</hour></skipHours>", "all hours skipped": b"<skipHours>" + counted("<hour>#</hour>", 500) + b"</skipHours>",
    }  # fmt: skip
    for what, inner in channel.items():
        yield Behaviour("feed", f"feed: {what}", "one reader of numbers", reply(OPEN + inner + CLOSE), ANY)


def jsons() -> Iterator[Behaviour]:
    """JSON Feed."""
    start = b'{"version": "https://jsonfeed.org/version/1.1", "items": ['
    told = {
        "values": start + b"[]," * (4 * MIB // 3) + b"1]}", "objects": start + b"{}," * (MIB // 3) + b"1]}", "depth": b'{"a":' * 60_000,
        "brackets": b'{"items":' + b"[" * SIZE, "an integer of 300,000 digits": b'{"items":[],"a":' + many(b"9") + b"}",
        "an identifier of 9,000 digits": start + b'{"id": ' + b"9" * 9000 + b', "content_text": "text"}]}',
        "an exponent": start + b'{"id": 1e999999, "url": "http://a.example/1"}]}', "NaN": start + b'{"id": NaN}]}',
        "a lone surrogate as id": start + b'{"id": "\\ud800", "content_text": "text"}]}',
        "a lone surrogate as url": start + b'{"url": "http://a.example/\\udfff", "content_text": "text"}]}',
        "a lone surrogate as title": start + b'{"url": "http://10.0.0.1/1", "title": "\\ud83d"}]}',
        "NUL in an id": start + b'{"id": "a\\u0000b", "content_text": "text"}]}', "wrong types": start + b'{"id": [], "url": {}, "title": 5, "authors": 7}]}',
        "items that are none": start + b'5, null, "x", [], true]}', "items as an object": b'{"items": {}}', "no items": b"{}", "one key twice": b'{"items": [], "items": 5}',
        "an id of 300 KB": start + b'{"id": "' + many(b"i") + b'", "content_text": "text"}]}', "authors": start + b'{"url": "http://10.0.0.1/2", "authors": [' + b'{"name": "n"},' * 20_000 + b"5]}]}",
        "brackets in an item": start + b'{"id": "a", "content_text": "text", "_x": ' + b"[" * 50_000 + b"]" * 50_000 + b"}]}",
        "a date of 1e999": start + b'{"url": "http://10.0.0.1/3", "date_published": 1e999}]}', "a key of 3 MB": start + b'{"' + many(b"k", 3 * MIB) + b'": 1}]}',
        "markup of 3 MB": start + b'{"id": "a", "content_html": "' + many(b"<b>", 3 * MIB) + b'"}]}', "a comment": b"/*x*/" + start + b"]}", "two documents": (start + b"]}") * 2,
        "UTF-16": (start + b"]}").decode().encode("utf-16"), "broken off": start + b'{"id": "a', "a byte order mark": b"\xef\xbb\xbf" + start + b"]}",
        "an escape that is none": start + b'{"id": "\\x"}]}', "a string of escapes": start + b'{"id": "' + many(b"\\u0041") + b'", "content_text": "t"}]}',
    }  # fmt: skip
    for what, body in told.items():
        yield Behaviour(
            "json", f"JSON Feed: {what}", "values, worker's limits", reply(body, "200 OK", "Content-Type: application/feed+json"), ANY
        )


def sitemaps() -> Iterator[Behaviour]:
    """Sitemaps, plain and packed."""
    opening, closing = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">', b"</urlset>"
    url = b"<url><loc>http://10.0.0.1/opens</loc></url>"
    for what, limit, body in xml("sitemap", opening, closing, url):
        yield Behaviour("sitemap", what, limit, reply(body), ANY)
    told = {
        "60 KiB of gzip, 60 MB of elements": gzip.compress(opening + b"<a/>" * 15_000_000 + closing), "a gzip of 70 MB": gzip.compress(bytes(70 * MIB)),
        "a gzip that breaks off": gzip.compress(opening + url + closing)[:-12], "a gzip of nothing": gzip.compress(b""),
        "a gzip in a gzip": gzip.compress(gzip.compress(opening + url + closing)), "an xz": lzma.compress(opening + url + closing),
        "an index of 2,000 more of itself": b"<sitemapindex>" + counted("<sitemap><loc>/feed?#</loc></sitemap>", 80_000) + b"</sitemapindex>",
        "100,000 addresses": opening + url * 100_000 + closing, "an index of itself": b"<sitemapindex><sitemap><loc>/feed</loc></sitemap></sitemapindex>",
        "an index of 50,000": b"<sitemapindex>" + b"<sitemap><loc>http://10.0.0.1/s</loc></sitemap>" * 50_000 + b"</sitemapindex>",
        "text of line ends": many(b"\n"), "text of addresses": many(b"http://10.0.0.1/a\n"), "text of one line": b"http://10.0.0.1/" + many(b"a"),
        "fields without end": opening + b"<url>" + many(b"<a/>") + b"</url>" + closing,
    }  # fmt: skip
    for what, body in told.items():
        yield Behaviour("sitemap", f"sitemap: {what}", "bytes out, elements, children", reply(body), ANY)


def homepages() -> Iterator[Behaviour]:
    """Web pages as sources."""
    for what, limit, body in xml("homepage", b"<!DOCTYPE html><html><body>", b"</body></html>", b"<p>opens</p>"):
        yield Behaviour("homepage", what, limit, reply(body, "200 OK", "Content-Type: text/html"), FAILED)
    link = '<link rel="alternate" type="application/rss+xml" href="http://10.0.0.1/#">'
    yield Behaviour("homepage", "homepage: 5,000 feeds named", "children", reply(b"<html><head>" + counted(link)), FAILED)
    yield Behaviour("homepage", "homepage: a base that is none", "addresses", reply(b"<html><base href='http://['><a href=/feed>x"), FAILED)


def robots() -> Iterator[Behaviour]:
    """robots.txt beside a good feed: it is read in time, whatever it allows."""
    star = b"User-agent: *\n"
    told = {
        "8,000 agents and 10,000 rules": counted("User-agent: bot#\n", 200_000) + many(b"Disallow: /a\n", 130_000), "one agent 8,000 times": star * 8_000 + many(b"Disallow: /a\n", 130_000),
        "20,000 rules with wildcards": star + counted("Disallow: /*a*a*a*a*a*b#$\n", 500_000), "30,000 rules": star + counted("Disallow: /a#\n", 500_000),
        "a rule of 500 KB": star + b"Disallow: /" + many(b"*a", 500_000), "groups": many(b"User-agent: *\nDisallow: /a\n", 500_000), "line ends": many(b"\n", 500_000),
        "colons": many(b":", 500_000), "numbers signs": many(b"#", 500_000), "sitemaps": many(b"Sitemap: http://10.0.0.1/x\n", 500_000), "10 MB": bytes(10 * MIB),
        "a byte order mark and NUL": b"\xef\xbb\xbf\0User-agent: *\0\nDisallow: /x\0\n", "gzip unasked": gzip.compress(star + b"Disallow: /"), "one agent of 5 MB": b"User-agent: " + many(b"a", 5 * MIB),
        "noise": bytes(range(256)) * 400, "UTF-16": "User-agent: *\nDisallow: /a".encode("utf-16"), "a web page": ARTICLE, "percent signs": star + many(b"Disallow: /%\n", 100_000),
        "a delay of digits": star + b"Crawl-delay: " + many(b"9", 1000), "a delay that is none": star + b"Crawl-delay: nan\nCrawl-delay: inf\nCrawl-delay: -1\nCrawl-delay: \xc2\xb2",
        "dollars": star + many(b"Disallow: /a$$$$$$b\n", 400_000), "carriage returns": star + many(b"\r", 400_000), "separators of Unicode": star + many("\u2028".encode(), 400_000),
    }  # fmt: skip
    for what, body in told.items():
        yield Behaviour("robots", f"robots.txt: {what}", "bytes, rules, wildcards, linear", reply(body), READ)


def pages() -> Iterator[Behaviour]:
    """Article pages, linked from a good feed."""
    opening, closing = b"<!DOCTYPE html><html><head><title>T</title></head><body><article>", b"</article></body></html>"
    for what, limit, body in xml("page", opening, closing, b"<p>opens</p>"):
        yield Behaviour(
            "page", what, limit.replace("bytes before the root", "worker's limits"), reply(body, "200 OK", "Content-Type: text/html")
        )
    told = {
        "paragraphs": opening + many(b"<p>word word word</p>", 2 * MIB) + closing, "one paragraph of 2 MB": opening + b"<p>" + many(b"word ", 2 * MIB) + closing,
        "lists within lists": opening + many(b"<ul><li>", 30_000) + b"text" + closing, "one word of 2 MB": opening + b"<p>" + many(b"w", 2 * MIB) + closing, "tables within tables": opening + many(b"<table><tr><td>") + b"text" + closing,
        "tables without rows within each other": opening + many(b"<table>", 30_000) + b"text" + closing,
        "unclosed formatting": opening + many(b"<b><i><u>") + b"text" + closing, "JSON-LD of brackets": b'<script type="application/ld+json">' + many(b"[") + b"</script>" + ARTICLE,
        "JSON-LD within itself": b'<script type="application/ld+json">' + b'{"@graph":[' * 3000 + b"</script>" + ARTICLE, "scripts": many(b"<script>1</script>") + ARTICLE,
        "meta elements": counted('<meta name="a#" content="b">') + ARTICLE, "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400, "a PDF": b"%PDF-1.7\n" + bytes(range(256)) * 400,
        "noise": bytes(range(256)) * 1000, "nothing": b"", "white space": many(b" \n"), "full stops": opening + b"<p>" + many(b". ") + closing, "digits": opening + b"<p>" + many(b"1 ") + closing,
        "quotes": opening + b"<p>" + many("\u201c".encode()) + closing, "dashes": opening + b"<p>" + many("\u2014 ".encode()) + closing, "zero-width characters": opening + b"<p>" + many("\u200b".encode()) + closing,
        "combining characters": opening + b"<p>a" + many("\u0301".encode()) + closing, "headings within headings": opening + many(b"<h1>x") + closing, "definitions within definitions": opening + many(b"<dl><dt>x<dd>") + closing, "commas": opening + b"<p>" + many(b",") + closing, "capitals": opening + b"<p>" + many(b"By A. B. C. ") + closing,
        "addresses": opening + b"<p>" + many(b"http://a.example/ ") + closing, "times": opening + many(b"<time datetime=2026-01-01>x</time>") + closing, "a frameset": b"<frameset>" * 20_000,
        "a title of 300 KB": ARTICLE.replace(b"Bridge opens", many(b"Bridge ")), "a refresh to itself": b'<meta http-equiv="refresh" content="0;url=/page">' + ARTICLE,
        "templates within templates": b"<template shadowrootmode=open>" * 9000 + ARTICLE, "items within items": b"<div itemscope itemprop=a>" * 20_000 + ARTICLE,
        "surrogates of UTF-16": b"\xff\xfe" + b"\x00\xd8" * 100_000, "9,000 posts of a live blog": ARTICLE + b'<script type="application/ld+json">{"@type":"LiveBlogPosting","liveBlogUpdate":[' + b'{"articleBody":"b","datePublished":"9999-99-99"},' * 9000 + b"{}]}</script>",
    }  # fmt: skip
    for what, body in told.items():
        yield Behaviour("page", f"page: {what}", "worker's limits", reply(body, "200 OK", "Content-Type: text/html"))


def rows() -> Iterator[Behaviour]:
    """Lines of a JSON Lines table for a backfill."""
    good = {"url": "https://rows.example/#", "title": "Bridge opens", "text": SENTENCE * 6, "date": "2026-03-01T10:00:00Z"}

    def line(number: int, **changed: object) -> bytes:
        return json.dumps(good | {"url": f"https://rows.example/{number}"} | changed).encode()

    told: dict[str, dict[str, object]] = {
        "a lone surrogate as text": {"text": SENTENCE * 5 + "\ud800"}, "a lone surrogate as title": {"title": "\udfff"}, "a lone surrogate as url": {"url": "https://rows.example/\ud83d"},
        "NUL in a text": {"text": SENTENCE * 5 + "\0"}, "NUL in a title": {"title": "a\0b"}, "control characters": {"title": "\x1b[31mred\x07", "text": SENTENCE * 5 + "\x1b]0;x\x07"},
        "bidirectional overrides": {"title": "\u202eopens"}, "a title of 1 MB": {"title": "t" * MIB}, "a text of 5 MB": {"text": "word " * MIB}, "a text of line ends": {"text": "\n" * MIB},
        "a text of full stops": {"text": ". " * SIZE}, "a text of one word": {"text": "w" * MIB}, "a text of digits": {"text": "1 " * SIZE}, "a date of digits": {"date": "9" * 100_000},
        "a date of brackets": {"date": "(" * 100_000}, "a date of commas": {"date": "," * 100_000}, "a date of the year 9999": {"date": "9999-12-31T23:59:59-12:00"}, "a date of the year 0": {"date": "0000-00-00"},
        "a date of infinity": {"date": "1e999"}, "a language of 1 MB": {"language": "x" * MIB}, "wrong types": {"title": ["a"], "text": {"b": 1}, "date": [1]}, "numbers": {"title": 5, "text": 1e300, "date": -1},
        "no url": {"url": None}, "a url of 1 MB": {"url": "https://rows.example/" + "a" * MIB}, "a url to a file": {"url": "file:///etc/hostname"}, "a url of percent signs": {"url": "https://rows.example/" + "%" * 5000},
        "a url with bytes": {"url": "https://rows.example/\xff\xfe"}, "markup for terminals": {"title": "[link=http://x]a[/link] [/b]"}, "a formula": {"title": "=HYPERLINK(1)"}, "a formula behind a tab": {"title": "\t=1+1"}, "a link for terminals": {"title": "\x9d8;;http://x\x9cx"},
        "letters of tags": {"title": "\U000e0041" * 1000}, "marks on one letter": {"text": SENTENCE * 5 + "a" + "\u0300" * 90_000}, "a date of infinity as a number": {"date": float("inf")}, "a url with a password": {"url": "https://u:secret@rows.example/9"}, "a text of markup": {"text": "<p>" * 60_000},
    }  # fmt: skip
    for number, (what, changed) in enumerate(told.items()):
        yield Behaviour("row", f"row: {what}", "sizes of cells, worker's limits", line(number, **changed))
    raw = {
        "not JSON": b"{",
        "a key of 1 MB": json.dumps({"k" * MIB: 1}).encode(),
        "not UTF-8": b'{"url": "\xff"}',
        "a list": b"[1]",
        "brackets": b"[" * SIZE,
        "an integer of 300,000 digits": b'{"url": ' + b"9" * SIZE + b"}",
        "9 MB": b" " * (9 * MIB) + b"{}",
    }
    for what, data in raw.items():
        yield Behaviour("row", f"row: {what}", "bytes of a row", data)


def table() -> list[Behaviour]:
    """All of them."""
    kinds = (servers, headers, feeds, jsons, sitemaps, homepages, robots, pages, rows)
    return [behaviour for kind in kinds for behaviour in kind()]
