// The overview in, what stands beside the stories out: alerts, trend, who says what, and whether silence means anything.

import { html, Component } from "/page/vendor/htm-preact.js";
import { Chart } from "/page/chart.js";
import { When } from "/page/stories.js";
import * as words from "/page/words.js";

// What came before is in `caspian alerts ls`; the panels below are to be seen too.
const ALERTS_SHOWN = 5;

const Panel = ({ name, title, note, children }) => html`<section class="panel" id=${`panel-${name}`} aria-labelledby=${`t-${name}`}>
  <h2 id=${`t-${name}`}>${title}</h2>${note ? html`<p class="note">${note}</p>` : null}${children}</section>`;

// A reason begins with what the rule is about, which is the same each time; what happened comes after the dash.
const happened = (reason = "") => reason.slice(reason.lastIndexOf(" — ") + 1).replace(/^— /, "");

// An alert leads to its article, one on a source to what that source says.
const Headline = ({ alert, show, choose }) => {
  const article = alert.event?.article?.id;
  const source = alert.coverage?.sourceId;
  const text = alert.headline || "(no headline)";
  if (!article && !source) return html`<span dir="auto">${text}</span>`;
  return html`<button onClick=${() => (article ? show(article) : choose(source))} dir="auto" lang=${alert.event?.article?.metadata?.language}>${text}</button>`;
};

const Alerts = ({ alerts, show, choose }) => alerts.length ? html`<${Panel} name="alerts" title="Alerts">
  <ul class="alerts">${alerts.slice(0, ALERTS_SHOWN).map((alert) => html`<li key=${alert.alertId}>
    <p class="note"><b>${alert.rule}</b> · <${When} at=${alert.at} /></p>
    ${(alert.digest || [alert]).slice(0, ALERTS_SHOWN).map((one) => html`<${Headline} key=${one.alertId} alert=${one} show=${show} choose=${choose} />`)}
    <p class="note" title=${alert.reason}>${happened(alert.reason)}</p></li>`)}</ul>
</${Panel}>` : null;

const Trend = ({ trend, dark }) => html`<${Panel} name="trend" title="Stance over time" note="Articles by time of discovery: favourable above the line, critical below it.">
  <${Chart} trend=${trend} voice="own" label="in the articles' own voice" dark=${dark} />
  <${Chart} trend=${trend} voice="attributed" label="in what they let others say" dark=${dark} />
</${Panel}>`;

const Holders = ({ holders }) => html`<${Panel} name="holders" title="Who says what">
  ${holders.length ? html`<table class="holders"><thead><tr><th scope="col">Holder</th><th scope="col" class="figure"><span class="c-critical">▼</span><span class="unseen"> critical</span></th><th scope="col" class="figure"><span class="c-neutral">■</span><span class="unseen"> neutral or uncertain</span></th><th scope="col" class="figure"><span class="c-favourable">▲</span><span class="unseen"> favourable</span></th></tr></thead>
    <tbody>${holders.slice(0, 14).map((one) => html`<tr key=${one.name + one.type}>
      <td><bdi>${one.name}</bdi> <small>${words.HOLDERS[one.type] || ""}</small></td>
      <td class="figure c-critical">${one.critical || "·"}</td><td class="figure c-neutral">${one.neutral + one.uncertain || "·"}</td><td class="figure c-favourable">${one.favourable || "·"}</td>
    </tr>`)}</tbody></table>` : html`<p class="note">Nobody is quoted with a stance here.</p>`}
</${Panel}>`;

const Sources = ({ sources, workers, choose }) => {
  const dead = sources.filter((one) => one.state === "no-data").length;
  const silent = workers.filter((one) => !one.heard);
  const note = sources.length ? `${words.count(sources.length, "source")} polled, ${dead ? `${dead} without data` : "all of them with data"}` : "No poll has been reported yet.";
  return html`<${Panel} name="sources" title="Sources" note=${note}>
    ${silent.length ? html`<p class="warning" role="status">Not heard of for minutes: ${silent.map((one) => one.worker).join(", ")}. What is missing below may be our fault.</p>` : null}
    <ul class="sources">${sources.map((one) => html`<li key=${one.source} class=${one.state}>
      <span class="state" title=${one.why}><i aria-hidden="true">${words.HEALTH[one.state][0]}</i> ${words.HEALTH[one.state][1]}</span>
      <button onClick=${() => choose(one.source)} title="Show only this source"><bdi>${one.publisher}</bdi></button>
      <small>${one.state === "no-data" ? one.why : one.lastNew ? html`new <${When} at=${one.lastNew} />` : "nothing new yet"} · polled ${one.lastPoll ? words.ago(one.lastPoll) : "never"}</small>
    </li>`)}</ul>
  </${Panel}>`;
};

export class Side extends Component {
  shouldComponentUpdate(next) {
    return ["overview", "dark", "minute"].some((name) => this.props[name] !== next[name]);
  }

  render({ overview, show, choose, dark }) {
    if (!overview) return html`<aside class="side" aria-label="Overview"></aside>`;
    return html`<aside class="side" aria-label="Overview">
      <${Alerts} alerts=${overview.alerts} show=${show} choose=${choose} />
      <${Trend} trend=${overview.trend} dark=${dark} />
      <${Holders} holders=${overview.holders} />
      <${Sources} sources=${overview.sources} workers=${overview.workers} choose=${choose} />
    </aside>`;
  }
}
