// What scripts add to every page: the theme switch, copy buttons, lists that sort and filter.
import { enhanceListing } from "./listing.js";

function themeSwitch() {
  const nav = document.querySelector(".top nav");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet theme" });
  const dark = () => {
    const { theme } = document.documentElement.dataset;
    return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const label = () => {
    button.textContent = dark() ? "☀" : "☾";
    button.setAttribute("aria-label", dark() ? "Use light colours" : "Use dark colours");
  };
  button.addEventListener("click", () => {
    const theme = dark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // Without storage the choice holds for this page.
    }
    label();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);
  label();
  nav.append(button);
}

function copyButton(text) {
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "copy",
    textContent: "Copy",
  });
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = "Copied";
    } catch {
      button.textContent = "Press Ctrl+C";
    }
    setTimeout(() => (button.textContent = "Copy"), 1600);
  });
  return button;
}

function copying() {
  for (const code of document.querySelectorAll("pre.code")) {
    const block = Object.assign(document.createElement("div"), { className: "block" });
    code.replaceWith(block);
    block.append(code, copyButton(() => code.textContent + "\n"));
  }
  for (const name of document.querySelectorAll("[data-copy]")) {
    name.parentElement.append(copyButton(() => name.textContent));
  }
}

function followContents() {
  const links = new Map([...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(target.id)?.setAttribute("aria-current", "true");
      }
    },
    { rootMargin: "0px 0px -75% 0px" },
  );
  for (const id of links.keys()) seen.observe(document.getElementById(id));
}

themeSwitch();
copying();
followContents();
for (const listing of document.querySelectorAll("[data-listing]")) enhanceListing(listing);
