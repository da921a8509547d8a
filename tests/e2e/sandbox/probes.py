"""The scripts that try to get out of the frame, or to get something in. Each leaves what came of it in `results`.

`tried(name, what)` notes "blocked" when `what` throws, rejects or never answers, else what it gave.
"""

TEMPLATE = """
<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<crowd-form>
  <crowd-classifier name="crowd-classifier" header="Which?" categories="['yes', 'no']">
    <classification-target><p>A probe</p><button type="button" id="go">Go</button></classification-target>
  </crowd-classifier>
</crowd-form>
<script>
  const results = {};
  let done = false;
  const waited = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  async function tried(name, what) {
    try {
      const given = await Promise.race([what(), waited(1500).then(() => { throw new Error("no answer"); })]);
      results[name] = "reached: " + String(given);
    } catch (error) {
      results[name] = "blocked";
    }
  }
</script>
<script>
  (async () => { {{ task.input.taskObject | skip_autoescape }} })().then(() => { done = true; });
</script>
"""

PROBES = {
    "parent": """
        await tried("parent.document", () => parent.document.title);
        await tried("top.document", () => top.document.cookie);
        await tried("parent.location", () => parent.location.href);
        await tried("parent.variable", () => parent.desk);
        await tried("parent.storage", () => parent.localStorage.length);
        await tried("frameElement", () => frameElement.getAttribute("sandbox"));
        await tried("sibling", () => parent.frames[0] === self ? Promise.reject() : parent.frames[0].document.title);
    """,
    "self": """
        results.origin = self.origin;
        await tried("indexedDB", () => new Promise((ok, no) => {
          const open = indexedDB.open("x"); open.onsuccess = () => ok("opened"); open.onerror = no; }));
        await tried("caches", () => caches.open("x"));
        await tried("serviceWorker", () => navigator.serviceWorker.register("/static/task.js"));
        await tried("sharedWorker", () => new SharedWorker("/static/task.js"));
        await tried("cookieStore", () => cookieStore.getAll());
        await tried("camera", () => navigator.mediaDevices.getUserMedia({ video: true }));
        await tried("place", () => new Promise((ok, no) => navigator.geolocation.getCurrentPosition(ok, no)));
        await tried("fullscreen", () => document.documentElement.requestFullscreen());
        await tried("pointer", () => document.body.requestPointerLock());
        await tried("wakeLock", () => navigator.wakeLock.request("screen"));
        await tried("locks", () => navigator.locks.request("x", () => "held"));
        await tried("passwords", () => navigator.credentials.get({ password: true }));
        localStorage.setItem("kept", "here"); sessionStorage.kept = "here too"; document.cookie = "a=1; path=/";
        results.shims = [localStorage.getItem("kept"), sessionStorage.kept, localStorage.length, document.cookie];
    """,
    "top-navigation": """
        await tried("assign", () => { top.location = "/sign-out"; return "set"; });
        await tried("replace", () => { top.location.replace("/sign-out"); return "set"; });
        await tried("open", () => open("/sign-out", "_top").closed);
        await tried("link", () => { const a = document.createElement("a"); a.href = "/sign-out"; a.target = "_top";
          document.body.append(a); a.click(); return Promise.reject(); });
        await tried("parent link", () => { const a = document.createElement("a"); a.href = "/sign-out";
          a.target = "_parent"; document.body.append(a); a.click(); return Promise.reject(); });
        await tried("download", () => { const a = document.createElement("a"); a.download = "a.exe";
          a.href = URL.createObjectURL(new Blob(["x"])); document.body.append(a); a.click();
          return Promise.reject(); });
        await tried("back", () => { history.back(); history.go(-5); return Promise.reject(); });
        await waited(500);
    """,
    "requests": """
        const me = "/api/v1/me";
        await tried("fetch", () => fetch(me, { credentials: "include" }).then((r) => r.status));
        await tried("no-cors", () => fetch(me, { credentials: "include", mode: "no-cors" }).then((r) => r.type));
        await tried("post", () => fetch("/api/v1/assignments/claim", { method: "POST", credentials: "include",
          mode: "no-cors", body: "{}" }).then((r) => r.type));
        await tried("xhr", () => new Promise((ok, no) => { const x = new XMLHttpRequest(); x.open("GET", me);
          x.withCredentials = true; x.onload = () => ok(x.status); x.onerror = no; x.send(); }));
        await tried("beacon", () => { navigator.sendBeacon("/portal/", "x"); return Promise.reject(); });
        await tried("events", () => new Promise((ok, no) => { const e = new EventSource("/api/v1/events");
          e.onopen = ok; e.onerror = no; }));
        await tried("socket", () => new Promise((ok, no) => { const s = new WebSocket("ws://" + location.host + "/");
          s.onopen = ok; s.onerror = no; }));
        await tried("image", () => new Promise((ok, no) => { const i = new Image(); i.onload = ok; i.onerror = no;
          i.src = "/portal/"; }));
        await tried("script", () => new Promise((ok, no) => { const s = document.createElement("script");
          s.onload = ok; s.onerror = no; s.src = me; document.head.append(s); }));
        await tried("module", () => import("/api/v1/me"));
        await tried("style", () => new Promise((ok, no) => { const l = document.createElement("link");
          l.rel = "stylesheet"; l.onload = ok; l.onerror = no; l.href = "/portal/"; document.head.append(l); }));
        await tried("object", () => new Promise((ok, no) => { const o = document.createElement("object");
          o.onload = ok; o.onerror = no; o.data = "/portal/"; document.body.append(o); }));
        await tried("worker", () => new Promise((ok, no) => { const w = new Worker("/static/task.js");
          w.onmessage = ok; w.onerror = no; }));
        await tried("blob worker", () => new Promise((ok, no) => { const w = new Worker(URL.createObjectURL(new Blob(
          ["fetch('" + location.origin + "/api/v1/me').then((r) => postMessage(r.status), () => postMessage(0))"])));
          w.onmessage = (e) => e.data ? ok(e.data) : no(); w.onerror = no; }));
        for (const rel of ["prefetch", "preload", "modulepreload", "prerender", "manifest", "icon"]) {
          const link = document.createElement("link");
          Object.assign(link, { rel, as: "image", href: "/healthz?stolen" }); document.head.append(link);
        }
        const rules = document.createElement("script"); rules.type = "speculationrules";
        rules.textContent = JSON.stringify({ prefetch: [{ source: "list", urls: ["/portal/?stolen"] }] });
        const style = document.createElement("style");
        style.textContent = `@import "/healthz?stolen"; @font-face { font-family: f; src: url("/healthz?stolen"); }
          [value^="a"], body { font-family: f; background: url("/healthz?stolen"); }`;
        const base = document.createElement("base"); base.href = "http://localhost:1/";
        document.head.append(rules, style, base);
        await tried("base", () => document.baseURI.startsWith("http://localhost:1/") || Promise.reject());
        base.remove();
        await tried("abroad", () => fetch("http://localhost:1/?stolen").then((r) => r.status));
    """,
    "forms": """
        await waited(800);
        for (const [target, method] of [["_self", "post"], ["_top", "post"], ["_blank", "post"], ["_self", "get"]]) {
          const form = document.createElement("form");
          form.action = "/sign-out"; form.method = method; form.target = target;
          document.body.append(form); form.submit(); form.remove();
          await waited(200);
        }
        results.stillHere = true;
    """,
    "nested": """
        const nest = (attributes) => new Promise((ok) => { const f = document.createElement("iframe");
          Object.assign(f, attributes); f.onload = () => ok(f);
          document.body.append(f); waited(800).then(() => ok(f)); });
        const portal = await nest({ src: "/portal/" });
        await tried("portal", () => portal.contentDocument.title || Promise.reject());
        const page = "<script>parent.postMessage({ nested: location.href, origin: self.origin }, '*')<\\/script>";
        results.origins = [];
        addEventListener("message", ({ data }) => data.nested && results.origins.push(data.origin));
        await nest({ srcdoc: page });
        await nest({ src: "data:text/html," + encodeURIComponent(page) });
        await nest({ src: URL.createObjectURL(new Blob([page], { type: "text/html" })) });
        const freed = document.createElement("iframe");
        freed.sandbox = "allow-scripts allow-same-origin allow-top-navigation"; freed.srcdoc = page;
        document.body.append(freed);
        await waited(500);
    """,
    "spoof": """
        results.ports = 0; results.said = [];
        addEventListener("message", (event) => { if (event.data && event.data.nestedPort) results.ports += 1; });
        const f = document.createElement("iframe");
        f.srcdoc = `<script>
          addEventListener("message", (event) => event.ports.length && parent.postMessage({ nestedPort: true }, "*"));
          for (const w of [parent.parent, top]) w.postMessage({ type: "labelwright:hello", version: 1 }, "*");
          <\\/script>`;
        document.body.append(f);
        await waited(500);
        for (const w of [parent, top]) {
          w.postMessage({ type: "submit", answer: { "crowd-classifier": { label: "no" } }, seq: 1 }, "*");
          w.postMessage({ type: "labelwright:port" }, "*", [new MessageChannel().port1]);
          w.postMessage("{}", "*");
        }
        await waited(300);
    """,
    "bridge": """
        const port = await new Promise((ok) => {
          addEventListener("message", (event) => event.ports[0] && ok(event.ports[0]), { once: true });
          parent.postMessage({ type: "labelwright:hello", version: 1 }, "*");
        });
        const deep = {}; let at = deep;
        for (let i = 0; i < 20000; i++) at = at.x = {};
        const evil = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}');
        for (const message of [
          null, 7, "ready", [], {}, { type: "__proto__" }, { type: "constructor" }, { type: "toString" },
          { type: {} }, { type: "draft", state: deep, seq: 1 }, { type: "draft", state: "x", seq: 1 },
          { type: "draft", state: evil, seq: 2 }, { type: "draft", state: {}, seq: NaN }, evil,
          { type: "submit", answer: [], seq: 1 }, { type: "submit", answer: "x", seq: 1 }, { type: "submit" },
          { type: "submit", answer: { a: deep }, seq: 1 },
          { type: "key", key: { toString: null }, code: 1 }, { type: "ready", keys: "x" },
          { type: "error", message: evil }, { type: "height", px: 1e308 },
          { type: "draft", state: { m: new Map([[1, 2]]), n: 1n }, seq: 3 },
        ]) { try { port.postMessage(message); } catch (error) { results.threw = String(error); } }
        await waited(1100);
        port.postMessage({ type: "submit", answer: { big: "x".repeat(100e6) }, seq: 4 });
        await waited(1100);
        for (let i = 0; i < 50000; i++) port.postMessage({ type: "activity" });
        await waited(300);
    """,
    "popups": """
        document.getElementById("go").onclick = async () => {
          const w = open("/portal/");
          await waited(1500);
          await tried("popup.document", () => w.document.title);
          await tried("popup.cookie", () => w.document.cookie);
          await tried("popup.script", () => w.eval("1"));
          results.popup = true;
        };
    """,
    "loop-at-once": """
        for (;;);
    """,
    "loop": """
        document.getElementById("go").onclick = () => setTimeout(() => { for (;;); }, 200);
    """,
    "write": """
        setTimeout(() => {
          document.open();
          document.write("<h1>Sign in again</h1><script>window.seen = document.cookie<\\/script>");
          document.close();
        }, 300);
    """,
    "leave": """
        const abroad = "http://localhost:" + location.port + "/healthz?stolen";
        document.getElementById("go").onclick = () => { location = abroad; };
    """,
    "leave-home": """
        document.getElementById("go").onclick = () => { location = "/portal/"; };
    """,
}
