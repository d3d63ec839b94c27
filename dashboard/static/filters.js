// The filters: what is chosen as an address, sheets that open and close, the search for a country, copying the link.
(() => {
  "use strict";

  const LISTS = ["edition", "country"];
  const { retention } = window;
  const { all, ask, find, say, t } = retention;
  const form = find("#filters");
  if (!form) return;

  /** What the controls say, as an address; `leave` names parts that are left out. The usual ways go unsaid. */
  function address(leave = []) {
    const query = new URLSearchParams(), data = new FormData(form);
    for (const name of ["campaign", ...LISTS, "definition", "reading", "width", "least", "measure", "compare", "months"]) {
      const values = data.getAll(name).filter(value => value && !isUsual(name, value));
      if (values.length && !leave.includes(name)) query.set(name, values.join(","));
    }
    return "?" + query.toString().replaceAll("%2C", ",");
  }

  function isUsual(name, value) {
    return [...form.elements].some(input => input.name === name && input.value === value && "usual" in input.dataset);
  }

  function changed({ target }) {
    if (target.form !== form || !target.name) return;
    if (target.name === "campaign") { ask(address(["edition", "months"])); return; }
    if (target.name === "edition" && !find("input[name=edition]:checked", form)) { target.checked = true; return; }
    ask(address(target.name === "months" || isMonthAsked() ? [] : ["months"]));
  }

  /** Whether the mark was chosen by somebody, not by the page: else the page goes on choosing the latest. */
  function isMonthAsked() {
    return new URLSearchParams(find(".filters", form).dataset.address).has("months");
  }

  // ---- sheets ------------------------------------------------------------------------------------------------

  function close(open, focus = false) {
    open.open = false;
    if (focus) find("summary", open).focus();
  }

  document.addEventListener("click", event => {
    for (const open of all("details.pick[open]")) if (!open.contains(event.target)) close(open);
    const copy = event.target.closest?.("#copy");
    if (copy) copyLink(copy);
  });
  document.addEventListener("keydown", event => {
    const open = event.key === "Escape" && find("details.pick[open]");
    if (open) close(open, open.contains(document.activeElement));
  });
  document.addEventListener("toggle", event => {
    if (!event.target.matches?.("details.pick") || !event.target.open) return;
    for (const other of all("details.pick[open]")) if (other !== event.target) close(other);
  }, true);

  // ---- search ------------------------------------------------------------------------------------------------

  const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  function names(item) {
    const name = find("bdi", item);
    return [name.textContent, name.dataset.also ?? "", find("input", item).value].map(plain);
  }

  /** Shows the countries that match; those without a contest here come up only when they are searched for. */
  function narrow(search) {
    const sheet = search.closest(".sheet"), wanted = plain(search.value.trim());
    const items = all("li", sheet);
    for (const item of items) {
      const [name, also, code] = names(item);
      const found = name.includes(wanted) || also.includes(wanted) || code === wanted;
      item.hidden = wanted ? !found : "sought" in item.dataset;
    }
    const found = items.filter(item => !item.hidden).length;
    find(".none", sheet).hidden = found > 0;
    if (wanted && document.activeElement === search) say(t(`js-found.${plural.select(found)}`, { n: found }));
  }
  const plural = new Intl.PluralRules(document.documentElement.lang);

  /** Return chooses the only country that is left. */
  function take(search) {
    const left = all("li:not([hidden]) input", search.closest(".sheet"));
    if (left.length === 1) left[0].click();
  }

  // ---- the link ----------------------------------------------------------------------------------------------

  async function copyLink(button) {
    const link = new URL(find(".filters").dataset.address, location.href).href;
    const words = find("span", button);
    let copied = true;
    try { await navigator.clipboard.writeText(link); } catch { copied = copiedOld(link); }
    words.textContent = t(copied ? "js-copied" : "js-not-copied");
    say(t(copied ? "js-copied-link" : "js-not-copied-link", { link }));
    setTimeout(() => { words.textContent = t("js-copy"); }, 1800);
  }

  /** For pages that are not served over https, where there is no clipboard to write to. */
  function copiedOld(text) {
    const box = Object.assign(document.createElement("textarea"), { value: text, className: "hidden" });
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }

  // ---- focus -------------------------------------------------------------------------------------------------

  let focused = "", back = "";         // the control that had the focus last, and where the focus goes when it is gone
  form.addEventListener("focusin", event => { focused = event.target.id; back = event.target.dataset.back ?? ""; });

  function refocus() {
    if (document.activeElement !== document.body || !back || document.getElementById(focused)) return;
    document.getElementById(back)?.focus({ preventScroll: true });
  }
  retention.onPart("filters", refocus);

  // ---- listening, once: the form stays when its content is replaced -------------------------------------------

  function wire() {
    document.addEventListener("change", changed);
    form.addEventListener("submit", event => {
      event.preventDefault();
      if (document.activeElement?.matches("[data-search]")) take(document.activeElement);
      else ask(address(isMonthAsked() ? [] : ["months"]));
    });
    form.addEventListener("input", event => { if (event.target.matches("[data-search]")) narrow(event.target); });
  }

  retention.filters = { wire, address };
  wire();
})();
