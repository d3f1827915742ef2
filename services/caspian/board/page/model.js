// Events in, stories as they are shown out. Pure: every function returns new objects for what changed, so that only
// the cards that changed are drawn again.

const seen = (event) => event.article.provenance?.discoveredAt || event.article.provenance?.fetchedAt || "";
const order = (event) => [event.article.version || 0, event.pipelineVersion || 0];
const newer = (one, other) => {
  const [a, b] = [order(one), order(other)];
  return a[0] - b[0] || a[1] - b[1];
};

// stories: Map id -> story {id, articles, publishers, origins, firstSeen, lastSeen, events[], fresh}
export const empty = () => ({ stories: new Map(), home: new Map(), order: [] });

export function fromPage(model, page) {
  const next = { stories: new Map(model.stories), home: new Map(model.home), order: [...model.order] };
  for (const story of page.stories) {
    if (!next.stories.has(story.id)) next.order.push(story.id);
    next.stories.set(story.id, story);
    for (const event of story.events) next.home.set(event.article.id, story.id);
  }
  return next;
}

// An article that is new, or newer than what is held. `top`: where a story that is not shown yet may be put at once.
export function take(model, { event, story }) {
  const id = event.article.id;
  const home = model.home.get(id);
  const held = home && model.stories.get(home)?.events.find((one) => one.article.id === id);
  if (held && newer(event, held) < 0) return model;
  const cleared = home && (!story || home !== story.id) ? drop(model, id) : model;
  if (!story) return cleared;
  const next = { ...cleared, stories: new Map(cleared.stories), home: new Map(cleared.home) };
  const before = next.stories.get(story.id);
  const others = (before?.events || []).filter((one) => one.article.id !== id);
  const events = [event, ...others].sort((a, b) => (seen(a) < seen(b) ? 1 : -1));
  next.stories.set(story.id, { more: 0, ...before, ...story, events, fresh: before ? Date.now() : undefined });
  next.home.set(id, story.id);
  if (!before) next.order = [story.id, ...next.order];
  return next;
}

export function drop(model, article) {
  const home = model.home.get(article);
  if (!home) return model;
  const next = { ...model, stories: new Map(model.stories), home: new Map(model.home) };
  next.home.delete(article);
  const story = next.stories.get(home);
  const events = story.events.filter((one) => one.article.id !== article);
  if (events.length) {
    next.stories.set(home, { ...story, events, articles: Math.max(events.length, story.articles - 1) });
  } else {
    next.stories.delete(home);
    next.order = next.order.filter((id) => id !== home);
  }
  return next;
}

export const sorted = (model) => ({
  ...model,
  order: [...model.order].sort((a, b) => {
    const [x, y] = [model.stories.get(a).lastSeen, model.stories.get(b).lastSeen];
    return x === y ? (a < b ? 1 : -1) : x < y ? 1 : -1;
  }),
});

// The text the others were made from, else the first.
export function lead(story) {
  const original = (event) => ["NONE", "COMPOSITE", undefined].includes(event.article.reuse?.kind);
  return [...story.events].sort((a, b) => original(b) - original(a) || (seen(a) < seen(b) ? -1 : 1))[0];
}

// Articles by tone of one voice.
export function tally(story, voice) {
  const sums = { negative: 0, both: 0, none: 0, positive: 0 };
  for (const { article } of story.events) {
    const tone = article.stance?.voice?.[voice];
    if (tone === "POSITIVE") sums.positive += 1;
    else if (tone === "NEGATIVE") sums.negative += 1;
    else if (tone === "BOTH") sums.both += 1;
    else sums.none += 1;
  }
  return sums;
}

// Text with marks, as paragraphs of segments {text, marks}. Offsets count code points, as the contract does.
export function segments(text, marks) {
  const points = Array.from(text);
  const cuts = new Set([0, points.length]);
  for (const mark of marks) {
    cuts.add(Math.min(mark.start || 0, points.length));
    cuts.add(Math.min(mark.end || 0, points.length));
  }
  const at = [...cuts].sort((a, b) => a - b);
  const paragraphs = [[]];
  for (let n = 0; n + 1 < at.length; n += 1) {
    const covering = marks.filter((mark) => (mark.start || 0) <= at[n] && mark.end >= at[n + 1]);
    const parts = points.slice(at[n], at[n + 1]).join("").split(/\n{2,}/);
    parts.forEach((part, index) => {
      if (index) paragraphs.push([]);
      if (part) paragraphs[paragraphs.length - 1].push({ text: part, marks: covering });
    });
  }
  return paragraphs.filter((paragraph) => paragraph.length);
}

// Two paragraphs, word by word: [[" " | "-" | "+", text], …].
export function difference(before, after) {
  const [a, b] = [before.split(/(?<=\s)/), after.split(/(?<=\s)/)];
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      table[i][j] = a[i].trim() === b[j].trim() ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
  const parts = [];
  const add = (sign, word) => {
    const last = parts[parts.length - 1];
    if (last && last[0] === sign) last[1] += word;
    else parts.push([sign, word]);
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i].trim() === b[j].trim()) { add(" ", b[j]); i += 1; j += 1; }
    else if (j >= b.length || (i < a.length && table[i + 1][j] >= table[i][j + 1])) { add("-", a[i]); i += 1; }
    else { add("+", b[j]); j += 1; }
  }
  return parts;
}

// Removed and added paragraphs of an edit, those that belong together in one.
export function edits(change) {
  const added = [...(change?.added || [])];
  const result = [];
  for (const gone of change?.removed || []) {
    const words = new Set(gone.split(/\s+/));
    const share = (text) => {
      const all = text.split(/\s+/);
      return all.filter((word) => words.has(word)).length / Math.max(all.length, words.size);
    };
    const best = added.map((text, index) => [share(text), index]).sort((a, b) => b[0] - a[0])[0];
    if (best && best[0] > 0.5) result.push(difference(gone, added.splice(best[1], 1)[0]));
    else result.push([["-", gone]]);
  }
  return [...result, ...added.map((text) => [["+", text]])];
}
