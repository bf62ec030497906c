// In a list that can be ticked a letter goes to the next code that begins with it, as in any list box.
// It does so only while the list has the focus, and nothing else needs this file.
(() => {
  "use strict";
  document.querySelectorAll("[data-keys]").forEach((told) => { told.hidden = false; });

  const first = (box) => box.parentElement.textContent.trim().charAt(0).toLowerCase();

  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1 || event.key === " ") return;
    if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.closest(".layer")) return;
    const boxes = [...box.closest(".layer").querySelectorAll("input[type=checkbox]")];
    const here = boxes.indexOf(box);
    const onwards = [...boxes.slice(here + 1), ...boxes.slice(0, here)];
    const next = onwards.find((other) => first(other) === event.key.toLowerCase());
    if (next) { next.focus(); event.preventDefault(); }
  });
})();
