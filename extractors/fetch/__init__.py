"""The only network code: one `get` that is polite to the host and safe against it.

client.py     robots.txt, the turn at a host, redirects, limits of one URL
exchange.py   one request and its answer
request.py    what one `get` asks for, and has used up so far
transport.py  HTTP over connections to addresses that were checked (address.py)
stream.py     one TCP connection
cookies.py    the cookies of one URL's redirects
budget.py     the seconds that a source's URLs share, and the bytes in memory
pace.py       one request at a time per host, and the pause after it
leases.py     leases by which passes keep from sending requests to the same host at the same time
robots.py     robots.txt, once per origin and pass
classify.py   what a status or a broken connection means: terminal or transient
policy.py     limits and identity
address.py    which addresses may be reached, checked on the very address that is connected to
"""

from extractors.fetch.budget import Budget, Memory
from extractors.fetch.client import Client, utc_now
from extractors.fetch.leases import HostLeases
from extractors.fetch.policy import FetchPolicy, user_agent

__all__ = ["Budget", "Client", "FetchPolicy", "HostLeases", "Memory", "user_agent", "utc_now"]
