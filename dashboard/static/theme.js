// The theme before anything is painted: ?theme= wins, then what this browser chose, then the system's preference.
// Also the switch for it, and links to other languages that keep what the address has become.
(() => {
  "use strict";
  const root = document.documentElement;
  const darkSystem = matchMedia("(prefers-color-scheme: dark)");
  root.classList.add("scripted");

  function kept() {
    try { return localStorage.getItem("theme"); } catch { return null; /* storage may be forbidden */ }
  }
  if (!root.dataset.theme && ["light", "dark"].includes(kept())) root.dataset.theme = kept();

  function replaced(name, value) {
    const address = new URL(location.href);
    address.searchParams.set(name, value);
    return address.href.replaceAll("%2C", ",");
  }

  function turn() {
    const isDark = root.dataset.theme ? root.dataset.theme === "dark" : darkSystem.matches;
    const theme = isDark ? "light" : "dark";
    root.dataset.theme = theme;
    try { localStorage.setItem("theme", theme); } catch { /* not kept, then */ }
    if (new URL(location.href).searchParams.has("theme")) history.replaceState(history.state, "", replaced("theme", theme));
    document.dispatchEvent(new Event("themechange"));
  }

  document.addEventListener("click", event => {
    if (event.target.closest?.("#theme")) turn();
    const language = event.target.closest?.("a[data-lang]");
    if (language) language.href = replaced("lang", language.dataset.lang);
  });
})();
