"""The engine's searches by names find what its own expressions find."""

from importlib import import_module

import pytest
from lxml.html import fromstring
from trafilatura import xpaths

from extractors.text.body.searches import ByName, quick_searches
from extractors.text.dom.parts import judged_once

PAGE = """
<html><body class="sidebar"><div id="content" class="post"><p class="SHARE-x">a</p><p class="share-x">b</p>
<section role="Navigation"><span style="display:none">c</span><!-- d --><svg aria-hidden="true"/></section>
<div class="teaser" id="related"><div class="article-body"><article class="fullTEXT story-body"><p>e</p></article></div></div>
<ul class="comments"><li>f</li></ul><div class="comments">g</div><details id="disqus_thread">h</details>
<div class="infinite-scroll"><h1>i</h1></div><div class="infinite-scroll">j</div><div class="elementor-share-buttons">k</div>
<div class="infinite-scroll" id="mvp-post-add-box"><h1>i</h1></div><p id="photo-caption">k</p>
<div id="cookie" class="plain">l</div><div id="plain" class="cookie">m</div><div class="%s menu">n</div></div></body></html>
"""
LISTS = (
    "BODY_XPATH",
    "RAW_TREE_PRUNE_XPATH",
    "REMOVE_COMMENTS_XPATH",
    "REMOVE_COMMENTS_AND_LISTS_XPATH",
    "OVERALL_DISCARD_XPATH",
    "TEASER_DISCARD_XPATH",
    "DISCARD_IMAGE_ELEMENTS",
)


@pytest.mark.parametrize("name", LISTS)
def test_searches_find_what_the_engines_own_find(name: str) -> None:
    """In the same order, at a second look too, and with a name that is too long to be kept; the first is all that a body search gives."""
    tree = fromstring(PAGE % ("long " * 200))
    own = list(getattr(xpaths, name))
    expected = [search(tree) for search in own]
    with quick_searches():
        quick = list(getattr(xpaths, name))
        for _ in range(2):
            found = [search(tree) for search in quick]
            assert [each[:1] for each in found] == [each[:1] for each in expected]
            assert name == "BODY_XPATH" or found == expected
    assert any(isinstance(search, ByName) for search in quick)
    assert any(expected)
    assert list(getattr(xpaths, name)) == own, "afterwards the engine's own are back"


def test_the_baseline_leaves_out_what_it_leaves_out_by_itself() -> None:
    page = PAGE.replace("</body>", "<aside>o</aside><div id='footer'>p</div><footer>q</footer><p class='CookieConsent'>r</p></body>")
    baseline = import_module("trafilatura.baseline")
    expected = baseline.html2txt(fromstring(page))
    with quick_searches():
        assert isinstance(baseline.BASIC_CLEAN_XPATH, ByName)
        assert [baseline.html2txt(fromstring(page)) for _ in range(2)] == [expected, expected]
    assert not isinstance(baseline.BASIC_CLEAN_XPATH, ByName)


def test_short_names_are_judged_once_and_long_ones_are_not_kept() -> None:
    """A page whose names are megabytes leaves nothing of them in the worker."""
    judged: list[str] = []

    def judge(name: str) -> bool:
        judged.append(name)
        return "aside" in name

    remembering = judged_once(judge)
    long = "aside " * 100
    assert [remembering(name) for name in ("x-aside", "x-aside", "text", long, long)] == [True, True, False, True, True]
    assert judged == ["x-aside", "text", long, long]
