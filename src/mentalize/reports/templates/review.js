(() => {
  "use strict";
  const root = document.documentElement;
  const one = (css, from = document) => from.querySelector(css);
  const all = (css, from = document) => [...from.querySelectorAll(css)];
  root.classList.add("js");

  // Definitions: spoken with the link, and shown on hover and focus
  const definition = (link) => document.getElementById(link.hash.slice(1) + "-t");
  all("a.code").forEach((link) => {
    if (definition(link)) link.setAttribute("aria-describedby", link.hash.slice(1) + "-t");
  });
  const tip = one("#tip");
  const hideTip = () => { tip.hidden = true; };
  const showTip = (event) => {
    const link = event.target.closest?.("a.code");
    const text = link && definition(link);
    if (!text) return hideTip();
    tip.textContent = text.textContent;
    tip.hidden = false;
    const box = link.getBoundingClientRect();
    const left = Math.min(box.left, root.clientWidth - tip.offsetWidth - 16);
    const below = box.bottom + 8;
    const top = below + tip.offsetHeight > innerHeight ? box.top - tip.offsetHeight - 8 : below;
    tip.style.left = Math.max(8, left) + scrollX + "px";
    tip.style.top = Math.max(0, top) + scrollY + "px";
  };
  document.addEventListener("mouseover", showTip);
  document.addEventListener("focusin", showTip);
  document.addEventListener("focusout", hideTip);
  document.addEventListener("scroll", hideTip, { passive: true });

  // Turns: a click, Enter on "Notes", or a link opens the margin; one at a time
  const notes = (turn) => one("details.notes", turn);
  const choose = (turn) => {
    const chosen = turn && notes(turn);
    if (!chosen) return;
    all("details.notes[open]").forEach((other) => { if (other !== chosen) other.open = false; });
    chosen.open = true;
  };
  document.addEventListener("toggle", (event) => {
    const details = event.target;
    if (!details.open || !details.matches?.("details.notes")) return;
    const lead = one(".lead", details);
    const text = lead && !one(".def", details) && definition(one("a.code", lead));
    if (!text) return;
    const words = document.createElement("p");
    words.className = "def";
    words.textContent = /^.*?[.!?](?= [A-Z“]|$)/.exec(text.textContent)?.[0] || text.textContent;
    lead.after(words);
  }, true);

  // The chosen turn is marked in the picture, and a link in its margin leads there
  const drawnAt = (number) => {
    for (const strip of all(".strip[data-places]")) {
      const x = strip.dataset.places.split(" ")[number - strip.dataset.first];
      if (x !== undefined) return [strip, x];
    }
    return [];
  };
  const mark = (turn) => {
    all(".strip .here").forEach((line) => line.remove());
    const [strip, x] = turn ? drawnAt(turn.id.slice("turn-".length)) : [];
    if (!strip) return;
    const line = document.createElementNS(strip.namespaceURI, "path");
    line.setAttribute("class", "here");
    line.setAttribute("d", `M${x} 0V${strip.viewBox.baseVal.height}`);
    strip.append(line);
  };
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("details.notes")) mark(one("details.notes[open]")?.closest(".turn"));
  }, true);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("a[data-drawn]")) return;
    // once the page has gone there: a long picture can be scrolled sideways
    setTimeout(() => one(".strip .here")?.scrollIntoView({ block: "nearest", inline: "center" }));
  });

  const turns = one(".turns");
  turns.addEventListener("click", (event) => {
    if (event.target.closest("a, summary, .note") || String(getSelection())) return;
    const turn = event.target.closest(".turn");
    const open = turn && notes(turn);
    if (open?.open) open.open = false;
    else choose(turn);
  });
  const arrive = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let at = target.parentElement; at; at = at.parentElement) {
      if (at.matches("details")) at.open = true;
    }
    if (target.matches(".turn")) {
      target.hidden = false;
      choose(target);
      one("summary", target)?.focus({ preventScroll: true });
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", arrive);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) arrive();
    const drawn = event.target.closest(".strip [data-turn]");
    if (drawn) location.hash = "turn-" + drawn.dataset.turn;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    hideTip();
    const open = one("details.notes[open]");
    if (!open) return;
    open.open = false;
    one("summary", open).focus();
  });

  // Filters
  const form = one(".filters");
  const items = all(".turn");
  const apply = () => {
    const want = new FormData(form);
    const mode = want.get("mode"), family = want.get("family");
    const fits = (turn) =>
      (!mode || turn.dataset.mode === mode) &&
      (!family || (turn.dataset.family || "").split(" ").includes(family)) &&
      (!want.has("moment") || "moment" in turn.dataset) &&
      (!want.has("risk") || "risk" in turn.dataset);
    items.forEach((turn) => { turn.hidden = !fits(turn); });
    const shown = items.filter((turn) => !turn.hidden).length;
    one(".count", form).textContent =
      shown === items.length ? "" : `Showing ${shown} of ${items.length} turns.`;
  };
  form.hidden = false;
  form.addEventListener("change", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());

  // Paper: what stands out and everything folded is printed, then folded again
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all(".out details.notes:not([open]), details.block:not([open]):not(.on-screen)");
    opened.forEach((details) => { details.removeAttribute("name"); details.open = true; });
  });
  addEventListener("afterprint", () => {
    opened.forEach((details) => {
      details.open = false;
      if (details.matches(".notes")) details.setAttribute("name", "notes");
    });
  });

  arrive();
})();
