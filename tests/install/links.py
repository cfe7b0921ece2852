#!/usr/bin/env python3
"""Walks every link of every document below some folders: pages for browsers (.html, and the menu of Doxygen's) and
Markdown (.md). Fails on a link to a file or an anchor that is not there, on an absolute path, and on a document that is
compressed, so that no link could reach it. Links into the network are not followed.
    links.py FOLDER...
"""
import functools
import html.parser
import os
import re
import sys
import urllib.parse

MARKDOWN_LINK = re.compile(r"\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")


class Page(html.parser.HTMLParser):
    """The links and the anchors of a page for browsers."""

    def __init__(self, text):
        super().__init__()
        self.links, self.anchors = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("href", "src", "data") and value:
                self.links.append(value)
            if name in ("id", "name") and value:
                self.anchors.add(value)


def prose(text):
    """Markdown without its code."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^(?: {4}|\t).*$", "", text, flags=re.M))


def slug(title):
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w -]", "", title.strip().lower()).replace(" ", "-")


@functools.cache
def contents(path):
    """Links and anchors of a document, or None of a file that is none."""
    if not path.endswith((".html", ".md", "/menudata.js")):
        return None
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if path.endswith(".html"):
        page = Page(text)
        return page.links, page.anchors
    if path.endswith(".js"):
        return re.findall(r'url:"([^"]*)"', text), set()
    titles = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.M)
    return MARKDOWN_LINK.findall(prose(text)), {slug(title) for title in titles}


def fault(path, link):
    """Why a link does not work, or None."""
    parts = urllib.parse.urlsplit(link)
    if parts.scheme or parts.netloc:
        return None if parts.scheme in ("http", "https", "mailto") else f"leads to {link}"
    if parts.path.startswith("/"):
        return f"leads to {link}, which is right in one place alone"
    below = os.path.join(os.path.dirname(path), urllib.parse.unquote(parts.path))
    target = os.path.normpath(below) if parts.path else path
    if not os.path.exists(target):
        return f"leads to {link}, which is not there"
    known = contents(target) if os.path.isfile(target) else None
    if parts.fragment and (known is None or urllib.parse.unquote(parts.fragment) not in known[1]):
        return f"leads to {link}, and there is no such anchor"
    return None


def faults(folders):
    """Of all documents, and how many links were walked."""
    found, count = [f"{folder} is no folder" for folder in folders if not os.path.isdir(folder)], 0
    for folder in folders:
        paths = sorted(os.path.join(place, name) for place, _, names in os.walk(folder) for name in names)
        found += [f"{path} is compressed" for path in paths if path.endswith((".md.gz", ".html.gz", ".svg.gz"))]
        for path in paths:
            for link in (contents(path) or ([], set()))[0]:
                count += 1
                why = fault(path, link)
                found += [f"{path} {why}"] if why else []
    return found, count


def main(folders):
    found, count = faults(folders)
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{count} links of {', '.join(folders)}")
    return 1 if found or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
