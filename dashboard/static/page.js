// The page and its server: parts that change, the address, signs of life, and charts that come into sight.
// Other files hook in through window.retention: clock.js, filters.js, picture.js.
(() => {
  "use strict";

  const PING = 3000, LOST = 8000;      // milliseconds between signs of life, and until a silent server counts as lost
  const LATE = 15000;                  // milliseconds until a page that never connected says so
  const KEPT = ["theme", "lang", "view", "embed"];   // parts of the address that no selection changes
  const INSTANT = ["strips", "chip"];                // parts that say how things stand, whatever is being asked for
  const NAMELESS = "summary, [tabindex]";            // what has the focus and no id: known by its place among its like
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const texts = JSON.parse(find("#texts")?.textContent || "{}");

  let model = null;                    // the component of this session, once connected
  let heard = 0;                       // when the server last answered, by performance.now()
  let lost = false;
  let viaHistory = false, askedAt = -1e9;
  let asking = 0, answered = 0;        // numbers of the last selection asked for, and of the last one answered
  const late = new Set();              // parts that came while a later selection was asked for
  const partHooks = {}, messageHooks = [];

  function t(key, values = {}) {
    return (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  function say(text) { const status = find("#status"); if (status) status.textContent = text; }

  // ---- parts -------------------------------------------------------------------------------------------------

  /** Replaces a part, keeping what the visitor has opened, focused, typed and scrolled in it. */
  function put(name, html) {
    if (name === "mode") { find("main").dataset.mode = html; return; }
    const place = document.getElementById(name);
    if (!place) return;
    const before = remember(place);
    place.innerHTML = html;
    restore(place, before);
    hooked(name);
  }

  /** Puts a part that has come; while an answer is awaited only with it: controls must not go back under a hand. */
  function receive(name) {
    if (asking > answered && !INSTANT.includes(name)) late.add(name);
    else put(name, model[name]);
  }

  function hooked(name) {
    const place = document.getElementById(name);
    if (place) for (const hook of partHooks[name] ?? []) hook(place);
  }

  function remember(place) {
    const active = document.activeElement;
    return {
      open: all("details[open][id]", place).map(item => item.id),
      scroll: all(".scroll, .sheet ul", place).map(item => [item.scrollTop, item.scrollLeft]),
      focus: place.contains(active) ? active.id || all(NAMELESS, place).indexOf(active) : "",
      typed: all("input[type=search]", place).map(item => item.value),
      numbers: all("[data-number]", place).map(item => item.textContent),
    };
  }

  function restore(place, before) {
    for (const id of before.open) document.getElementById(id)?.setAttribute("open", "");
    all(".scroll, .sheet ul", place).forEach((item, at) => { [item.scrollTop, item.scrollLeft] = before.scroll[at] ?? [0, 0]; });
    all("input[type=search]", place).forEach((item, at) => {
      if (before.typed[at]) { item.value = before.typed[at]; item.dispatchEvent(new Event("input", { bubbles: true })); }
    });
    if (before.focus !== "") (document.getElementById(before.focus) ?? all(NAMELESS, place)[before.focus])?.focus({ preventScroll: true });
    const numbers = all("[data-number]", place);
    if (numbers.length === before.numbers.length && performance.now() - askedAt > 3000) {
      numbers.forEach((item, at) => { if (item.textContent !== before.numbers[at]) item.classList.add("moved"); });
    }
  }

  // ---- address -----------------------------------------------------------------------------------------------

  /** Asks the server for a selection; a page that never got a connection is loaded anew with it. */
  function ask(address, back = false) {
    viaHistory = back;
    asking += 1;
    askedAt = performance.now();
    if (lost) { if (!back) history.pushState(null, "", kept(address) || "?"); }   // loaded once the server is back
    else if (model) model.send_msg({ select: address, number: asking });
    else location.search = kept(address);
  }

  function kept(address) {
    const now = new URLSearchParams(location.search), made = new URLSearchParams(address);
    for (const name of KEPT) if (now.has(name)) made.set(name, now.get(name));
    const query = made.toString().replaceAll("%2C", ",");
    return query && `?${query}`;
  }

  /** Takes the answer to the last selection into the address; answers to earlier ones come too late. */
  function arrive(answer) {
    const number = Number.parseInt(answer), address = kept(answer.slice(answer.indexOf(" ") + 1));
    if (!number || number !== asking) return;
    answered = number;
    for (const name of late) put(name, model[name]);
    late.clear();
    if (address !== location.search) history[viaHistory ? "replaceState" : "pushState"](null, "", address);
    viaHistory = false;
    say(find(".sentence")?.textContent ?? "");
  }

  addEventListener("popstate", () => ask(location.search || "?", true));
  document.addEventListener("click", event => {
    const link = event.target.closest?.("a[data-go]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    ask(link.getAttribute("href"));
  });

  // ---- connection --------------------------------------------------------------------------------------------

  function beat() {
    if (!model) return;
    if (performance.now() - heard > LOST) lose();
    if (lost) { revive(); return; }
    model.send_msg({ ping: 1 });
  }

  function lose() { lost = true; retention.clock?.set({ lost }); }

  /** Loads the page again once its server answers; the filters are in the address. */
  async function revive() {
    try {
      const answer = await fetch(find("link[rel=stylesheet]").href, { cache: "no-store", method: "HEAD" });
      if (answer.ok) location.reload();
    } catch { /* still away */ }
  }

  function hear(message) {
    const sent = message?.data ?? message;
    if (typeof sent?.pong === "number") heard = performance.now();
    for (const hook of messageHooks) hook(sent);
    if (sent?.again) location.reload();
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden || !model) return;
    heard = Math.max(heard, performance.now() - LOST + PING);   // timers slept: one missed answer is enough now
    beat();
  });

  function attach(component) {
    model = component;
    heard = performance.now();
    lost = false;
    retention.clock?.set({ lost: false, still: false });
    for (const name of model.names) {
      if (model[name]) put(name, model[name]);
      model.on(name, () => receive(name));
    }
    model.on("answer", () => setTimeout(() => arrive(model.answer)));   // the parts that come with it are put first
    model.on("title", () => { document.title = model.title; });
    const again = () => { if (model.reload) location.reload(); };
    model.on("reload", again);
    model.on("failed", tellCharts);
    model.on("drawn", tellCharts);
    model.on("msg:custom", hear);
    again();
    tellCharts();
    beat();   // whatever changed while this page was connecting is told in the answer
    for (const held of Bokeh.documents) held.on_event("connection_lost", lose);
    watchSight();
  }

  /** Marks the slots of charts that were drawn; those that could not be say so. */
  function tellCharts() {
    for (const slot of all("[data-chart]")) {
      const reference = model.failed?.[slot.dataset.chart];
      slot.classList.toggle("drawn", model.drawn.includes(slot.dataset.chart));
      slot.classList.toggle("failed", Boolean(reference));
      if (reference) slot.dataset.reason = t("js-chart-failed", { reference });
      for (const wait of [300, 1500]) setTimeout(() => passOver(slot), wait);   // once Bokeh has painted
    }
  }

  /** Takes the canvases of a chart out of the order of focus: its words and its table say what it shows. */
  function passOver(place) {
    for (const item of all("*", place)) {
      if (item.shadowRoot) passOver(item.shadowRoot);
      if (item.tabIndex === 0 && item.closest("canvas, .bk-Canvas, .bk-events, [class*=bk-]")) item.tabIndex = -1;
    }
  }

  function watchSight() {
    const watcher = new IntersectionObserver(entries => {
      for (const entry of entries.filter(item => item.isIntersecting)) {
        model.send_msg({ sight: entry.target.dataset.view });
        watcher.unobserve(entry.target);
      }
    }, { rootMargin: "200px" });
    for (const slot of all("[data-view]")) watcher.observe(slot);
  }

  // ---- theme -------------------------------------------------------------------------------------------------

  /** Bokeh reads its colours from the style sheet only while it paints. */
  function repaint() {
    const views = typeof Bokeh === "undefined" ? [] : [...Bokeh.index.all_views?.() ?? []];
    for (const view of views) if (view.request_repaint) view.request_repaint();
  }
  document.addEventListener("themechange", repaint);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);

  window.retention = {
    ask, say, t, find, all, attach,
    onPart(name, hook) { (partHooks[name] ??= []).push(hook); const place = document.getElementById(name); if (place) hook(place); },
    onMessage(hook) { messageHooks.push(hook); },
    send(message) { model?.send_msg(message); },
    connected: () => Boolean(model) && !lost,
    get lost() { return lost; },
  };
  const { retention } = window;
  setInterval(beat, PING);
  setTimeout(() => {
    if (model) return;
    retention.clock?.set({ still: true });
    for (const slot of all("[data-chart]")) { slot.classList.add("failed"); slot.dataset.reason = t("js-chart-late"); }
  }, LATE);
})();
