// What `errorbook serve` adds to each page: it loads the page anew when it has changed, and shows what is wrong.
"use strict";
{
  const { version } = document.currentScript.dataset;
  const PLACE = "errorbook-serve-place";
  const SETTLING = 1500; // milliseconds in which a page may still grow to where the reader was
  const title = document.title;
  let source;
  let panel;
  let shown = ""; // the problems that are shown, or were closed

  // Where the reader was

  const details = () => [...document.querySelectorAll("details")];
  const name = (item) => item.id || item.querySelector("summary")?.textContent || "";

  // Not every browser keeps what was typed when a script loads the page anew. It is kept in this tab, for that moment.
  const boxes = () => [...document.querySelectorAll("textarea, input[type=search], input[type=text]")];

  function remember() {
    const open = details().map((item) => [name(item), item.open]);
    const typed = boxes().map((box) => box.value);
    const place = { path: location.pathname, x: scrollX, y: scrollY, open, typed };
    try {
      sessionStorage.setItem(PLACE, JSON.stringify(place));
    } catch {
      // Without storage the browser keeps what it keeps.
    }
  }

  function remembered() {
    try {
      const place = JSON.parse(sessionStorage.getItem(PLACE));
      sessionStorage.removeItem(PLACE);
      return place?.path === location.pathname ? place : null;
    } catch {
      return null;
    }
  }

  function retype(typed) {
    for (const [number, box] of boxes().entries()) {
      if (!typed[number] || box.value === typed[number]) continue;
      box.value = typed[number];
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function restore({ x, y, open, typed }) {
    retype(typed);
    for (const item of details()) {
      const place = open.findIndex(([known]) => known === name(item));
      if (place >= 0) [[, item.open]] = open.splice(place, 1);
    }
    const back = () => scrollTo({ left: x, top: y, behavior: "instant" });
    // Lists that scripts make come later; the reader's own move ends the waiting.
    const grown = new ResizeObserver(back);
    const enough = () => grown.disconnect();
    for (const kind of ["wheel", "touchstart", "keydown", "mousedown"]) addEventListener(kind, enough, { once: true });
    grown.observe(document.documentElement);
    setTimeout(enough, SETTLING);
    addEventListener("load", back, { once: true });
    back();
  }

  // The panel. All text is set as text; its style sheet is out of reach of the page's, which may be what is broken.

  function element(kind, properties = {}, ...children) {
    const made = Object.assign(document.createElement(kind), properties);
    made.append(...children);
    return made;
  }

  function excerpt({ line, excerpt: [before, fault, after], caret }) {
    const gutter = `${line} │ `;
    const under = `${" ".repeat(gutter.length - 2)}│ `;
    return element(
      "pre",
      { tabIndex: 0 },
      element("span", { className: "gutter" }, gutter),
      before,
      element("mark", {}, fault),
      `${after}\n`,
      element("span", { className: "gutter" }, under),
      element("span", { className: "caret" }, caret),
    );
  }

  function inSight(mark, line) {
    const over = mark.offsetLeft + Math.min(mark.offsetWidth, line.clientWidth / 2) - line.clientWidth;
    if (over > 0) line.scrollLeft = over + line.clientWidth / 4;
  }

  function item(problem) {
    const { place, code, field, message, cure, page } = problem;
    const head = element("p", { className: "place" }, element("code", {}, place));
    if (page && page !== location.pathname) head.append(" ", element("a", { href: page }, "see its page"));
    const about = element("p", { className: "message" }, element("b", {}, code), ` ${field}: ${message}`);
    const made = element("li", {}, head, about);
    if (problem.excerpt.length) made.append(excerpt(problem));
    if (cure) made.append(element("p", { className: "cure" }, element("b", {}, "help: "), element("span", {}, cure)));
    return made;
  }

  const counted = (count) => `${count} ${count === 1 ? "problem" : "problems"}`;

  function build({ count, problems }) {
    const host = element("div", { id: "errorbook-problems" });
    const root = host.attachShadow({ mode: "open" });
    const close = element("button", { type: "button", className: "close", title: "Close (Esc)" }, "×");
    close.setAttribute("aria-label", "Close");
    const heading = element("h2", { id: "heading" }, counted(count));
    const said = element("div", {}, heading, element("p", { className: "note" }, "The site is as it was."));
    said.setAttribute("role", "alert");
    const list = element("ol", {}, ...problems.map(item));
    const rest = count - problems.length;
    const more = rest ? [element("p", { className: "note rest" }, `and ${rest} more; the terminal has all`)] : [];
    const sheet = element("section", { className: "sheet" }, element("header", {}, said, close), list, ...more);
    sheet.setAttribute("role", "dialog");
    sheet.setAttribute("aria-labelledby", "heading");
    const pill = element("button", { type: "button", className: "pill", hidden: true }, counted(count));
    const style = element("link", { rel: "stylesheet", href: "/-/reload.css" });
    const appear = () => {
      root.append(sheet, pill);
      for (const mark of root.querySelectorAll("mark")) inSight(mark, mark.parentElement);
    };
    style.addEventListener("load", appear, { once: true });
    style.addEventListener("error", appear, { once: true });
    root.append(style);
    const toggle = (open) => {
      const focused = root.activeElement;
      [sheet.hidden, pill.hidden] = [!open, open];
      if (focused) (open ? close : pill).focus();
    };
    close.addEventListener("click", () => toggle(false));
    pill.addEventListener("click", () => toggle(true));
    return { host, close: () => !sheet.hidden && (toggle(false), true) };
  }

  function show(news) {
    const text = JSON.stringify(news.problems);
    if (text === shown) return;
    shown = text;
    panel?.host.remove();
    panel = news.count ? build(news) : undefined;
    document.title = news.count ? `✗ ${counted(news.count)} · ${title}` : title;
    if (panel) document.body.append(panel.host);
  }

  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && panel?.close()) event.preventDefault();
  });

  // Listening. A page that nobody sees lets go: browsers hold only six connections to a host.

  function heard({ data }) {
    const news = JSON.parse(data);
    if (news.version !== version) {
      source.close();
      remember();
      location.reload();
      return;
    }
    show(news);
  }

  function listen() {
    source?.close();
    source = undefined;
    if (document.hidden) return;
    source = new EventSource(`/-/events?page=${encodeURIComponent(location.pathname)}`);
    source.addEventListener("message", heard);
  }

  const place = remembered();
  if (place) restore(place);
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", ({ persisted }) => persisted && listen());
  listen();
}
