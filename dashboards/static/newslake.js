/* What pages do beyond links and forms: charts, parts of a page fetched in place, the theme, keys, the SQL editor. No page needs it to be read. */
"use strict";
(() => {
  const root = document.documentElement;
  const stored = (name, value) => {
    try { return value === undefined ? localStorage.getItem(name) : localStorage.setItem(name, value); } catch { return null; }
  };
  const chosen = stored("newslake-theme");
  if (chosen) root.dataset.theme = chosen;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const say = (words) => {
    const status = document.getElementById("status");
    status.textContent = words;
    setTimeout(() => { status.textContent = ""; }, 2500);
  };

  /* Charts: Vega's interpreter (no functions made of strings), colours of the theme, a click chooses a day, a drag a span. */
  const config = () => {
    const style = getComputedStyle(root), of = (name) => style.getPropertyValue(name).trim();
    const font = getComputedStyle(document.body).fontFamily, words = { labelColor: of("--soft"), titleColor: of("--soft"), labelFont: font, titleFont: font, titleFontWeight: 400, labelFontSize: 11, titleFontSize: 11 };
    return {
      background: null, font, view: { stroke: null }, range: { category: ["#3273d3", "#c77a0a", "#13908a", "#d4572a", "#a565c0", "#7f8f55", "#85898f"] },
      axis: { ...words, gridColor: of("--line"), domainColor: of("--edge"), tickColor: of("--edge") },
      legend: { ...words, labelColor: of("--ink"), labelFontSize: 12 },
    };
  };
  const iso = (time) => new Date(Math.round(time / 864e5) * 864e5).toISOString().slice(0, 10);
  const tooltip = () => {
    let box = document.getElementById("vg-tooltip-element");
    if (!box) { box = document.createElement("div"); box.id = "vg-tooltip-element"; document.body.append(box); }
    return (_, event, __, value) => {
      box.classList.toggle("visible", value != null && value !== "");
      if (value == null || value === "") return;
      box.textContent = "";
      for (const [key, text] of typeof value === "object" ? Object.entries(value) : [["", String(value)]]) {
        const line = document.createElement("div");
        line.textContent = key.trim() && key !== "note" ? `${key}: ${text}` : text;
        box.append(line);
      }
      box.style.left = `${Math.min(event.clientX + 12, innerWidth - box.offsetWidth - 8)}px`;
      box.style.top = `${Math.max(8, event.clientY - box.offsetHeight - 8)}px`;
    };
  };
  const draw = async (figure) => {
    const spec = JSON.parse(figure.querySelector("script").textContent), plot = figure.querySelector(".plot");
    const { view } = await vegaEmbed(plot, spec, { mode: "vega-lite", ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: tooltip(), config: config() });
    plot.querySelector("svg").setAttribute("aria-hidden", "true"); // the plot is named, and its rows are in a table
    const part = figure.dataset.part, page = document.querySelector("#selection");
    if (!page || !document.querySelector("form.filters")) return;
    let dragged = null;
    if (part === "curve") {
      view.addSignalListener("brush", (_, value) => { dragged = value && (value.day || Object.values(value)[0]); });
      plot.addEventListener("pointerup", () => setTimeout(() => {
        if (dragged && dragged[1] - dragged[0] > 864e5) go({ since: iso(dragged[0]), until: iso(dragged[1]), days: null, day: null, page: null }, "#view");
      }));
    }
    view.addEventListener("click", (_, item) => {
      const day = item && item.datum && item.datum.day;
      if (!day || (dragged && dragged[1] - dragged[0] > 864e5)) return;
      const from = iso(+new Date(day)), week = document.querySelector("[name=step]").value === "week";
      go({ day: week ? `${from}..${iso(+new Date(day) + 6 * 864e5)}` : from, page: null }, "#selection");
    });
  };
  /* All of them, since the page may be printed or saved before anybody scrolls; one at a time, so that the first is seen at once. */
  const charts = (within) => all("figure.chart", within).forEach((figure) => setTimeout(() => draw(figure)));

  /* Parts of a page in place: the whole page is fetched, one element of it is shown, and the address changes with it. */
  const go = (changed, selector) => {
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(changed)) value === null ? url.searchParams.delete(name) : url.searchParams.set(name, value);
    url.hash = "";
    show(url, selector);
  };
  let latest = 0;
  const show = async (url, selector, push = true) => {
    const place = document.querySelector(selector), mine = ++latest;
    if (!place) { location.href = url; return; }
    place.classList.add("loading");
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html"), fresh = page.querySelector(selector);
      if (mine !== latest) return;
      if (!answer.ok || !fresh) { location.href = url; return; }
      place.replaceWith(document.adoptNode(fresh));
      if (push) history.pushState({ selector }, "", url);
      document.title = page.title;
      ready(document.querySelector(selector));
      if (selector === "#drawer") fresh.focus({ preventScroll: true }), fresh.scrollIntoView({ block: "nearest" });
    } catch { location.href = url; }
  };
  addEventListener("popstate", () => location.reload());

  const ready = (within) => {
    all(".needs-script", within).forEach((each) => { each.hidden = each.id === "history" ? each.hidden : false; });
    all("form.filters .apply", within).forEach((button) => { button.hidden = true; });
    all(".heat", within).forEach((map) => { map.scrollLeft = map.scrollWidth; }); // the newest days
    if (window.vegaEmbed) charts(within);
  };
  const submit = (form) => {
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    const every = new URL(location.href).searchParams.get("refresh");
    if (every) query.set("refresh", every);
    show(new URL(`${location.pathname}?${query}`, location.href), form.dataset.view);
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-view], table[data-view] td a");
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    show(new URL(link.href), link.closest("[data-view]").dataset.view);
  });
  document.addEventListener("change", (event) => { const form = event.target.closest("form[data-view]"); if (form) submit(form); });
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.view) { event.preventDefault(); submit(event.target); }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) { const find = document.querySelector("[type=search]"); if (find) { event.preventDefault(); find.focus(); } }
    if (event.key === "Escape") all("details.menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });

  /* The SQL editor: completion of tables and columns, Ctrl+Enter, the line of an error, what was run in this browser. */
  const editor = (area) => {
    const form = area.form, list = document.getElementById("completions");
    const words = [...new Set([...all("[data-word]").map((each) => each.dataset.word), ..."SELECT FROM WHERE GROUP BY ORDER BY LIMIT JOIN USING count sum avg min max DISTINCT HAVING WITH".split(" ")])];
    const before = () => /[\w.]*$/.exec(area.value.slice(0, area.selectionStart))[0];
    const close = () => { list.hidden = true; };
    const take = (word) => { area.setRangeText(word, area.selectionStart - before().length, area.selectionStart, "end"); close(); area.focus(); };
    const offer = () => {
      const part = before().toLowerCase();
      const found = part.length < 2 ? [] : words.filter((word) => word.toLowerCase().startsWith(part) && word.toLowerCase() !== part).slice(0, 40);
      list.textContent = "";
      found.forEach((word, number) => {
        const item = document.createElement("li");
        item.role = "option"; item.textContent = word; item.setAttribute("aria-selected", number === 0);
        item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(word); });
        list.append(item);
      });
      const lines = area.value.slice(0, area.selectionStart).split("\n");
      list.style.top = `${Math.min(area.offsetHeight, 14 + 20 * lines.length - area.scrollTop)}px`;
      list.style.left = `${Math.min(area.offsetWidth - 240, 12 + 7.8 * lines.at(-1).length)}px`;
      list.hidden = !found.length;
    };
    area.addEventListener("input", offer);
    area.addEventListener("blur", close);
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); return; }
      if (list.hidden) return;
      const items = all("li", list), at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) { event.preventDefault(); const next = (at + step + items.length) % items.length; items.forEach((item, number) => item.setAttribute("aria-selected", number === next)); items[next].scrollIntoView({ block: "nearest" }); }
      if (event.key === "Tab" || event.key === "Enter") { event.preventDefault(); take(items[at].textContent); }
      if (event.key === "Escape") { event.preventDefault(); close(); }
    });
    const line = +area.dataset.line;
    if (line) { const lines = area.value.split("\n"), start = lines.slice(0, line - 1).join("\n").length + (line > 1); area.focus(); area.setSelectionRange(start, start + (lines[line - 1] || "").length); }
    const past = JSON.parse(stored("newslake-sql") || "[]"), run = new URL(location.href).searchParams.get("q");
    if (run && !line) { const kept = [run, ...past.filter((each) => each !== run)].slice(0, 30); stored("newslake-sql", JSON.stringify(kept)); }
    const line_of = (name, address, title) => {
      const link = document.createElement("a"), item = document.createElement("li");
      link.href = address; link.textContent = name; link.title = title;
      item.append(link);
      return item;
    };
    const place = document.querySelector("#history ul");
    for (const each of past.filter((text) => text !== run).slice(0, 8)) place.append(line_of(each.replace(/\s+/g, " "), `/sql?${new URLSearchParams({ q: each })}`, each));
    document.getElementById("history").hidden = !past.length;

    /* Saved statements: a name, the statement and its chart, which is the page's address. */
    const saved = document.querySelector("#saved ul"), save = document.querySelector("#saved form");
    const held = () => JSON.parse(stored("newslake-saved") || "{}");
    const list_saved = () => {
      saved.textContent = "";
      for (const [name, address] of Object.entries(held())) {
        const item = line_of(name, address, new URLSearchParams(address.split("?")[1]).get("q")), button = document.createElement("button");
        button.className = "plain"; button.textContent = "✕"; button.setAttribute("aria-label", `Remove ${name}`);
        button.addEventListener("click", () => { const left = held(); delete left[name]; stored("newslake-saved", JSON.stringify(left)); list_saved(); });
        item.append(button); saved.append(item);
      }
    };
    save.addEventListener("submit", (event) => {
      event.preventDefault();
      const address = new URL(location.href);
      if (area.value !== run) address.search = `?${new URLSearchParams({ q: area.value })}`;
      stored("newslake-saved", JSON.stringify({ ...held(), [save.elements.name.value]: address.pathname + address.search }));
      save.reset(); list_saved();
    });
    list_saved();
  };

  /* The page anew every so often, as its address says; not while somebody reads another tab or types. */
  let timer = 0;
  const refresh = () => {
    const every = +new URL(location.href).searchParams.get("refresh"), choice = document.querySelector("[data-refresh]");
    clearInterval(timer);
    if (!choice) return;
    choice.value = all("option", choice).some((each) => +each.value === every) ? every || "" : "";
    if (every >= 10) timer = setInterval(() => { if (!document.hidden && !document.activeElement.matches("input, textarea, select")) show(new URL(location.href), "#main", false); }, every * 1000);
    choice.onchange = () => {
      const url = new URL(location.href);
      choice.value ? url.searchParams.set("refresh", choice.value) : url.searchParams.delete("refresh");
      history.replaceState(history.state, "", url);
      choice.blur();
      refresh();
    };
  };

  document.addEventListener("DOMContentLoaded", () => {
    ready(document);
    refresh();
    const area = document.getElementById("statement");
    if (area) editor(area);
    const copy = document.querySelector("[data-copy]"), theme = document.querySelector("[data-theme-switch]");
    if (copy) copy.addEventListener("click", () => navigator.clipboard.writeText(location.href).then(() => say("Link copied"), () => say("Copy the address from the address bar")));
    theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; stored("newslake-theme", root.dataset.theme); });
  });
})();
