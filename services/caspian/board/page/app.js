// The page: the address and live events in, one view out. State is changed in one place and drawn once a frame.

import { html, render } from "/page/vendor/htm-preact.js";
import { Drawer } from "/page/drawer.js";
import { Filters, read, write } from "/page/filters.js";
import * as keys from "/page/keys.js";
import * as model from "/page/model.js";
import { Side } from "/page/side.js";
import { Card } from "/page/stories.js";
import { Stream } from "/page/stream.js";
import * as words from "/page/words.js";

// While paused no more than this is kept; then the list is read again instead.
const WAITING_MOST = 2000;
const OVERVIEW_MS = 4000;
const STORIES_MOST = 120;
const STORIES_KEPT = 60;

const state = {
  filter: read(location.search), search: "", model: model.empty(), total: 0, next: null, loaded: false, failure: "",
  status: null, live: false, paused: false, waiting: [], selected: null, open: new Set(), overview: null,
  article: null, found: null, tab: "stories", help: false, said: "", minute: 0, lastEvent: null,
  unfolded: false, theme: localStorage.getItem("theme") || "", hovering: false,
};
state.search = state.filter.q || "";

let drawn = false;
export function set(changes) {
  Object.assign(state, changes);
  if (drawn) return;
  drawn = true;
  requestAnimationFrame(() => { drawn = false; draw(); });
}

async function get(path) {
  const answer = await fetch(path, { headers: { accept: "application/json" } });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error || `the board answers ${answer.status}`);
  return body;
}

// --- what is shown ---

let loading = 0;
async function load() {
  const mine = (loading += 1);
  stream.close();
  try {
    const page = await get(`/api/stories?${write(state.filter)}`);
    if (mine !== loading) return;
    words.setClock(page.status.now);
    set({ model: model.fromPage(model.empty(), page), total: page.total, next: page.next, loaded: true, failure: "", waiting: [], status: page.status });
    stream.open(write(state.filter), page.status.offset);
  } catch (error) {
    if (mine !== loading) return;
    set({ failure: error.message, loaded: true, live: false });
    setTimeout(() => mine === loading && load(), 4000);
  }
  look();
}

async function more() {
  const page = await get(`/api/stories?${new URLSearchParams({ ...state.filter, skip: state.next })}`);
  set({ model: model.fromPage(state.model, page), next: page.next });
}

let looking = null;
async function look() {
  clearTimeout(looking);
  looking = null;
  try {
    set({ overview: await get(`/api/overview?${write(state.filter)}`) });
  } catch { /* the stream says what is wrong */ }
}
const lookSoon = () => { looking ??= setTimeout(look, OVERVIEW_MS); };

// Nobody is reading or pointing at the list, so that nothing jumps under anybody's hand.
const calm = () => scrollY < 40 && !state.hovering && !state.selected && !state.article;

function arrived(kind, data) {
  set({ live: true, lastEvent: words.now() });
  const known = kind === "removed" || (data.story && state.model.stories.has(data.story.id));
  if (!state.paused && (known || calm())) apply([[kind, data]]);
  else if (state.waiting.length < WAITING_MOST) set({ waiting: [...state.waiting, [kind, data]] });
  lookSoon();
}

function apply(changes) {
  let next = state.model;
  let fresh = 0;
  for (const [kind, data] of changes) {
    if (kind === "removed") next = model.drop(next, data.article);
    else {
      if (!next.home.has(data.event.article.id)) fresh += 1;
      next = model.take(next, data);
    }
  }
  if (calm() && next.order.length > STORIES_MOST) {
    next = model.trimmed(next, STORIES_KEPT);
    set({ next: STORIES_KEPT });
  }
  set({ model: next, said: fresh ? `${words.count(fresh, "new article")}` : state.said });
  if (state.article && changes.some(([, data]) => (data.article || data.event.article.id) === state.article)) find(state.article);
}

function release() {
  if (state.waiting.length >= WAITING_MOST) { set({ paused: false }); load(); return; }
  apply(state.waiting);
  set({ waiting: [], paused: false, model: model.sorted(state.model), selected: null });
  scrollTo({ top: 0, behavior: "smooth" });
}

