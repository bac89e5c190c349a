"use strict";
// The only script of a page: the choice of light or dark, and buttons that copy. Without it everything can still be read.
(() => {
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const isDark = () => (root.style.colorScheme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    root.style.colorScheme = isDark() ? "light" : "dark";
    show();
  });
  show();
  const say = (text) => { document.getElementById("said").textContent = text; };
  const copy = async (element) => {
    const text = element.textContent;
    try {
      await navigator.clipboard.writeText(text);
      say("Copied.");
    } catch {
      // A page opened from a disk may not reach the clipboard: select the text, so that the reader's own keys copy it.
      const range = document.createRange();
      range.selectNodeContents(element);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      say("Selected: copy it with your keys.");
    }
  };
  for (const element of document.querySelectorAll("[data-copy]")) {
    element.addEventListener("click", () => copy(document.getElementById(element.dataset.copy)));
  }
})();
