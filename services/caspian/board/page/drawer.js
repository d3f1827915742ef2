// One article in, everything that is known of it out: evidence in place, what it shares with others, and its versions.

import { html, Component } from "/page/vendor/htm-preact.js";
import { edits, segments } from "/page/model.js";
import { Chip, Quote, When } from "/page/stories.js";
import * as words from "/page/words.js";

const Fact = ({ name, children }) => html`<div class="fact"><dt>${name}</dt><dd>${children}</dd></div>`;

const told = (evidence) => [
  evidence.polarity === "NEGATIVE" ? "critical" : "favourable",
  evidence.holder ? `said by ${evidence.holder}` : "in its own voice",
  evidence.rule && `cue: ${evidence.rule}`,
].filter(Boolean).join(" · ");

const Text = ({ article }) => {
  const language = article.metadata?.language;
  const marks = [
    ...(article.reuse?.passages || []).map((one) => ({ ...one, passage: true })),
    ...(article.stance?.evidence || []),
  ];
  return html`<div class="text" lang=${language} dir=${words.direction(language)}>
    ${segments(article.text, marks).map((paragraph) => html`<p>${paragraph.map(({ text, marks: found }) => {
      const evidence = found.find((mark) => !mark.passage);
      const shared = found.some((mark) => mark.passage);
      if (!evidence && !shared) return text;
      const kind = `${evidence ? (evidence.polarity || "").toLowerCase() : ""} ${shared ? "shared" : ""}`;
      return html`<mark class=${kind} title=${evidence ? told(evidence) : "also in the text it was compared with"}>${text}</mark>`;
    })}</p>`)}
  </div>`;
};

const Reuse = ({ article, related, show }) => {
  const reuse = article.reuse || {};
  if (!words.KINDS[reuse.kind]) return null;
  const match = related.find((one) => one.article.id === reuse.matchId)?.article;
  const points = match?.text && Array.from(match.text);
  const own = article.text && Array.from(article.text);
  const name = match ? html`<button class="link" onClick=${() => show(match.id)}>${words.title(match)}</button> (<bdi>${match.provenance?.publisher}</bdi>)` : "an article that is no longer shown";
  return html`<section><h3>Shared with others</h3>
    <p>This is a ${reuse.kind === "COMPOSITE" ? "composite: it is " : ""}<b>${words.KINDS[reuse.kind]}</b> ${name}. ${words.percent(reuse.coverageQuery)} of its words are in that text, ${words.percent(reuse.coverageMatch)} of that text's words are here.</p>
    ${own && points && reuse.passages?.length ? html`<details><summary>${words.count(reuse.passages.length, "shared passage")} side by side</summary>
      ${reuse.passages.map((one) => html`<div class="pair" dir="auto"><p><small>here</small>${own.slice(one.start || 0, one.end).join("")}</p><p><small>there</small>${points.slice(one.matchStart || 0, one.matchEnd).join("")}</p></div>`)}
    </details>` : null}
  </section>`;
};

const Holders = ({ holders = [] }) => holders.length ? html`<section><h3>Who holds what</h3><ul class="holder-list">
  ${holders.map((one) => html`<li><${Chip} stance=${{ label: one.stance, confidence: one.confidence }} /> <bdi>${one.name}</bdi> <small>${words.HOLDERS[one.type] || ""}</small></li>`)}
</ul></section>` : null;

const Versions = ({ versions }) => versions.length > 1 || versions[0]?.article.change ? html`<section><h3>Versions</h3><ol class="versions">
  ${[...versions].reverse().map((event) => {
    const before = event.stanceBefore?.label, after = event.article.stance?.label;
    const change = edits(event.article.change);
    return html`<li><p><b>${event.article.version}</b> ${(event.type || "").toLowerCase()} · <${When} at=${event.article.provenance?.fetchedAt} />
      ${before && before !== after ? html` · stance <${Chip} stance=${event.stanceBefore} /> → <${Chip} stance=${event.article.stance} />` : before ? " · same stance" : null}</p>
      ${event.article.change?.summary ? html`<p class="note">${event.article.change.summary}</p>` : null}
      ${change.map((parts) => html`<p class="diff" dir="auto">${parts.map(([sign, text]) => sign === "+" ? html`<ins>${text}</ins>` : sign === "-" ? html`<del>${text}</del>` : text)}</p>`)}
    </li>`;
  })}</ol></section>` : null;