const stream = new Stream({
  status: (status) => {
    words.setClock(status.now);
    const other = state.status && status.run !== state.status.run;
    set({ status, live: true });
    if (other) load();
    // An alert may be about what the filter hides, or about no article at all.
    else if (state.overview && status.alerts !== state.overview.status.alerts) lookSoon();
  },
  article: (data) => arrived("article", data),
  removed: (data) => arrived("removed", data),
  reset: load,
  cut: () => set({ live: false }),
});

// --- what the reader does ---

function address(push) {
  const parameters = new URLSearchParams(state.filter);
  if (state.article) parameters.set("article", state.article);
  const text = parameters.toString().replaceAll("%2C", ",");
  history[push ? "pushState" : "replaceState"](null, "", text ? `/?${text}` : "/");
}

let typing = null;
function change(filter, { slowly = false, search } = {}) {
  set({ filter, ...(search === undefined ? {} : { search }) });
  clearTimeout(typing);
  typing = setTimeout(() => { address(!slowly); load(); }, slowly ? 250 : 0);
}

async function find(id) {
  try {
    const found = await get(`/api/articles/${encodeURIComponent(id)}`);
    if (state.article === id) set({ found, failureOfArticle: "" });
  } catch (error) {
    if (state.article === id) set({ found: null, failureOfArticle: error.message });
  }
}

function show(id) {
  if (!id) return;
  set({ article: id, found: state.found?.event.article.id === id ? state.found : null, failureOfArticle: "" });
  address(true);
  find(id);
}

function close() {
  set({ article: null, found: null });
  address(false);
}

function toggle(id) {
  const open = new Set(state.open);
  if (!open.delete(id)) open.add(id);
  set({ open });
}

function theme() {
  const dark = state.theme ? state.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  set({ theme: dark ? "light" : "dark" });
  localStorage.setItem("theme", state.theme);
}

function step(by) {
  const { order } = state.model;
  if (!order.length) return;
  const at = order.indexOf(state.selected);
  const selected = order[Math.min(order.length - 1, Math.max(0, at + by))];
  set({ selected });
  // Now, and not with the next frame: the next key may be Enter, which opens what has the focus.
  draw();
  const card = document.getElementById(`story-${selected}`);
  card?.scrollIntoView({ block: "nearest" });
  card?.querySelector("h3 button")?.focus({ preventScroll: true });
}

keys.listen({
  j: () => step(1),
  k: () => step(-1),
  o: () => state.selected && toggle(state.selected),
  p: () => (state.paused ? release() : set({ paused: true })),
  n: release,
  t: theme,
  "/": () => document.querySelector(".search input")?.focus(),
  "?": () => set({ help: !state.help }),
  Escape: () => set({ selected: null, help: false }),
// A closed dialog says so a task later.
}, () => Boolean(state.article) && !document.querySelector("dialog.drawer:not([open])"));

const findEvent = (article) => {
  const home = state.model.home.get(article);
  return home && state.model.stories.get(home)?.events.find((one) => one.article.id === article);
};

// --- drawing ---

function freshness() {
  const { status, live, paused, overview } = state;
  if (!state.loaded) return ["wait", "loading"];
  if (!live) return ["bad", state.failure || "reconnecting"];
  if (status && !status.ready) return ["wait", "the board is reading what is there"];
  const silent = (overview?.workers || []).filter((one) => !one.heard);
  if (status?.readAt && Date.parse(status.now) - Date.parse(status.readAt) > 60000) return ["bad", "no data: the stream does not answer"];
  if (silent.length) return ["bad", `no data: ${silent.map((one) => one.worker).join(", ")} silent`];
  if (paused) return ["wait", "paused"];
  return ["good", state.lastEvent ? `live · last change ${words.since(new Date(state.lastEvent).toISOString())} ago` : "live"];
}

const TABS = [["stories", "Stories"], ["alerts", "Alerts"], ["trend", "Trend"], ["holders", "Holders"], ["sources", "Sources"]];

