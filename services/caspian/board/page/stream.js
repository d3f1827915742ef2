// A filter and an offset in, live events out. The browser comes back by itself with the last id after a cut; the board
// sends what was missed, or says that the list must be read again.

export class Stream {
  constructor(handlers) {
    this.handlers = handlers;
    this.source = null;
  }

  open(query, after) {
    this.close();
    const parameters = new URLSearchParams(query);
    parameters.set("after", after);
    const source = new EventSource(`/api/events?${parameters}`);
    this.source = source;
    const on = (name, call) => source.addEventListener(name, (message) => {
      if (this.source === source) call(JSON.parse(message.data));
    });
    on("hello", this.handlers.status);
    on("tick", this.handlers.status);
    on("article", this.handlers.article);
    on("removed", this.handlers.removed);
    on("reset", this.handlers.reset);
    source.onerror = () => {
      if (this.source !== source) return;
      this.handlers.cut();
      // Refused, not cut (too many readers): the browser has given up, we ask again.
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.source === source && this.handlers.reset(null), 5000);
    };
  }

  close() {
    this.source?.close();
    this.source = null;
  }
}
