"""A task page that gets its elements from the page around it, instead of loading them for every task anew.

Browsers share no cache with an opaque origin: each frame would fetch the script again, some 35 kB a task. The desk has
it once, and hands it in. Opened without a desk, a page loads the script by itself, as ever.
"""

import json
import re

_LOADER = re.compile(
    r"""<script\b[^>]*\bsrc\s*=\s*["']?([^"'\s>]*/static/crowd-html-elements\.js)["']?[^>]*>\s*</script>""",
    re.IGNORECASE,
)
_SHIMS = re.compile(r"<script data-shims>.*?</script>", re.DOTALL)
#: Waits for the script, then writes the page with it in its place, so that everything runs in the order of the source.
_BOOT = """<!doctype html><meta charset="utf-8"><script>
addEventListener("message", function take(event) {
  if (event.source !== parent || !event.data || event.data.type !== "labelwright:elements") return;
  removeEventListener("message", take);
  var page = JSON.parse(document.getElementById("page").textContent), code = event.data.code;
  document.open();
  var handed = '<script data-from="' + page[3] + '">' + code + "</" + "script>";
  document.write(page[0] + (code ? handed : page[1]) + page[2]);
  document.close();
});
addEventListener("DOMContentLoaded", function () { parent.postMessage({ type: "labelwright:lean" }, "*"); });
</script><script type="application/json" id="page">%s</script>"""


def _without_shims(head: str) -> str:
    """What stands ahead of the elements, without the stand-ins for storage: the elements bring them, too, and are in
    time where no script comes before."""
    shorter = _SHIMS.sub("", head, count=1)
    return head if "<script" in shorter.lower() else shorter


def lean(html: str) -> str:
    """The page in its lean form; unchanged where it loads no elements of ours."""
    found = _LOADER.search(html)
    if found is None:
        return html
    parts = [_without_shims(html[: found.start()]), found.group(), _LOADER.sub("", html[found.end() :]), found.group(1)]
    return _BOOT % json.dumps(parts).replace("<", "\\u003c")