export class Drawer extends Component {
  componentDidMount() { this.dialog.showModal(); }

  componentDidUpdate(before) {
    if (before.found !== this.props.found) this.body.scrollTop = 0;
  }

  render({ found, failure, close, show }) {
    const inside = found ? this.article(found, show) : html`<p class="loading">${failure || "Loading …"}</p>`;
    return html`<dialog class="drawer" aria-labelledby="drawer-title" ref=${(element) => { this.dialog = element; }} onClose=${close}
        onClick=${(event) => event.target === this.dialog && this.dialog.close()}>
      <div class="drawer-body" tabindex="0" role="region" aria-label="Article" ref=${(element) => { this.body = element; }}><button class="close" aria-label="Close" onClick=${() => this.dialog.close()}>✕</button>${inside}</div></dialog>`;
  }

  article({ event, story, versions, related }, show) {
    const { article } = event;
    const { provenance: origin = {}, metadata = {}, stance = {} } = article;
    const address = words.safe(article.url);
    const own = stance.voice?.own, attributed = stance.voice?.attributed;
    return html`
      <p class="kicker"><bdi>${origin.publisher || origin.domain}</bdi>${origin.country ? ` · ${words.country(origin.country)}` : ""}${words.CLASSES[origin.sourceClass] ? ` · ${words.CLASSES[origin.sourceClass]}` : ""}</p>
      <h2 id="drawer-title" dir="auto" lang=${metadata.language}>${words.title(article)}</h2>
      <p class="byline">${(metadata.authors || []).length ? html`<bdi>${metadata.authors.join(", ")}</bdi> · ` : null}${metadata.publishedAt ? `published ${words.stamp(metadata.publishedAt)}` : "no date of publication"} · found ${words.ago(origin.discoveredAt || origin.fetchedAt)}
        ${address ? html` · <a href=${address} target="_blank" rel="noopener noreferrer nofollow">open at the publisher ↗</a>` : null}</p>
      <dl class="facts">
        <${Fact} name="Stance"><${Chip} stance=${stance} /> ${stance.label === "UNCERTAIN" ? `leans ${(stance.lean || "").toLowerCase()}, ` : ""}${words.percent(stance.confidence)} sure</${Fact}>
        <${Fact} name="Own voice">${words.TONES[own] || "none"}</${Fact}>
        <${Fact} name="Attributed">${words.TONES[attributed] || "none"}${stance.voice?.oneSided ? ", one side only" : ""}</${Fact}>
        ${words.FRAMES[stance.frame] ? html`<${Fact} name="Frame">the partnership as ${words.FRAMES[stance.frame]}</${Fact}>` : null}
        <${Fact} name="Story">${words.count(story.articles, "article")} · ${words.count(story.origins, "origin")}</${Fact}>
        <${Fact} name="Judged by">${stance.detector} ${stance.detectorVersion}</${Fact}>
      </dl>
      ${article.text ? html`<section><h3>Text <small><mark class="positive">favourable</mark> <mark class="negative">critical</mark>${article.reuse?.passages ? html` <mark class="shared">shared</mark>` : ""}</small></h3><${Text} article=${article} /></section>`
        : html`<section><h3>Evidence</h3><p class="note">The source's terms allow its link and quotes, not its text.</p>${(stance.evidence || []).map((one) => html`<${Quote} evidence=${one} language=${metadata.language} />`)}${(stance.evidence || []).length ? null : html`<p>No sentence of it judges the partnership.</p>`}</section>`}
      <${Reuse} article=${article} related=${related} show=${show} />
      <${Holders} holders=${stance.holders} />
      <${Versions} versions=${versions} />`;
  }
}
