// Words selected with the mouse are added to what is to be hidden. Without this script they are typed; everything else is the form's.
"use strict";
for (const text of document.querySelectorAll("[data-mask]")) {
  const form = text.closest("form");
  form.querySelector("[data-scripted]").hidden = false;
  text.addEventListener("mouseup", () => {
    const selection = getSelection();
    if (selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return;
    const before = document.createRange();
    before.selectNodeContents(text);
    before.setEnd(range.startContainer, range.startOffset);
    const start = [...before.toString()].length; // code points, as the server counts
    form.elements.spans.value = `${start}-${start + [...range.toString()].length}`;
    form.requestSubmit(form.querySelector("button[value=look]"));
  });
}
