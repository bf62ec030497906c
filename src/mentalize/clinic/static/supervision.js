(() => {
  "use strict";
  // n and p lead from clip to clip, unless single keys are switched off on this device or one types
  const off = () => document.querySelector("[data-single-keys]")?.checked === false;
  const typing = (target) => target.matches?.("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || off() || typing(event.target)) return;
    const link = /^[np]$/.test(event.key) && document.querySelector(`[data-go="${event.key}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
})();
