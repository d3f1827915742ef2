// Stories in, cards out: how broad, in whose voice, with which evidence.

import { html, Component } from "/page/vendor/htm-preact.js";
import { lead, tally } from "/page/model.js";
import * as words from "/page/words.js";

const SHOWN = 3;

export const Chip = ({ stance }) => {
  const [glyph, label] = words.STANCES[stance?.label] || ["·", "not judged"];
  const leaning = stance?.label === "UNCERTAIN" && stance.lean ? `leans ${stance.lean.toLowerCase()}, ` : "";
  const hint = stance?.label ? `${leaning}${words.percent(stance.confidence)} sure` : "";
  return html`<span class=${`chip ${label.replace(" ", "-")}`} title=${hint}><i aria-hidden="true">${glyph}</i> ${label}</span>`;
};

export const When = ({ at, what = "" }) =>
  at ? html`<time datetime=${at} title=${words.stamp(at)}>${what}${words.ago(at)}</time>` : null;

// Who says so: the holder, the article, or somebody it does not name; in a list of several articles, also which.
const speaker = (evidence, publisher) => {
  if (evidence.holder) return html`<bdi>${evidence.holder}</bdi>${publisher ? html`, in <bdi>${publisher}</bdi>` : ""}`;
  const attributed = evidence.role === "QUOTE" || evidence.role === "REPORTED";
  if (publisher) return html`<bdi>${publisher}</bdi>, ${attributed ? "letting others say it" : "in its own voice"}`;
  return attributed ? "attributed" : "in its own voice";
};

export const Quote = ({ evidence, language, publisher }) => html`
  <blockquote class=${(evidence.polarity || "").toLowerCase()} dir="auto" lang=${language}>
    ${/^[“«„"]/.test(evidence.quote) ? evidence.quote : `“${evidence.quote}”`}${" "}
    <cite dir="ltr">— ${speaker(evidence, publisher)}</cite>
  </blockquote>`;

const TONES = [["negative", "critical"], ["both", "both"], ["none", "no stance"], ["positive", "favourable"]];

const Bar = ({ label, sums }) => {
  const parts = TONES.filter(([key]) => sums[key]);
  const total = parts.reduce((sum, [key]) => sum + sums[key], 0) || 1;
  const text = parts.map(([key, word]) => `${sums[key]} ${word}`).join(", ") || "none";
  return html`<div class="bar" role="img" aria-label=${`${label}: ${text}`} title=${`${label}: ${text}`}>
    <span class="bar-label">${label}</span>
    <span class="bar-track">${parts.map(([key]) => html`<i class=${key} style=${{ width: `${(100 * sums[key]) / total}%` }}></i>`)}</span>
    <span class="bar-text">${text}</span>
  </div>`;
};

const Relation = ({ article, find }) => {
  const { kind, matchId } = article.reuse || {};
  const word = words.KINDS[kind];
  if (!word) return article.provenance?.wireOrigin ? html`<span class="relation">credits <bdi>${article.provenance.wireOrigin}</bdi></span>` : null;
  const other = find(matchId)?.article.provenance?.publisher;
  return html`<span class="relation">${word} <bdi>${other || "an earlier text"}</bdi></span>`;
};

const Row = ({ event, headline, open, find }) => {
  const { article } = event;
  const { provenance: origin = {}, metadata = {} } = article;
  const title = words.title(article);
  return html`<li class="row">
    <${Chip} stance=${article.stance} />
    <div class="row-main"><button class="row-title" onClick=${() => open(article.id)} lang=${metadata.language} dir="auto">
      ${title === headline ? html`<bdi class="publisher">${origin.publisher || origin.domain}</bdi>` : html`<bdi class="publisher">${origin.publisher || origin.domain}</bdi><span class="other-title">${title}</span>`}
    </button>
    <span class="row-facts">
      ${[words.CLASSES[origin.sourceClass], origin.country && words.country(origin.country), metadata.language && metadata.language !== "en" && words.language(metadata.language)].filter(Boolean).join(" · ")}
      ${article.version > 1 && event.type === "UPDATED" ? html` · <span class="edited">edited</span>` : null}
      ${origin.textSource === "FEED" ? html` · <span title="The page could not be had; only the feed's own words were judged">feed text</span>` : null}
    </span>
    <${Relation} article=${article} find=${find} /></div>
    <${When} at=${origin.discoveredAt} />
  </li>`;
};

export class Card extends Component {
  shouldComponentUpdate(next) {
    const { story, selected, open, minute } = this.props;
    return story !== next.story || selected !== next.selected || open !== next.open || minute !== next.minute;
  }

  render({ story, selected, open, show, toggle, find }) {
    const first = lead(story).article;
    const headline = words.title(first);
    const quotes = story.events.flatMap(({ article }) =>
      (article.stance?.evidence || []).slice(0, open ? 3 : 1).map((evidence) => ({ evidence, article })));
    const leadQuotes = quotes.filter(({ article }) => article.id === first.id);
    const shownQuotes = open ? quotes.slice(0, 12) : (leadQuotes.length ? leadQuotes : quotes).slice(0, 1);
    const rows = open ? story.events : story.events.slice(0, SHOWN);
    const hidden = story.events.length + (story.more || 0) - rows.length;
    const beyond = story.articles - story.events.length - (story.more || 0);
    return html`<article class=${`card ${selected ? "selected" : ""} ${story.fresh ? "fresh" : ""}`} id=${`story-${story.id}`} aria-labelledby=${`h-${story.id}`}>
      <h3 id=${`h-${story.id}`} dir="auto" lang=${first.metadata?.language}><button onClick=${() => show(first.id)}>${headline}</button></h3>
      <p class="breadth">
        <b>${words.count(story.articles, "article")}</b> · <b class=${story.origins < story.articles ? "few" : ""} title="Independent texts: not copied, rewritten or translated from another">${words.count(story.origins, "origin")}</b>
        ${" · "}${words.count(story.publishers, "publisher")}<span class="when"> · <${When} at=${story.lastSeen} what="latest " />${story.firstSeen !== story.lastSeen ? html` · <${When} at=${story.firstSeen} what="first " />` : null}</span>
      </p>
      <div class="bars"><${Bar} label="own voice" sums=${tally(story, "own")} /><${Bar} label="attributed" sums=${tally(story, "attributed")} /></div>
      ${shownQuotes.map(({ evidence, article }) => html`<div class="evidence">
        <${Quote} evidence=${evidence} language=${article.metadata?.language} publisher=${story.events.length > 1 ? article.provenance?.publisher : ""} />
      </div>`)}
      <ul class="rows">${rows.map((event) => html`<${Row} key=${event.article.id} event=${event} headline=${headline} open=${show} find=${find} />`)}</ul>
      ${beyond > 0 ? html`<p class="beyond">${words.count(beyond, "more article")} outside these filters</p>` : null}
      <button class="expand" aria-expanded=${open} onClick=${() => toggle(story.id)}>${open ? "less" : hidden > 0 ? `${words.count(hidden, "more article")} and all evidence` : quotes.length ? "all evidence" : "details"}</button>
    </article>`;
  }
}
