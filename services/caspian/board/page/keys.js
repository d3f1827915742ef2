// Keys in, what they stand for out; never while somebody types.

import { html } from "/page/vendor/htm-preact.js";

const MEANINGS = [
  ["j", "next story"], ["k", "previous story"], ["o", "open or close it"], ["Enter", "read the article"], ["n", "show what is new"],
  ["p", "pause or resume"], ["/", "search"], ["t", "light or dark"], ["Esc", "close"],
];

export function listen(actions, isReading) {
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select");
    if (typing && event.key === "Escape") event.target.blur();
    if (typing || isReading() || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

export const Help = () => html`<section class="help" aria-label="Keyboard"><dl>
  ${MEANINGS.map(([key, meaning]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${meaning}</dd></div>`)}</dl></section>`;
