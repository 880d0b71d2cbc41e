/* Keys for near-duplicates: 1, 2, 3 and 0 press what stands on the page. Off while something is typed; can be switched off. */
(() => {
  const SWITCH = "soundings keys off", on = document.getElementById("keys-on");
  if (!on) return;
  on.closest("[hidden]").hidden = false;
  try { on.checked = localStorage.getItem(SWITCH) === null; } catch { /* then they are on */ }
  on.addEventListener("change", () => { try { on.checked ? localStorage.removeItem(SWITCH) : localStorage.setItem(SWITCH, "1"); } catch { /* until the page is left */ } });
  document.addEventListener("keydown", (event) => {
    if (!on.checked || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
  });
})();
