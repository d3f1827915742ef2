// The query string in, the bar of filters out; every choice goes back into the address, so that a view can be shared.

import { html } from "/page/vendor/htm-preact.js";
import * as words from "/page/words.js";

const SPANS = [["1h", "1 h"], ["24h", "24 h"], ["7d", "7 d"], ["", "all"]];
const NAMES = ["stance", "class", "country", "language", "source", "since", "until", "q", "originals"];
const SHOWN = {
  stance: (value) => words.STANCES[value]?.[1] || value,
  class: (value) => words.CLASSES[value] || value,
  country: words.country,
  language: words.language,
};

// What of the address is a filter, in one form: lists with commas.
export function read(search) {
  const given = new URLSearchParams(search);
  const kept = {};
  for (const name of NAMES) {
    const value = given.getAll(name).filter(Boolean).join(",");
    if (value) kept[name] = value;
  }
  return kept;
}

export const write = (filter) => new URLSearchParams(filter).toString();
export const list = (filter, name) => (filter[name] ? filter[name].split(",") : []);

const set = (filter, name, value) => {
  const next = { ...filter };
  if (value) next[name] = value;
  else delete next[name];
  return next;
};

const Menu = ({ name, label, filter, choices = {}, change }) => {
  const chosen = list(filter, name);
  const values = [...new Set([...Object.keys(choices), ...chosen])];
  const toggle = (value) => {
    const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
    change(set(filter, name, next.join(",")));
  };
  const text = chosen.length === 1 ? SHOWN[name](chosen[0]) : chosen.length ? `${chosen.length} chosen` : "all";
  return html`<details class=${`menu ${chosen.length ? "on" : ""}`} data-menu=${name}>
    <summary><span>${label}</span> <b>${text}</b></summary>
    <fieldset><legend class="unseen">${label}</legend>
      ${values.length ? null : html`<p>nothing to choose from yet</p>`}
      ${values.map((value) => html`<label key=${value}><input type="checkbox" checked=${chosen.includes(value)} onChange=${() => toggle(value)} value=${value} />
        <span>${SHOWN[name](value)}</span> <small>${choices[value] || 0}</small></label>`)}
    </fieldset>
  </details>`;
};

export const Filters = ({ filter, choices, change, search, unfolded, unfold }) => html`
  <section class=${`filters ${unfolded ? "unfolded" : ""}`} aria-label="Filters">
    <label class="search"><span class="unseen">Search</span>
      <input type="search" placeholder="Search headlines, holders, evidence" value=${search} maxlength="200"
        onInput=${(event) => change(set(filter, "q", event.target.value.trim()), { slowly: true, search: event.target.value })} /></label>
    <button class="fold" aria-expanded=${unfolded} onClick=${unfold}>Filters${Object.keys(filter).length ? ` (${Object.keys(filter).length})` : ""}</button>
    <div class="spans" role="group" aria-label="Time range">
      ${SPANS.map(([value, label]) => html`<button aria-pressed=${(filter.since || "") === value} onClick=${() => change(set(set(filter, "until", ""), "since", value))}>${label}</button>`)}
    </div>
    <${Menu} name="stance" label="Stance" filter=${filter} choices=${choices?.stance} change=${change} />
    <${Menu} name="class" label="Outlets" filter=${filter} choices=${choices?.class} change=${change} />
    <${Menu} name="country" label="Country" filter=${filter} choices=${choices?.country} change=${change} />
    <${Menu} name="language" label="Language" filter=${filter} choices=${choices?.language} change=${change} />
    <label class="originals"><input type="checkbox" checked=${filter.originals === "true"} onChange=${(event) => change(set(filter, "originals", event.target.checked ? "true" : ""))} /> independent texts only</label>
    ${filter.source ? html`<button class="clear" onClick=${() => change(set(filter, "source", ""))}>source: ${filter.source} ✕</button>` : null}
    ${Object.keys(filter).length ? html`<button class="clear" onClick=${() => change({}, { search: "" })}>clear all</button>` : null}
    <span class="feeds">this view as <a href=${`/feed.atom?${write(filter)}`}>Atom</a> · <a href=${`/feed.json?${write(filter)}`}>JSON Feed</a></span>
  </section>`;
