// Everything that happens in the browser: parts of the page that change, the filters and the address,
// the age in the chip, the theme, and a page that notices when its server is gone.
(() => {
  "use strict";

  const STALE = 180, SILENT = 60;      // seconds; the same numbers are in live.py
  const PING = 3000, LOST = 8000;      // milliseconds between signs of life, and until a silent server counts as lost
  const root = document.documentElement;
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  let model = null;                    // the component of this session, once connected
  let heard = 0;                       // when the server last answered, by performance.now()
  let lost = false, still = false;
  let skew = 0;                        // seconds the server's clock is ahead of this one
  let viaHistory = false, asking = 0, askedAt = -1e9;   // asking: the number of the last selection asked for

  // ---- parts -------------------------------------------------------------------------------------------------

  /** Replaces a part, keeping what the visitor has opened, focused, typed and scrolled in it. */
  function put(name, html) {
    const place = document.getElementById(name);
    if (!place || !html) return;
    const before = remember(place);
    place.innerHTML = html;
    restore(place, before);
    if (name === "chip") readClock();
    if (name === "filters") wireFilters();
  }

  function remember(place) {
    const active = document.activeElement;
    return {
      open: all("details[open][id]", place).map(item => item.id),
      scroll: all(".scroll, .sheet ul", place).map(item => item.scrollTop),
      focus: place.contains(active) ? active.id || (active.dataset.only && `only:${active.dataset.only}`) : "",
      typed: find("[data-search]", place)?.value ?? "",
      numbers: all("[data-number]", place).map(item => item.textContent),
    };
  }

  function restore(place, before) {
    for (const id of before.open) document.getElementById(id)?.setAttribute("open", "");
    all(".scroll, .sheet ul", place).forEach((item, at) => { item.scrollTop = before.scroll[at] ?? 0; });
    const search = find("[data-search]", place);
    if (search && before.typed) { search.value = before.typed; narrow(search); }
    if (before.focus) {
      const only = before.focus.startsWith("only:") && find(`[data-only="${CSS.escape(before.focus.slice(5))}"]`, place);
      (only || document.getElementById(before.focus))?.focus({ preventScroll: true });
    }
    const numbers = all("[data-number]", place);
    if (numbers.length === before.numbers.length && performance.now() - askedAt > 3000) {
      numbers.forEach((item, at) => { if (item.textContent !== before.numbers[at]) item.classList.add("moved"); });
    }
  }

  // ---- filters and address -----------------------------------------------------------------------------------

  function chosen(form, leave = []) {
    const query = new URLSearchParams();
    const add = (name, values) => { if (values.length && !leave.includes(name)) query.set(name, values.join(",")); };
    add("campaign", [form.elements.campaign.value]);
    for (const name of ["edition", "country"]) {
      add(name, all(`input[name=${name}]:checked`, form).map(input => input.value));
    }
    const mark = find("input[name=mark]:checked");
    if (mark && mark.dataset.asked) add("months", [mark.value]);
    else if (form.elements.months) add("months", [form.elements.months.value]);
    return "?" + query.toString().replaceAll("%2C", ",");
  }

  function ask(address, back = false) {
    viaHistory = back;
    asking += 1;
    askedAt = performance.now();
    if (model && !lost) model.send_msg({ select: address, number: asking });
    else location.search = address;
  }

  function themed(address) {
    const theme = new URLSearchParams(location.search).get("theme");
    return theme ? `${address}&theme=${encodeURIComponent(theme)}` : address;
  }

  /** Takes the answer to the last selection into the address; answers to earlier ones come too late. */
  function arrive(answer) {
    const number = Number.parseInt(answer), address = answer.slice(answer.indexOf(" ") + 1);
    if (!number || number !== asking) return;
    if (themed(address) !== location.search) {
      history[viaHistory ? "replaceState" : "pushState"](null, "", themed(address));
    }
    viaHistory = false;
    say(find(".sentence")?.textContent ?? "");
  }

  addEventListener("popstate", () => ask(location.search || "?", true));

  function wireFilters() {
    const form = find(".filters");
    if (!form || form.dataset.wired) return;
    form.dataset.wired = "yes";
    form.addEventListener("submit", event => { event.preventDefault(); ask(chosen(form)); });
    form.addEventListener("change", event => {
      const { name } = event.target;
      if (name === "campaign") return ask(chosen(form, ["edition", "country", "months"]));
      if (name === "edition" && !find("input[name=edition]:checked", form)) { event.target.checked = true; return; }
      if (name) ask(chosen(form));
    });
    form.addEventListener("click", event => {
      const only = event.target.closest("[data-only]"), every = event.target.closest("[data-all]");
      if (!only && !every) return;
      for (const input of all("input[type=checkbox]", event.target.closest(".sheet"))) {
        input.checked = Boolean(only) && input.value === only.dataset.only;
      }
      ask(chosen(form));
    });
    form.addEventListener("input", event => { if (event.target.matches("[data-search]")) narrow(event.target); });
  }

  function narrow(search) {
    const plain = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const wanted = plain(search.value.trim());
    for (const item of all("li", search.closest(".sheet"))) {
      item.hidden = !plain(find("bdi", item).textContent).includes(wanted);
    }
  }

  document.addEventListener("change", event => {
    if (event.target.name !== "mark") return;
    event.target.dataset.asked = "yes";
    ask(chosen(find(".filters")));
  });
  document.addEventListener("click", event => {
    for (const open of all("details.pick[open]")) if (!open.contains(event.target)) open.open = false;
    if (event.target.closest("#copy")) copyLink(event.target.closest("#copy"));
    if (event.target.closest("#theme")) turn();
  });
  document.addEventListener("keydown", event => {
    const open = event.key === "Escape" && find("details.pick[open]");
    if (open) { open.open = false; find("summary", open).focus(); }
  });
  document.addEventListener("toggle", event => {
    if (!event.target.matches?.("details.pick") || !event.target.open) return;
    for (const other of all("details.pick[open]")) if (other !== event.target) other.open = false;
  }, true);

  async function copyLink(button) {
    const link = new URL(find(".filters").dataset.address, location.href).href;
    const said = find("span", button), before = "Copy link";
    try { await navigator.clipboard.writeText(link); said.textContent = "Copied"; }
    catch { said.textContent = copyOld(link) ? "Copied" : "Not copied"; }
    say(`${said.textContent}: ${link}`);
    setTimeout(() => { said.textContent = before; }, 1800);
  }

  /** For pages that are not served over https, where there is no clipboard to write to. */
  function copyOld(text) {
    const box = Object.assign(document.createElement("textarea"), { value: text, className: "hidden" });
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }

  function say(text) { const status = find("#status"); if (status) status.textContent = text; }

  // ---- theme -------------------------------------------------------------------------------------------------

  const darkSystem = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : darkSystem.matches;

  function turn() {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* not kept, then */ }
    const address = new URL(location.href);
    if (address.searchParams.has("theme")) {
      address.searchParams.set("theme", root.dataset.theme);
      history.replaceState(null, "", address.href.replaceAll("%2C", ","));
    }
    repaint();
  }
  darkSystem.addEventListener("change", repaint);

  /** Bokeh reads its colours from the style sheet only while it paints. */
  function repaint() {
    const views = typeof Bokeh === "undefined" ? [] : [...Bokeh.index.all_views?.() ?? []];
    for (const view of views) if (view.request_repaint) view.request_repaint();
  }

  // ---- age and signs of life ---------------------------------------------------------------------------------

  const now = () => Date.now() / 1000 + skew;

  function ago(seconds) {   // as ago() in wording.py
    const whole = Math.max(0, Math.floor(seconds));
    if (whole < 120) return `${whole} s ago`;
    if (whole < 7200) return `${Math.floor(whole / 60)} min ago`;
    return whole < 172800 ? `${Math.floor(whole / 3600)} h ago` : `${Math.floor(whole / 86400)} days ago`;
  }

  function readClock() {
    const chip = find(".chip");
    if (chip) skew = Number(chip.dataset.now) - Date.now() / 1000;
    tick();
  }

  function tick() {
    const chip = find(".chip");
    if (!chip) return;
    for (const item of all("[data-since]", chip)) item.textContent = ago(now() - Number(item.dataset.since));
    const { seen, published } = chip.dataset;
    let state = "waiting";
    if (seen) state = now() - Number(published) > SILENT ? "silent" : now() - Number(seen) > STALE ? "stale" : "live";
    if (still) state = "still";
    if (lost) state = "lost";
    if (chip.dataset.state !== state) chip.dataset.state = state;
  }

  function beat() {
    if (!model) return;
    if (performance.now() - heard > LOST) lost = true;
    if (lost) return revive();
    model.send_msg({ ping: 1 });
  }

  /** Loads the page again once its server answers; the filters are in the address. */
  async function revive() {
    tick();
    try {
      const answer = await fetch(find("link[rel=stylesheet]").href, { cache: "no-store", method: "HEAD" });
      if (answer.ok) location.reload();
    } catch { /* still away */ }
  }

  function hear(message) {
    const sent = message?.data ?? message;
    if (typeof sent?.pong !== "number") return;
    heard = performance.now();
    skew = sent.pong - Date.now() / 1000;
    if (sent.again) location.reload();
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden || !model) return;
    heard = Math.max(heard, performance.now() - LOST + PING);   // timers slept: one missed answer is enough now
    beat();
  });

  // ---- connection --------------------------------------------------------------------------------------------

  window.retention = {
    attach(component) {
      model = component;
      heard = performance.now();
      lost = still = false;
      for (const name of model.names) {
        if (document.getElementById(name) && model[name]) put(name, model[name]);
        model.on(name, () => put(name, model[name]));
      }
      model.on("answer", () => arrive(model.answer));
      model.on("title", () => { document.title = model.title; });
      const again = () => { if (model.again) location.reload(); };
      model.on("again", again);
      model.on("msg:custom", hear);
      again();
      beat();   // whatever changed while this page was connecting is told in the answer
      for (const held of Bokeh.documents) held.on_event("connection_lost", () => { lost = true; tick(); });
      watchSight();
    },
  };

  function watchSight() {
    const watcher = new IntersectionObserver(entries => {
      for (const entry of entries.filter(item => item.isIntersecting)) {
        model.send_msg({ sight: entry.target.dataset.view });
        watcher.unobserve(entry.target);
      }
    }, { rootMargin: "200px" });
    for (const slot of all("[data-view]")) watcher.observe(slot);
  }

  wireFilters();
  readClock();
  setInterval(tick, 1000);
  setInterval(beat, PING);
  setTimeout(() => { still = !model && Boolean(find(".chip")); tick(); }, 20000);
})();
