// One voice of the trend in, a chart of bars out: favourable up in blue, critical down in orange.

import { html, Component } from "/page/vendor/htm-preact.js";

const HEIGHT = 96;
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Days, hours or seconds, by the length of what is shown.
function clock(tick, { t }) {
  const length = t[t.length - 1] - t[0];
  const hours = { hour: "2-digit", minute: "2-digit", ...(length < 600 ? { second: "2-digit" } : {}) };
  return new Date(1000 * tick).toLocaleString("en-GB", length < 172800 ? hours : { day: "numeric", month: "short" });
}

export class Chart extends Component {
  shouldComponentUpdate(next) {
    return next.trend !== this.props.trend || next.dark !== this.props.dark;
  }

  componentDidMount() {
    this.draw();
    this.watch = new ResizeObserver(() => {
      const width = this.holder.clientWidth;
      if (this.plot && width && width !== this.plot.width) this.plot.setSize({ width, height: HEIGHT });
    });
    this.watch.observe(this.holder);
  }

  componentDidUpdate(before) {
    if (before.dark === this.props.dark && this.plot) {
      this.plot.setData(this.data());
    } else {
      this.draw();
    }
  }

  componentWillUnmount() {
    this.watch.disconnect();
    this.plot?.destroy();
  }

  data() {
    const { trend, voice } = this.props;
    return [trend.t, trend[voice].positive.map((count) => count || null), trend[voice].negative.map((count) => -count || null)];
  }

  draw() {
    this.plot?.destroy();
    if (!window.uPlot) return;
    const { bars } = window.uPlot.paths;
    const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "11px system-ui" };
    const series = (label, name) => ({ label, fill: colour(name), stroke: colour(name), width: 0, paths: bars({ size: [0.85, 40] }), points: { show: false } });
    this.plot = new window.uPlot({
      width: this.holder.clientWidth || 320,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: true, range: () => { const { t, step } = this.props.trend; return [t[0] - step / 2, t[t.length - 1] + step / 2]; } },
        y: { range: (_, low, high) => { const most = Math.max(2, Math.abs(low || 0), Math.abs(high || 0)); return [-most, most]; } },
      },
      axes: [{ ...axis, size: 24, space: 64, values: (_, ticks) => ticks.map((tick) => clock(tick, this.props.trend)) }, { ...axis, size: 26, space: 12, incrs: [1, 2, 5, 10, 25, 50, 100, 500], values: (_, ticks) => ticks.map((tick) => Math.abs(tick)) }],
      series: [{}, series("favourable", "--favourable"), series("critical", "--critical")],
    }, this.data(), this.holder);
  }

  render({ trend, voice, label }) {
    const sum = (column) => trend[voice][column].reduce((a, b) => a + b, 0);
    const text = `${sum("positive")} favourable, ${sum("negative")} critical, ${sum("none")} without a stance`;
    return html`<figure class="chart"><figcaption>${label} <small>${text}</small></figcaption>
      <div role="img" aria-label=${`${label}: ${text}`} ref=${(element) => { this.holder = element; }}></div></figure>`;
  }
}
