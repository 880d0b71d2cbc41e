/* Copies the code, and counts down to the way back where the study wants it. Nothing here is needed: the page does without. */
(() => {
  const copy = document.getElementById("copy"), code = document.getElementById("code");
  if (copy && code && navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", () => navigator.clipboard.writeText(code.textContent.trim()).then(() => { document.getElementById("copied").textContent = copy.dataset.copied; }));
  }

  /* Once per tab, and never again after Stop: whoever comes back to this page stays on it. */
  const forward = document.getElementById("forward"), back = document.querySelector("a[data-back]");
  if (!forward || !back) return;
  const KEY = `soundings forward ${location.pathname}`;
  const remembered = () => { try { return sessionStorage.getItem(KEY); } catch { return null; } };
  const remember = () => { try { sessionStorage.setItem(KEY, "1"); } catch { /* then a reload counts down once more, with its Stop */ } };
  if (remembered()) return;
  const left = document.getElementById("left"), stop = document.getElementById("stop");
  let seconds = Number(forward.dataset.seconds), timer = 0;
  const show = () => { left.textContent = left.dataset.text.replace("{n}", seconds); };
  const end = () => { clearInterval(timer); remember(); };
  forward.hidden = false;
  show();
  document.getElementById("told").textContent = left.textContent;
  timer = setInterval(() => {
    if (document.hidden) return;
    seconds -= 1;
    show();
    if (seconds <= 0) { end(); back.click(); }
  }, 1000);
  stop.addEventListener("click", () => { end(); left.textContent = left.dataset.stopped; document.getElementById("told").textContent = left.dataset.stopped; stop.remove(); });
})();
