(function () {
  "use strict";

  /* In the sandbox the browser refuses storage and cookies with an exception. Templates that only use them for
     convenience go on with these, which forget everything when the page goes. No line comments: this is inlined. */

  function memoryStorage() {
    var items = new Map();
    var methods = {
      getItem: function (key) { return items.has(String(key)) ? items.get(String(key)) : null; },
      setItem: function (key, value) { items.set(String(key), String(value)); },
      removeItem: function (key) { items.delete(String(key)); },
      clear: function () { items.clear(); },
      key: function (index) { return Array.from(items.keys())[index] || null; }
    };
    return new Proxy(methods, {
      get: function (target, key) {
        if (key === "length") { return items.size; }
        return key in target ? target[key] : items.get(key);
      },
      set: function (target, key, value) { items.set(String(key), String(value)); return true; },
      has: function (target, key) { return key in target || items.has(key); },
      deleteProperty: function (target, key) { items.delete(key); return true; },
      ownKeys: function () { return Array.from(items.keys()); },
      getOwnPropertyDescriptor: function (target, key) {
        return items.has(key)
          ? { value: items.get(key), writable: true, enumerable: true, configurable: true }
          : undefined;
      }
    });
  }

  function refused(read) {
    try { read(); return false; } catch (error) { return true; }
  }

  function replaceStorage(name) {
    if (refused(function () { return window[name]; })) {
      Object.defineProperty(window, name, { value: memoryStorage(), configurable: true });
    }
  }

  function replaceCookies() {
    var jar = new Map();
    Object.defineProperty(document, "cookie", {
      configurable: true,
      get: function () {
        return Array.from(jar, function (pair) { return pair[0] + "=" + pair[1]; }).join("; ");
      },
      set: function (text) {
        var parts = String(text).split(";");
        var equals = parts[0].indexOf("=");
        var name = parts[0].slice(0, Math.max(equals, 0)).trim();
        var rest = parts.slice(1).join(";");
        var maxAge = /max-age\s*=\s*(-?\d+)/i.exec(rest);
        var expires = /expires\s*=\s*([^;]+)/i.exec(rest);
        var over = maxAge ? Number(maxAge[1]) <= 0 : Boolean(expires) && Date.parse(expires[1]) <= Date.now();
        if (over) { jar.delete(name); } else { jar.set(name, parts[0].slice(equals + 1).trim()); }
      }
    });
  }

  replaceStorage("localStorage");
  replaceStorage("sessionStorage");
  if (refused(function () { return document.cookie; })) { replaceCookies(); }
})();