function Page() {
  const { order, stories } = state.model;
  const [mood, text] = freshness();
  const articles = state.waiting.filter(([kind]) => kind === "article").length;
  return html`
    <a class="skip" href="#stories">Skip to the stories</a>
    <header class="top">
      <h1><img src="/page/icon.svg" alt="" width="26" height="26" /> Caspian <small>coverage of the Russia–Iran partnership</small></h1>
      <p class=${`fresh-line ${mood}`}><i aria-hidden="true"></i> ${text}</p>
      <div class="tools">
        <button aria-pressed=${state.paused} onClick=${() => (state.paused ? release() : set({ paused: true }))}>${state.paused ? "Resume" : "Pause"}</button>
        <button onClick=${theme} aria-label="Switch between light and dark" title="Light or dark (t)">◐</button>
        <button onClick=${() => set({ help: !state.help })} aria-label="Keyboard" aria-expanded=${state.help} title="Keyboard (?)">?</button>
      </div>
    </header>
    ${state.help ? html`<${keys.Help} />` : null}
    <${Filters} filter=${state.filter} search=${state.search} unfolded=${state.unfolded} unfold=${() => set({ unfolded: !state.unfolded })} choices=${state.overview?.choices} change=${change} />
    <nav class="tabs" aria-label="Parts">${TABS.filter(([name]) => name !== "alerts" || state.overview?.alerts.length).map(([name, label]) => html`<button aria-pressed=${state.tab === name} onClick=${() => set({ tab: name })}>${label}</button>`)}</nav>
    ${articles || (state.paused && state.waiting.length) ? html`<button class="pill" onClick=${release}>${articles || state.waiting.length} new${state.paused ? " while paused" : ""} ↑</button>` : null}
    <div class="columns" data-tab=${state.tab}>
      <main id="stories" aria-label="Stories" onPointerEnter=${(event) => event.pointerType === "mouse" && set({ hovering: true })} onPointerLeave=${() => set({ hovering: false })}>
        <h2 class="unseen">Stories</h2>
        ${state.failure ? html`<p class="warning" role="alert">${state.failure}</p>` : null}
        ${state.loaded && !order.length && !state.failure ? html`<p class="nothing">${Object.keys(state.filter).length ? "Nothing here matches these filters." : "Nothing has been published yet. It will appear here by itself."}</p>` : null}
        ${order.map((id) => html`<${Card} key=${id} story=${stories.get(id)} selected=${state.selected === id} open=${state.open.has(id)} minute=${state.minute} show=${show} toggle=${toggle} find=${findEvent} />`)}
        ${state.next !== null && order.length ? html`<button class="more" onClick=${more}>earlier stories</button>` : null}
      </main>
      <${Side} overview=${state.overview} dark=${document.documentElement.dataset.theme} minute=${state.minute} show=${show} choose=${(source) => change({ ...state.filter, source })} />
    </div>
    <p class="unseen" aria-live="polite" role="status">${state.said}</p>
    ${state.article ? html`<${Drawer} found=${state.found} failure=${state.failureOfArticle} close=${close} show=${show} />` : null}`;
}

const root = document.getElementById("app");
function draw() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = state.theme || (dark ? "dark" : "light");
  document.title = `${state.waiting.length ? `(${state.waiting.length}) ` : ""}Caspian · coverage of the Russia–Iran partnership`;
  render(html`<${Page} />`, root);
}

addEventListener("popstate", () => {
  const article = new URLSearchParams(location.search).get("article");
  const filter = read(location.search);
  const other = write(filter) !== write(state.filter);
  set({ filter, search: filter.q || "", article, found: null });
  if (article) find(article);
  if (other) load();
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => set({}));
setInterval(() => set({ minute: Math.floor(Date.now() / 15000) }), 5000);
if (!state.overview) lookSoon();
setInterval(() => document.visibilityState === "visible" && look(), 30000);

root.replaceChildren();
draw();
load();
const wanted = new URLSearchParams(location.search).get("article");
if (wanted) { set({ article: wanted }); find(wanted); }
