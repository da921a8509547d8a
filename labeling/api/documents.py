"""A PDF document where a page is asked for: in a frame of a task, in which browsers show no PDF of their own.

The page is ours and has an opaque origin like the task around it; it reads the document from its own address.
"""

from __future__ import annotations

from html import escape

from django.http import HttpRequest, HttpResponse

PDF = "application/pdf"


def wanted_as_page(request: HttpRequest) -> bool:
    """Frames and tabs ask for HTML; what reads the document itself does not."""
    return "text/html" in request.headers.get("Accept", "")


def page(request: HttpRequest, name: str) -> HttpResponse:
    """The page that shows the document called `name`."""
    response = HttpResponse(_PAGE.format(name=escape(name)))
    response["Content-Security-Policy"] = _policy(f"{request.scheme}://{request.get_host()}")
    return response


def _policy(own: str) -> str:
    return (
        f"default-src 'none'; script-src {own}/static/ 'wasm-unsafe-eval'; style-src {own}/static/ 'unsafe-inline'; "
        f"connect-src {own}/media/ {own}/static/; img-src blob: data:; font-src blob: data:; base-uri 'none'; "
        "form-action 'none'; sandbox allow-scripts"
    )


_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/document.css"></head>
<body><header><b>{name}</b><span>Pages: <output>…</output></span>
<button value="-" aria-label="Smaller">−</button><button value="+" aria-label="Larger">+</button>
<button value="0" aria-label="Fit">↔</button></header>
<main></main><script src="/static/document.js"></script></body></html>
"""
