"""From the web to typed records. Knows neither Prefect nor DuckDB; data flows from discovery to enrichment.

cache.py       the user's cache folder, for what takes long to make
characters.py  text without the characters that are none
charsets.py    bytes of a document → its text, in whatever encoding
data_files.py  a YAML data file as records, whose types check it
decoders.py    gzip, deflate, Brotli and Zstandard, a piece at a time
decoding.py    the body of a response, its content codings undone up to a limit
errors.py      all errors, as one tree
escapes.py     the escape sequences of terminals
hosts.py       hosts of URLs, and the sites that they belong to
inside.py      files below a folder, by names from outside
late.py        names of a package that are imported at their first use
limits.py      limits of one document of any kind
lone_names.py  names in lines that nothing marks as a byline
loose_json.py  JSON as publishers write it → JSON that a parser reads
markup.py      text that may be HTML, escaped or not → plain text
names.py       bylines → people, and separately agencies, organisations and desks
needles.py     long lists of phrases, looked for only in texts that may have one
phrases.py     phrases that show what a page or block is (seeds/phrases.yaml)
secrets.py     removes secrets from text for people
seeds.py       the folder of the shipped data
shortage.py    what the machine is short of, by the words of the kernel, SQLite and DuckDB
strings.py     the one cleaner of text from outside: values, and the strings of records
text_files.py  text files that people write, read whole
urls.py        URLs of pages: the form to request, and the form to compare
values.py      one value as text: for a terminal, for CSV, for JSON
without.py     stops libraries from importing others that they only probe for
wrappers.py    links that only contain another link
yaml_file.py   a YAML file as plain values, each with its line; in bounded time and memory for any input
archive/       fetched pages as WARC/1.1 files, so that each can be read again without a request to its publisher
dates/         the one reader of dates, for feeds, sitemaps, pages and tables alike. Pure
discover/      bytes of feeds, sitemaps and homepages → the entries that they list
enrich/        article → Enriched, pure
fetch/         the only network code: one `get` that is polite to the host and safe against it
records/       one frozen record per stage boundary
schedule/      when a source is polled next
sources/       the catalogue of sources: a CSV file that people edit and commands append to
text/          page → Article: text, title, authors, dates as evidence, language and page kind
workers/       the processes that parse documents from outside
xml/           XML as publishers send it → XML that any parser reads
"""
