(() => {
  "use strict";
  const root = document.documentElement;
  const one = (css, from = document) => from.querySelector(css);
  const all = (css, from = document) => [...from.querySelectorAll(css)];
  root.classList.add("js");
  all("[data-copy], [data-open]").forEach((button) => { button.hidden = false; });

  // Copy words, and say so on the button
  const copy = async (button) => {
    const from = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(from.value ?? from.innerText);
    const name = button.textContent;
    button.textContent = button.dataset.done || name;
    setTimeout(() => { button.textContent = name; }, 2000);
  };
  document.addEventListener("click", (event) => {
    const copies = event.target.closest("[data-copy]");
    if (copies) copy(copies);
    const opens = event.target.closest("[data-open]");
    if (opens) document.getElementById(opens.dataset.open).showModal();
  });

  // A passkey that was declined says so on the page
  document.addEventListener("allauth.error", (event) => {
    const trouble = one("[data-key-trouble]");
    if (!trouble) return;
    event.preventDefault();
    trouble.textContent = trouble.dataset.keyTrouble;
    trouble.hidden = false;
  });

  // A file may be let go anywhere on the page that takes one
  const zone = one("form[data-drop]");
  const file = zone && one("input[type=file]", zone);
  if (file) {
    // the server would refuse it as well, but only after a part of it was sent
    zone.addEventListener("submit", (event) => {
      const large = file.files[0]?.size > Number(zone.dataset.most);
      one("[data-larger]", zone).hidden = !large;
      if (!large) return;
      event.preventDefault();
      file.value = "";
      file.focus();
    });
    const mark = (on) => document.body.classList.toggle("dropping", on);
    const brings = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
    addEventListener("dragover", (event) => {
      if (!brings(event)) return;
      event.preventDefault();
      mark(true);
    });
    addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(false); });
    addEventListener("drop", (event) => {
      if (!brings(event)) return;
      event.preventDefault();
      mark(false);
      const first = new DataTransfer();
      first.items.add(event.dataTransfer.files[0]);
      file.files = first.files;
      zone.requestSubmit();
    });
  }

  // A second press while the first is under way would send it twice
  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("method") !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 2000);
  }, true);

  // Single keys can be switched off on this device; they never work while one types
  const remembered = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const singleKeys = one("[data-single-keys]");
  if (singleKeys) {
    singleKeys.checked = remembered("single-keys") !== "off";
    singleKeys.addEventListener("change", () => {
      try { localStorage.setItem("single-keys", singleKeys.checked ? "on" : "off"); } catch { /* private window */ }
    });
  }
  const typing = (target) =>
    target.matches?.("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");
  const takesEnter = (target) => target.matches?.("a, button, summary, input");
  const usable = (event) =>
    !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey &&
    singleKeys?.checked !== false && !one("dialog[open]");

  // Saying otherwise: a digit or a letter presses its button, Enter goes to the reason and back
  const panelOf = (turn) => one("[data-keys]", turn || document);
  const press = (panel, key) => {
    const button = /^[0-9a-z]$/.test(key) && one(`button[data-key="${key}"]`, panel);
    if (!button || panel.dataset.busy) return false;
    panel.dataset.busy = "yes"; // a second press would say it twice
    button.click();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches?.("[data-because]")) return;
    event.preventDefault(); // or the browser would press the first button
    const part = event.target.closest("[data-panel]");
    part.tabIndex = -1;
    part.focus();
  });

  const turns = one(".review .turns");
  if (!turns) {
    document.addEventListener("keydown", (event) => {
      const panel = panelOf();
      if (panel && usable(event) && !typing(event.target) && press(panel, event.key)) event.preventDefault();
    });
    return;
  }

  // The review page
  const told = one("#told");
  const tell = (what) => { told.textContent = ""; setTimeout(() => { told.textContent = what; }, 50); };
  const chosen = () => one(".turn:has(details.notes[open])", turns);
  const items = all(".turn", turns);
  const patient = items.filter((turn) => turn.matches(".patient"));
  const stops = {
    moment: items.filter((turn) => "moment" in turn.dataset),
    statement: items.filter((turn) => (turn.dataset.family || "").split(" ").includes("tell")),
    shift: patient.filter((turn, n) => n > 0 && turn.dataset.mode !== patient[n - 1].dataset.mode),
  };
  const here = () => {
    const at = chosen() || items.findLast((turn) => turn.getBoundingClientRect().top < 0);
    return at ? items.indexOf(at) : -1;
  };
  const travel = (to, step) => {
    const at = here();
    const next = step > 0
      ? to.find((turn) => items.indexOf(turn) > at)
      : to.findLast((turn) => items.indexOf(turn) < at);
    if (!next) return tell(told.dataset.none);
    const hash = "#" + next.id;
    if (location.hash === hash) dispatchEvent(new HashChangeEvent("hashchange"));
    else location.replace(hash); // travelling leaves no trail for the back button
  };

  // Parts that open in the margin; each link leads to a whole page where there is no script
  const close = (part) => { part.remove(); };
  const open = async (turn, link) => {
    const before = one(".answer", turn);
    if (before) close(before);
    if (before?.dataset.from === link.href) return;
    const part = document.createElement("div");
    part.className = "answer";
    part.dataset.from = link.href;
    part.tabIndex = -1;
    one(".note", turn).append(part);
    await htmx.ajax("GET", link.getAttribute("href"), { target: part, swap: "innerHTML" });
    const field = one("textarea", part);
    (field || part).focus({ preventScroll: true });
    part.scrollIntoView({ block: "nearest" });
  };
  const wrong = (link) => {
    const path = new URL(link.href).pathname + "wrong/";
    const token = one("[name=csrfmiddlewaretoken]").value;
    const values = { code: link.dataset.wrong, csrfmiddlewaretoken: token };
    htmx.ajax("POST", path, { source: link, swap: "none", values });
  };
  turns.addEventListener("click", (event) => {
    const link = event.target.closest("[data-otherwise], [data-remark], [data-wrong]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !window.htmx) return;
    event.preventDefault();
    if (link.matches("[data-wrong]")) wrong(link);
    else open(link.closest(".turn"), link);
  });

  const enter = (turn) => {
    const field = one(".answer [data-because]", turn) || one("[data-reason] [name=reason]", turn);
    field?.focus();
    return Boolean(field);
  };
  const keys = {
    n: () => travel(stops.moment, 1),
    p: () => travel(stops.moment, -1),
    s: () => travel(stops.statement, 1),
    m: () => travel(stops.shift, 1),
    "?": () => one("#keys").showModal(),
    o: (turn) => turn && open(turn, one("[data-otherwise]", turn)),
    r: (turn) => turn && open(turn, one("[data-remark]", turn)),
    u: (turn) => turn && all("[data-undo]", turn).at(-1)?.requestSubmit(),
  };
  document.addEventListener("keydown", (event) => {
    if (!usable(event) || typing(event.target)) return;
    const turn = chosen();
    const panel = turn && panelOf(turn);
    if (event.key === "Enter") {
      if (turn && !takesEnter(event.target) && enter(turn)) event.preventDefault();
      return;
    }
    if (panel && press(panel, event.key)) return event.preventDefault();
    const does = Object.hasOwn(keys, event.key) && keys[event.key];
    if (!does) return;
    event.preventDefault();
    does(turn);
  });
  document.addEventListener("keydown", (event) => {
    const part = event.key === "Escape" && chosen() && one(".answer", chosen());
    if (!part) return;
    event.stopImmediatePropagation(); // the first Escape closes the part, the next the margin
    const link = one(`a[href="${new URL(part.dataset.from).pathname}"]`, part.parentElement);
    close(part);
    link?.focus();
  }, true);

  // After a change the page is loaded anew, and one stands where one stood
  document.addEventListener("htmx:beforeRequest", (event) => {
    const turn = event.target.closest?.(".turn");
    const place = turn?.id || event.target.dataset?.place;
    if (event.detail.requestConfig.verb === "get" || !place) return;
    history.replaceState(null, "", "#" + place);
    sessionStorage.setItem("stood", String(document.getElementById(place).getBoundingClientRect().top));
  });
  document.addEventListener("htmx:responseError", () => {
    all("[data-busy]").forEach((panel) => { delete panel.dataset.busy; });
    sessionStorage.removeItem("stood");
    tell(told.dataset.trouble);
  });
  const stood = sessionStorage.getItem("stood");
  if (stood !== null) {
    sessionStorage.removeItem("stood");
    history.scrollRestoration = "manual";
    const turn = chosen();
    if (turn) {
      turn.tabIndex = -1;
      turn.focus({ preventScroll: true });
    }
    // everything above may have grown or shrunk: what counts is where the place stood on the screen
    const place = turn || document.getElementById(location.hash.slice(1));
    if (place) scrollBy(0, place.getBoundingClientRect().top - Number(stood));
  }
})();
