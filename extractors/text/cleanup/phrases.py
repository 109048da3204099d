"""Phrases by which a page shows what it is, one regular expression a line."""

from __future__ import annotations

from extractors.patterns import any_of

BOT_CHECK = any_of(r"""
    just a moment
    attention required
    checking your browser
    (?:verify|confirm) (?:that )?you are (?:a )?human
    (?:robot or human|are you a robot)
    access (?:to this page has been )?denied
    enable javascript and cookies to continue
    ddos protection
    pardon our interruption
    captcha
    unusual traffic
    request unsuccessful
    nur einen moment
    bestätigen sie,? dass sie ein mensch sind
    un (?:instant|momento)(?:…|\.\.\.)
    vérifi(?:ez|cation) que vous êtes (?:un )?humain
    (?:verifica|comprueba|confirma) que eres (?:un )?humano
    verifica di essere umano
    один момент
    підтвердьте,? що ви (?:не робот|людина)
    подтвердите,? что вы (?:не робот|человек)
    potwierdź,? że jesteś człowiekiem
    bir dakika lütfen
    しばらくお待ちください
    请稍候
""")
CONSENT = any_of(r"""
    before you continue
    we value your privacy
    we and our (?:\d+ )?(?:third[- ]party )?(?:partners|vendors)
    (?:accept|reject|allow) (?:all|and continue)
    consent to
    (?:withdraw|give|manage) (?:your )?consent
    cookies?(?:[- ](?:consent|settings|policy|preferences|walls?))?\b
    your privacy choices
    manage preferences
    personali[sz]ed (?:ads|advertising|content)
    precise geolocation
    legitimate interest
    store and/or access information
    datenschutz\w*
    (?:zustimm|einwillig)\w+
    (?:personalisierte|nutzungsbasierte) (?:werbung|anzeigen)
    unsere partner
    (?:tout )?(?:accepter|refuser)(?: et continuer| et fermer)?
    consentement
    nos partenaires
    données personnelles
    (?:aceptar|rechazar) (?:y continuar|todo|cookies)
    nuestros socios
    consentimiento
    (?:accetta|rifiuta) (?:tutto|e continua|i cookie)
    consenso
    (?:akceptuj|zaakceptuj|przejdź do serwisu)\w*
    zaufani partnerzy
    (?:toestemming|akkoord|alles accepteren)
    onze partners
    (?:godta|acceptera|accepter|hyväksy) (?:alle|alla|kaikki)
    çerez\w*
    (?:прийняти|погодитися|прийняти всі)
    політик[аиу] (?:конфіденційності|cookie)
    файл(?:и|ів|ы|ов) cookie
    (?:принять|согласиться)
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
    (?:jetzt|mit .{2,30}) weiterlesen
    weiterlesen mit
    (?:nur für|exklusiv für) abonnenten
    (?:dieser|den) (?:ganzen |vollständigen )?artikel .{0,40}(?:abo|abonnenten)\b
    réservée? (?:aux|à nos) abonnés
    (?:la suite|cet article) est réservée?
    (?:déjà abonné|abonnez-vous pour)
    il vous reste .{1,20}de cet article
    (?:solo|exclusivo) para (?:suscriptores|abonados)
    suscríbete para (?:seguir|leer|continuar)
    (?:exclusivo|conteúdo) (?:para|exclusivo para) assinantes
    (?:contenuto|articolo) riservato agli abbonati
    abbonati per (?:leggere|continuare)
    (?:dostęp|artykuł) (?:tylko )?dla (?:prenumeratorów|subskrybentów)
    (?:lees verder|alleen voor) (?:met|abonnees)
    (?:för|bara för) prenumeranter
    (?:kun for|for) abonnenter
    (?:vain|kirjaudu) tilaajille
    передплатіть
    (?:лише|тільки) для передплатників
    (?:только|доступно) (?:для )?подписчик(?:ам|ов)
    aboneler(?:e|imize) özel
    この記事は(?:有料|会員限定)
    (?:有料会員|会員)限定
    続きを読むには
    (?:订阅|登录)(?:后|以)(?:继续)?阅读
""")
ERROR = any_of(
    r"""
    (?:error|fehler|erreur|ошибка|помилка|błąd|hata) ?404
    404 ?(?:error|not|page|[-–|:]|$)
    ^404
    (?:page|article|story|content|file|url|site) (?:can ?not|could not|can't|couldn't|was not|not) (?:be )?found
    ^not found
    410 gone
    (?:page|article|content) (?:is )?no longer (?:available|exists)
    internal server error
    503 service
    service (?:temporarily )?unavailable
    (?:oops|sorry).{0,20}something went wrong
    page (?:does not|doesn't) exist
    сторінк[ау] не знайдено
    страница не найдена
    seite (?:wurde )?nicht gefunden
    page (?:introuvable|non trouvée)
    página no encontrada
    página não encontrada
    pagina non trovata
    pagina niet gevonden
    nie znaleziono strony
    strona nie istnieje
    sidan (?:kunde inte hittas|hittades inte)
    siden (?:ble ikke funnet|findes ikke)
    sivua ei löyt\w+
    stránka (?:nenalezena|nebyla nalezena|neexistuje)
    sayfa bulunamadı
    az oldal nem található
    الصفحة غير موجودة
    ページが見つかりません
    页面不存在
""",
    before=r"(?:\b|^|(?=[^\x00-\x7f]))",
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
    meinung(?:en)?
    kommentare?
    leitartikel
    gastbeitr(?:ag|aege|äge)
    tribunes?
    idees
    editos?
    chroniques?
    opini[oó]n(?:es)?
    columnas?
    opini(?:ao|ão)
    opinioni
    editoriali?
    opinie
    ledare
    debatt?
    meninger
    mielipi(?:de|teet)
    n[aá]zory
    koment[aá](?:r|re|ře)
    v[eé]lem[eé]ny
    opinii
    yazarlar
    k[oö]se-?yaz[iı](?:lari|ları)?
    gorus
    думки?
    dumk[ay]
    мнени[ея]
    mneni[ey]?[ae]?
    блоги?
    blohy
    社説
    オピニオン
    评论
    رأي
    آراء
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
    multimedia
    mediathek
    (?:bilder|foto)strecken?
    (?:foto)?galerien?
    (?:foto)?galer[ií]as?
    (?:foto|video)-?galeri
    fotos?
    diaporamas?
    fotogaller(?:y|ie|ia)
    zdjecia
    wideo
    kuvagalleria
""",
    before="/",
    after="/",
)
# Words in an address that say that it is one page of many, or a day's archive.
LISTING_PATH = any_of(
    r"""
    /(?:page|pages|seite|pagina|página|strana|strona|sida|side|sivu|oldal|sayfa|stranica|pag)[/=-]?\d+/?(?:$|\?)
    [?&](?:page|paged|seite|pagina|oldal|strana|strona|sayfa|sf_paged|offset|start)=\d+
    /(?:search|suche|recherche|busqueda|buscar|ricerca|szukaj|zoek|sok|arama|kereses|poshuk)/?(?:$|\?)
    /(?:tags?|topics?|themen?|categor(?:y|ies)|kategorien?|rubriken?|rovat|archiv(?:e|es|o|um)?)(?:/[^/?]{1,40})?/?(?:$|\?)
    /(?:19|20)\d\d(?:/\d\d?){1,2}/?(?:$|\?)
"""
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
    (?:^|\s)hidden(?=\s|$)(?!.*\b(?:sm|md|lg|xl):)
    \bd-none\b(?!.*\bd-(?:sm|md|lg|xl)-)
    visually-hidden
    sr-only
    screen-reader
    cookie
    consent
    gdpr
    opt-?in\b
    external-?(?:content|embed)
    two-?click
    placeholder
    player\b
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
    en-?relation
    articles?-?li[eé]s
    a-?lire
    a-?voir-?aussi
    lees-?ook
    leggi-?anche
    les-?ogsa
    l[aä]s-?mer
    lue-?my[oö]s
    czytaj
    zobacz
    polecane
    ilgili
    bildunterschrift
    bildtext
    bild-?unter
    bijschrift
    didascalia
    pie-?de-?foto
    legende
    l[eé]gende
    podpis
    kuvateksti
    billed-?tekst
    infolettre
    boletin
    bulten
    rassylka
    paylas
    partage
    teilen
    compartir
    condividi
    udostepnij
    werbung
    anzeige
    publicite
    publicidad
    pubblicita
    reklam[aey]?
    sondage
    kommentar(?:e|er|bereich)
    commentaires
    comentarios
    commenti
    yorumlar
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
    unterzeile
    einleitung
    anons
    announce
    chapeau
    accroche
    copete
    sumario
    sommario
    sottotitolo
    catenaccio
    subt[ií]tulo
    linha-?fina
    perex
    manchet
    underrubrik
    podtytu
    podnaslov
    bevezet
    \bspot\b
    (?:news|detail|haber)-?spot
""")
# The line above a headline, inside of its heading.
KICKER_PART = any_of(r"""
    kicker
    eyebrow
    over-?(?:line|title)
    (?:roof|top|sur|super)-?(?:line|title)
    pre-?(?:title|headline)
    dachzeile
    ober-?(?:titel|zeile)
    spitzmarke
    topp?-?line
    ante-?t[ií]tulo
    volanta
    cintillo
    sur-?titre
    occhiello
    nadtytu
    nadpis-?nad
    vignette
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
    læs (?:også|mere)
    lue (?:myös|lisää)
    auch interessant
    das könnte sie
    mehr (?:zu|aus|von|lesen)
    sur le même sujet
    voir aussi
    à voir
    articles? liés
    (?:artículos|noticias|temas) relacionad
    te puede interesar
    más (?:información|sobre|noticias)
    leia (?:também|mais)
    veja também
    articoli correlati
    potrebbe interessarti
    approfondimenti
    meer over
    czytaj (?:też|także|więcej)
    polecamy
    (?:přečtěte|čtěte) (?:si )?(?:také|více)
    kapcsolódó
    olvas[st]a el
    citeşte (?:şi|și)
    citește și
    прочетете (?:още|също)
    διαβάστε
    ilgili (?:haber|konu)
    (?:bunlar da|ayrıca)
    по теме
    за темою
    дивіться також
    смотрите также
    материалы по теме
    اقرأ
    إقرأ
    مواضيع (?:ذات|متعلقة)
    関連(?:記事|ニュース)
    あわせて読
    相关(?:新闻|阅读|报道|链接)
    相關(?:新聞|報導)
    延伸閱讀
    관련 ?기사
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
