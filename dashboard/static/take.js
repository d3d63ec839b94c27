// The menus "take along": close when one looks elsewhere, and the button that copies a snippet.
(() => {
  "use strict";
  const open = () => document.querySelectorAll("details.take[open]");
  document.addEventListener("pointerdown", event => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("toggle", event => {
    if (!event.target.matches?.("details.take") || !event.target.open) return;
    for (const menu of open()) if (menu !== event.target) menu.open = false;
  }, true);
  document.addEventListener("click", async event => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const code = document.getElementById(button.dataset.copy);
    code.select();
    try { await navigator.clipboard.writeText(code.value); } catch { document.execCommand("copy"); }
    window.retention?.say(window.retention.t("js-take-copied"));
  });
})();
