"""From the web to typed records. Knows neither Prefect nor DuckDB; data flows from discovery to enrichment.

errors.py    all errors, as one tree
secrets.py   removes secrets from text for people
shortage.py  what the machine is short of, by the words of the kernel, SQLite and DuckDB
archive/     fetched pages as WARC/1.1 files, so that each can be read again without a request to its publisher
bylines/     bylines → people, and separately agencies, organisations and desks
dates/       the one reader of dates, for feeds, sitemaps, pages and tables alike. Pure
discover/    bytes of feeds, sitemaps and homepages → the entries that they list
documents/   content codings, encodings and limits of documents from outside
enrich/      article → Enriched, pure
fetch/       the only network code: one `get` that is polite to the host and safe against it
files/       files that people write: phrases, data files, text; and folders
processes/   what a process loads, and what it is forked from
records/     one frozen record per stage boundary
schedule/    when a source is polled next
sources/     the catalogue of sources: a CSV file that people edit and commands append to
strings/     text from outside → text that may be stored, shown and compared
text/        page → Article: text, title, authors, dates as evidence, language and page kind
urls/        URLs of pages, and the sites that they belong to
workers/     the processes that parse documents from outside
xml/         XML as publishers send it → XML that any parser reads
"""
