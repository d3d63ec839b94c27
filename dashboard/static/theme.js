// The theme before anything is painted: ?theme= wins, then what this browser chose, then the system's preference.
(() => {
  "use strict";
  const root = document.documentElement;
  if (root.dataset.theme) return;
  try {
    const kept = localStorage.getItem("theme");
    if (kept === "light" || kept === "dark") root.dataset.theme = kept;
  } catch { /* storage may be forbidden: the system's preference holds */ }
})();
