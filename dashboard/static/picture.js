// "Save as picture": a chart with its title, its sentence, its definition and its source, as SVG or PNG, made here.
// Charts of Bokeh draw themselves anew as SVG; the list of countries is drawn from its table.
(() => {
  "use strict";

  const { find, all, t, say } = window.retention;
  const SVG = "http://www.w3.org/2000/svg";
  const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
  const PAD = 28, LEAST = 640, WAIT = 6000, TOLD = 6000;
  const DENSITY = 2;                   // pixels of a PNG for each of the page
  const ROW = 30;                      // of the list of countries

  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

  // ---- small parts of a drawing ------------------------------------------------------------------------------

  function node(name, attributes = {}, text) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /** Any colour of a style sheet as one that every program knows: #rrggbb and how much of it. */
  function paint(colour) {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = "#000";
    pen.fillStyle = colour.trim();
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
    return { hex: `#${[red, green, blue].map(part => part.toString(16).padStart(2, "0")).join("")}`, alpha: alpha / 255 };
  }

  const style = (name, of = document.documentElement) => paint(getComputedStyle(of).getPropertyValue(name)).hex;

  function width(text, size, weight = 400) {
    pen.font = `${weight} ${size}px ${FONT}`;
    return pen.measureText(text).width;
  }

  /** A text in lines of at most so many pixels. */
  function lines(text, most, size, weight) {
    const found = [];
    for (const word of text.split(/[ \n\t]+/).filter(Boolean)) {   // a no-break space keeps its words together
      const longer = found.length ? `${found.at(-1)} ${word}` : word;
      if (found.length && width(longer, size, weight) <= most) found[found.length - 1] = longer;
      else found.push(word);
    }
    return found;
  }

  /** Writes from top to bottom; `at` is where the next thing goes. */
  class Sheet {
    constructor(wide) { this.wide = wide; this.at = PAD; this.root = node("g", { "font-family": FONT }); }

    get inner() { return this.wide - 2 * PAD; }

    write(text, { size = 13, weight = 400, colour = "--soft", before = 0, leading = 1.4 } = {}) {
      if (!text) return;
      this.at += before;
      for (const line of lines(text, this.inner, size, weight)) {
        this.at += size * leading;
        this.root.append(node("text", {
          x: PAD, y: this.at - size * (leading - 1), "font-size": size, "font-weight": weight, fill: style(colour),
        }, line));
      }
    }

    /** The words of a legend with their signs, in rows. */
    legend(entries) {
      if (!entries.length) return;
      this.at += 30;
      let x = PAD;
      for (const { sign, text, strong } of entries) {
        const weight = strong ? 650 : 400, room = 34 + width(text, 12, weight);
        if (x > PAD && x + room > this.wide - PAD) { x = PAD; this.at += 20; }
        const place = node("g", { transform: `translate(${x} ${this.at - 4})` });
        place.append(...signed(sign));
        const ink = style(strong ? "--ink" : "--soft");
        this.root.append(place, node("text", {
          x: x + 34, y: this.at, "font-size": 12, "font-weight": weight, fill: ink,
        }, text));
        x += room + 16;
      }
      this.at += 4;
    }
  }

  /** A sign of a legend, 28 pixels wide, about its middle line. */
  function signed(sign) {
    const is = name => sign.classList.contains(name);
    const fill = style("--c", sign), card = style("--card");
    const bar = (more = {}) => node("line", { x1: 1, x2: 27, y1: 0, y2: 0, stroke: fill, "stroke-width": 3, ...more });
    const dot = (more = {}) => node("circle", { cx: 14, cy: 0, r: 4.2, fill, ...more });
    const hollow = { fill: card, stroke: fill, "stroke-width": 2 };
    if (is("band") || is("interval")) {
      return [node("rect", { x: 3, y: -5, width: 22, height: 10, rx: 2, fill, "fill-opacity": .3 })];
    }
    if (is("whisker") || is("shrunken")) return [node("rect", { x: 13, y: -7, width: 2, height: 14, fill })];
    if (is("ring")) return [dot({ ...hollow, r: 5.4 })];
    if (is("open") || is("hollow")) return [dot(hollow)];
    if (is("dot") || is("share")) return [dot()];
    if (is("before")) return [bar({ stroke: "#8d97a5", "stroke-width": 1.6 })];
    if (is("group")) return [bar({ stroke: "#8d97a5", "stroke-width": 2.4, "stroke-dasharray": "1 5", "stroke-linecap": "round" })];
    const line = is("dashed") ? bar({ "stroke-dasharray": "7 5" }) : bar();
    return is("marked") ? [line, dot(is("dashed") ? hollow : {})] : [line];
  }

  // ---- what a chart says of itself ---------------------------------------------------------------------------

  const plain = element => element?.textContent.replace(/[ \n\t]+/g, " ").trim() ?? "";

  /** The text of an element without its links and what is hidden from the eye. */
  function shown(element) {
    if (!element) return "";
    const copy = element.cloneNode(true);
    for (const part of copy.querySelectorAll("a, .hidden, button, details")) part.remove();
    return plain(copy);
  }

  function asOf() {
    const seen = Number(find("[data-seen]")?.dataset.seen);
    if (!seen) return "";
    const { lang } = document.documentElement;
    const form = { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" };
    return t("js-picture-as-of", { time: new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, form).format(seen * 1000) });
  }

  /** The query of what is shown, complete where the page knows it. */
  const query = () => new URLSearchParams(find("[data-address]")?.dataset.address || location.search);

  function source() {
    const from = query();
    for (const name of ["embed", "view", "theme"]) from.delete(name);
    const asked = from.toString().replaceAll("%2C", ",");
    return `${location.origin}${location.pathname}${asked && `?${asked}`}`;
  }

  /** monuments2024-IN-curve.svg */
  function named(of, form) {
    const asked = query(), part = name => (asked.get(name) ?? "").replace(/[^\w,-]/g, "").replaceAll(",", "-");
    const where = part("country");
    const which = [part("campaign") + part("edition"), where.length > 40 ? t("js-picture-several") : where, of];
    return `${which.filter(Boolean).join("-")}.${form}`;
  }

  function told(card) {
    return {
      title: plain(find("h2", card)),
      sentence: shown(find(".sentence")) || shown(find("#alone")),
      definition: [shown(find(".definition")), ...all(".about, .total", card).map(shown)].filter(Boolean).join(" "),
      simulated: plain(find(".strip.simulated")),
      legend: all(".legend li", card).map(entry => ({
        sign: find("i", entry), text: plain(entry), strong: entry.classList.contains("strong"),
      })),
      notes: all(":scope .summary, :scope .note", card).filter(part => !part.closest("details")).map(shown),
    };
  }

  // ---- charts ------------------------------------------------------------------------------------------------

  /** The chart of Bokeh inside a slot, also through shadow roots; null while it is not drawn. */
  function viewIn(slot) {
    for (const view of window.Bokeh?.index?.all_views?.() ?? []) {
      if (typeof view.export !== "function" || view.model?.type !== "Figure") continue;
      for (let at = view.el; at; at = at.getRootNode().host) if (slot.contains(at)) return view;
    }
    return null;
  }

  async function drawn(slot) {
    for (const start = performance.now(); performance.now() - start < WAIT;) {
      const view = viewIn(slot);
      if (view?.bbox?.width) return view;
      await new Promise(done => setTimeout(done, 100));
    }
    throw new Error(t("js-picture-not-drawn"));
  }

  /** A chart of Bokeh as an element of a drawing, with its size. */
  async function ofBokeh(slot) {
    const view = await drawn(slot);
    const layer = view.export("svg", false);
    const found = layer.canvas;
    if (!(found instanceof SVGElement)) throw new Error(t("js-picture-no-svg"));
    const made = document.importNode(found, true);
    for (const text of made.querySelectorAll("text")) text.setAttribute("font-family", FONT);
    return { made, wide: view.bbox.width, high: view.bbox.height };
  }

  /** The list of countries as a drawing: names, intervals on one scale, shares and counts. */
  function ofTable(table, wide) {
    const made = node("g"), rows = all("tbody tr", table);
    const from = wide * .34, to = wide * .62, scale = share => from + (to - from) * share / 100;
    const [ink, soft, line] = ["--ink", "--soft", "--line"].map(name => style(name));
    const write = (x, y, text, more = {}) => made.append(node("text", { x, y, "font-size": 13, fill: ink, ...more }, text));
    const ends = all("thead tr:first-child .ends span", table).map(plain);
    if (ends.length) {
      write(from, 12, ends[0], { "font-size": 11, fill: soft });
      write(to, 12, ends.at(-1), { "font-size": 11, fill: soft, "text-anchor": "end" });
    }
    rows.forEach((row, place) => {
      const top = 20 + place * ROW, y = top + ROW * .64, middle = top + ROW / 2;
      made.append(node("line", { x1: 0, x2: wide, y1: top, y2: top, stroke: line }));
      const name = fit(plain(find(".name bdi", row)), from - 16, 13);
      write(0, y, name, row.classList.contains("chosen") ? { "font-weight": 650 } : {});
      if (!row.dataset.share) { write(from, y, fit(plain(find(".words", row)), wide - from, 12), { "font-size": 12, fill: soft }); return; }
      const dot = find(".dot", row), looks = getComputedStyle(dot);
      const [low, high] = [row.dataset.low, row.dataset.high].map(value => scale(Math.min(100, Number(value))));
      const colour = style("--c", dot);
      made.append(node("line", { x1: from, x2: to, y1: middle, y2: middle, stroke: line, "stroke-width": 2 }));
      made.append(node("rect", { x: low, y: middle - 4, width: Math.max(2, high - low), height: 8, rx: 4, fill: colour, "fill-opacity": .34 }));
      if (row.dataset.shrunken) made.append(node("rect", { x: scale(Number(row.dataset.shrunken)) - 1, y: middle - 8, width: 2, height: 16, fill: ink }));
      const hollow = dot.classList.contains("hollow");
      const fill = hollow ? { fill: style("--card"), stroke: colour, "stroke-width": 2 } : { fill: paint(looks.backgroundColor).hex };
      made.append(node("circle", { cx: scale(Math.min(100, Number(row.dataset.share))), cy: middle, r: 5, ...fill }));
      write(wide * .71, y, plain(find(".share", row)), { "font-weight": 650, "text-anchor": "end" });
      write(wide * .85, y, plain(find(".counts", row)), { "font-size": 12, fill: soft, "text-anchor": "end" });
      write(wide, y, plain(find(".interval", row)), { "font-size": 12, fill: soft, "text-anchor": "end" });
    });
    return { made, wide, high: 24 + rows.length * ROW };
  }

  /** A text cut to so many pixels. */
  function fit(text, most, size) {
    if (width(text, size) <= most) return text;
    let kept = text;
    while (kept && width(`${kept}…`, size) > most) kept = kept.slice(0, -1);
    return `${kept.trimEnd()}…`;
  }

  // ---- the picture -------------------------------------------------------------------------------------------

  async function picture(of, card) {
    const slot = find(`[data-chart="${CSS.escape(of)}"]`), table = find("table.ranking", card);
    if (slot && getComputedStyle(slot).display === "none") throw new Error(t("js-picture-empty"));
    if (!slot && !table) throw new Error(t("js-picture-empty"));
    const chart = slot ? await ofBokeh(slot) : null;
    const sheet = new Sheet(Math.max(LEAST, (chart?.wide ?? 720) + 2 * PAD));
    const words = told(card);
    sheet.write(words.title, { size: 20, weight: 650, colour: "--ink", leading: 1.25 });
    sheet.write(words.sentence, { size: 14, colour: "--ink", before: 8 });
    sheet.write(words.definition, { size: 12, before: 4 });
    sheet.write(words.simulated, { size: 12, weight: 600, colour: "--violet", before: 6 });
    sheet.legend(words.legend);
    sheet.at += 12;
    const body = chart ?? ofTable(table, sheet.inner);
    if (chart) { chart.made.setAttribute("x", PAD); chart.made.setAttribute("y", sheet.at); }
    else body.made.setAttribute("transform", `translate(${PAD} ${sheet.at})`);
    sheet.root.append(body.made);
    sheet.at += body.high;
    for (const note of words.notes) sheet.write(note, { size: 12, before: 4 });
    sheet.write(`${asOf()} ${source()}`.trim(), { size: 11, before: 10 });
    return framed(sheet, words);
  }

  function framed(sheet, words) {
    const high = Math.ceil(sheet.at + PAD), wide = Math.ceil(sheet.wide);
    const root = node("svg", { xmlns: SVG, width: wide, height: high, viewBox: `0 0 ${wide} ${high}`, role: "img" });
    root.append(
      node("title", {}, words.title), node("desc", {}, `${words.sentence} ${source()}`),
      node("rect", { width: wide, height: high, fill: style("--card") }), sheet.root,
    );
    return { text: new XMLSerializer().serializeToString(root), wide, high };
  }

  /** The drawing painted on pixels. */
  async function pixels({ text, wide, high }) {
    const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    try {
      const image = new Image();
      image.src = address;
      await image.decode();
      const canvas = Object.assign(document.createElement("canvas"), { width: wide * DENSITY, height: high * DENSITY });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const made = await new Promise(done => canvas.toBlob(done, "image/png"));
      if (!made) throw new Error(t("js-picture-too-large"));
      return made;
    } finally { URL.revokeObjectURL(address); }
  }

  function save(blob, name) {
    const address = URL.createObjectURL(blob), link = Object.assign(document.createElement("a"), { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }

  /** Says how it went, to the eye beside the chart and to a screen reader. */
  function tell(card, text, failed = false) {
    say(text);
    find(":scope > .picture-said", card)?.remove();
    const note = Object.assign(document.createElement("p"), { className: `picture-said${failed ? " failed" : ""}`, textContent: text });
    card.prepend(note);
    setTimeout(() => note.remove(), TOLD);
  }

  document.addEventListener("click", async event => {
    const button = event.target.closest?.("button[data-picture]");
    if (!button || button.disabled) return;
    const { picture: form, of } = button.dataset, card = button.closest(".card");
    button.disabled = true;
    try {
      const made = await picture(of, card);
      const blob = form === "png" ? await pixels(made) : new Blob([made.text], { type: "image/svg+xml" });
      const name = named(of, form);
      save(blob, name);
      tell(card, t("js-picture-saved", { name }));
    } catch (error) {
      tell(card, t("js-picture-failed", { reason: error?.message || String(error) }), true);
    } finally { button.disabled = false; }
  });
})();
