"""Phrases by which a page shows what it is, one regular expression a line."""

from __future__ import annotations

import re


def any_of(lines: str, *, before: str = "", after: str = "") -> re.Pattern[str]:
    """A case-insensitive pattern for any of these lines, between `before` and `after`."""
    return re.compile(f"{before}(?:{'|'.join(line.strip() for line in lines.strip().splitlines())}){after}", re.IGNORECASE)


BOT_CHECK = any_of(r"""
    just a moment
    attention required
    checking your browser
    (?:verify|confirm) (?:that )?you are (?:a )?human
    are you a robot
    access (?:to this page has been )?denied
    enable javascript and cookies to continue
    ddos protection
    pardon our interruption
    captcha
    unusual traffic
    request unsuccessful
""")
CONSENT = any_of(r"""
    before you continue
    we value your privacy
    we and our (?:\d+ )?partners
    accept (?:all )?(?:cookies|and continue)
    consent to
    cookie (?:consent|settings|policy)
    your privacy choices
    manage (?:cookies|preferences)
    (?:in die|mit) (?:datenverarbeitung|werbung)
    datenschutz
    zustimmen
    accepter et continuer
    політик[аиу] (?:конфіденційності|cookie)
""")
PAYWALL = any_of(r"""
    subscribe (?:now )?to (?:continue|read|unlock)
    to continue reading
    already a subscriber
    subscribers? only
    this (?:article|story|content) is (?:only )?(?:for|available to) (?:our )?subscribers
    create (?:a )?free account to
    sign in to (?:read|continue)
    unlock this article
    start your (?:free )?trial
    register to (?:read|continue)
    abonnieren sie
    réservé aux abonnés
    solo para suscriptores
    передплатіть
    лише для передплатників
""")
ERROR = any_of(
    r"""
    404
    page (?:can ?not|could not|can't|couldn't) be found
    not found
    410 gone
    no longer (?:available|exists)
    (?:internal )?server error
    503 service
    service unavailable
    something went wrong
    page (?:does not|doesn't) exist
    сторінку не знайдено
    страница не найдена
    seite (?:wurde )?nicht gefunden
    page introuvable
    página no encontrada
""",
    before=r"\b",
    after=r"\b",
)
OPINION_SECTION = any_of(
    r"""
    opinions?
    commentary
    comment(?:isfree|is-free)?
    editorials?
    op-?eds?
    columns?
    columnists?
    views?
    meinung
    kommentare?
    tribunes?
    idees
    opini[oó]n
    opinioni
    думки?
    dumka
    мнени[ея]
    блоги?
    blohy
""",
    before=r"(?:^|/)",
    after=r"(?:$|/)",
)
MEDIA_PATH = any_of(
    r"""
    videos?
    watch
    galler(?:y|ies)
    photos?
    pictures
    in-pictures
    podcasts?
    audio
    slideshow
    infographics?
""",
    before="/",
    after="/",
)
# Class names, ids and test ids of page parts that are not the article's own text.
FOREIGN_PART = any_of(r"""
    relat(?:ed|ion)
    newsletter
    promo
    sign-?up
    author-?(?:bio|box|info|desc|card)
    \bbio\b
    read-?more
    recirc
    recommend
    sidebar
    caption
    credit\b
    sharing
    share-
    comments?\b
    disclaimer
    advert
    \bads?\b
    sponsor
    breadcrumb
    \btags\b
    most-?(?:read|popular)
    trending
    \bcard\b
    outbrain
    taboola
    byline
    timestamp
    copyright
    toolbar
    \bnav\b
    pagination
    footer
    disqus
    also-?read
    see-?also
    more-?on
    modal
    lightbox
    popup
    boilerplate
    disclosure
    pull-?quote
    twitter-tweet
    instagram-media
    tiktok-embed
    \bhidden\b
    d-none
    visually-hidden
    sr-only
    screen-reader
    cookie
    consent
    gdpr
    inline-?story
    yarpp
    relacionad
    correlat
    verwandt
    empfehl
    weiterlesen
    lire-?aussi
    powiazane
    meest-?gelezen
    mest-?l[ae]st
    about-?(?:the-?)?author
    autor-?(?:box|info|bio)
    subscribe-
""")
# Names that say the contrary and win.
OWN_PART = any_of(r"""
    paragraph
    article-?body
    content__
    (?:story|article|body)-?(?:body|text)
    text-?(?:body|block)
""")
STANDFIRST_PART = any_of(r"""
    stand-?first
    \bdek\b
    deck\b
    sub-?(?:title|head|headline|line)
    summary
    \blead\b
    \blede\b
    intro
    excerpt
    description
    abstract
    strap-?line
    chapo
    teaser-?text
    preamble
    ingress
    kicker
    catchline
    bajada
    entradilla
    sapo
    occhiello
    hat\b
    vorspann
    anons
""")
RELATED_HEADING = any_of(
    r"""
    don.t miss
    read (?:next|more|also)
    related
    more (?:from|on|stories)
    see also
    also read
    must read
    recommended
    top (?:stories|reads)
    most (?:read|popular)
    you (?:may|might) (?:also )?like
    further reading
    trending
    editor.s picks
    mehr zum thema
    lesen sie auch
    lire aussi
    à lire
    lea también
    leggi anche
    читайте (?:також|также)
    zobacz
    czytaj
    lees ook
    läs (?:också|mer)
    les (?:også|mer)
    lue (?:myös|lisää)
""",
    before="^",
)
PROMOTION = any_of(
    r"""
    (?:sign|signing) up (?:for|to)
    subscrib(?:e|ing) (?:to|for|now|here|today)
    newsletters?
    (?:to|in|into) your (?:inbox|email|home|device)
    follow (?:us|me|\S+ (?:\S+ ){0,6}on)
    download (?:the|our) app
    join (?:our|the) (?:\S+ ){0,3}(?:channel|community|group|club)
    our (?:telegram|whatsapp|youtube) channel
    google news
    buy tickets
    free trial
    підпис(?:уйтесь|атися|ка) на
    подпис(?:ывайтесь|аться|ка) на
    abonnieren sie
    (?:abonnez|inscrivez)-vous
    suscr[ií]b(?:ete|ase)
    iscriviti
""",
    before=r"\b",
    after=r"\b",
)
