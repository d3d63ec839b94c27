// Ages that count on, and what the chip says: live, a stream that stands still, a silent publisher, no connection.
(() => {
  "use strict";

  const STALE = 180, SILENT = 60;      // seconds; the same numbers are in live.py
  const { retention } = window;
  const { all, find, t } = retention;
  const plural = new Intl.PluralRules(document.documentElement.lang);
  let skew = 0;                        // seconds the server's clock is ahead of this one
  let lost = false, still = false;

  const now = () => Date.now() / 1000 + skew;

  /** An age in its largest unit, as Texts.ago says it. */
  function ago(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    if (whole < 120) return t("js-seconds-ago", { n: whole });
    if (whole < 7200) return t("js-minutes-ago", { n: Math.floor(whole / 60) });
    if (whole < 172800) return t("js-hours-ago", { n: Math.floor(whole / 3600) });
    const days = Math.floor(whole / 86400);
    return t(`js-days-ago.${plural.select(days)}`, { n: days });
  }

  function state() {
    const { seen, published } = find(".chip")?.dataset ?? {};
    if (lost) return "lost";
    if (still) return "still";
    if (!seen) return "waiting";
    return now() - Number(published) > SILENT ? "silent" : now() - Number(seen) > STALE ? "stale" : "live";
  }

  function tick() {
    for (const item of all("[data-since]")) {
      const words = item.dataset.since && ago(now() - Number(item.dataset.since));
      if (words && item.textContent !== words) item.textContent = words;
    }
    const is = state(), chip = find(".chip");
    if (chip && chip.dataset.state !== is) chip.dataset.state = is;
    for (const strip of all("[data-when]")) if (strip.hidden !== (strip.dataset.when !== is)) strip.hidden = !strip.hidden;
  }

  /** Takes the server's time from the chip, which was just made. */
  function read() {
    const chip = find(".chip");
    if (chip) skew = Number(chip.dataset.now) - Date.now() / 1000;
    tick();
  }

  function set(changed) {
    ({ lost = lost, still = still } = changed);
    tick();
  }

  retention.clock = { read, set, state, ago };
  retention.onPart("chip", read);
  retention.onPart("strips", tick);
  retention.onMessage(sent => { if (typeof sent?.pong === "number") skew = sent.pong - Date.now() / 1000; });
  setInterval(tick, 1000);
  tick();
})();
