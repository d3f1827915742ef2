// A complete consumer of Caspian: holds the newest state of every article and prints each event that changed something
// as a line of JSON.
//
//   npm ci
//   buf build ../.. -o contract.binpb
//   node mirror.js localhost:9092

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createFileRegistry, enumToJson, fromBinary, toJsonString } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { Kafka, logLevel } from "kafkajs";

// One transaction's records become visible partition by partition; a broker that fails over may delay some by seconds.
const OVERLAP_MS = 600_000;

const [bootstrap, prefix = "", contract = new URL("contract.binpb", import.meta.url)] = process.argv.slice(2);
if (!bootstrap) {
  console.error("usage: node mirror.js BOOTSTRAP [TOPIC-PREFIX [CONTRACT]]");
  process.exit(2);
}
const latest = `${prefix}caspian.latest.v1`;
const enriched = `${prefix}caspian.enriched.v1`;

const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(contract)));
const EnrichedEvent = registry.getMessage("caspian.events.v1.EnrichedEvent");
const Type = EnrichedEvent.field.type.enum;

// What a reader may show. `apply` is idempotent: feed it repeats, overlaps, replays, in any number.
class Mirror {
  articles = new Map();
  // Kept after a retraction too, so that an older event cannot bring the article back.
  #orders = new Map();

  // Whether the event changed anything.
  apply(event) {
    const { id, version } = event.article;
    const [heldVersion, heldPipeline] = this.#orders.get(id) ?? [0, 0];
    if (version < heldVersion || (version === heldVersion && event.pipelineVersion <= heldPipeline)) return false;
    this.#orders.set(id, [version, event.pipelineVersion]);
    if (enumToJson(Type, event.type) === "RETRACTED") this.articles.delete(id);
    else this.articles.set(id, event);
    return true;
  }
}

// Offsets count code points, JavaScript's strings UTF-16 units.
function checkQuotes({ id, text, stance }) {
  if (!stance?.evidence.length) return;
  const points = Array.from(text);
  for (const { start, end, quote } of stance.evidence) {
    const found = points.slice(start, end).join("");
    if (found !== quote) throw new Error(`article ${id}: "${found}" is not "${quote}"`);
  }
}

// Where to begin in `enriched`: some minutes before its end. Noted before anything is read: what is read twice changes
// nothing, what is overlooked is lost.
async function begin(kafka) {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const [end] = await admin.fetchTopicOffsets(enriched);
    const [recent] = await admin.fetchTopicOffsetsByTimestamp(enriched, Date.now() - OVERLAP_MS);
    return recent && Number(recent.offset) >= 0 ? recent.offset : end.offset;
  } finally {
    await admin.disconnect();
  }
}

const kafka = new Kafka({ clientId: "mirror", brokers: bootstrap.split(","), logLevel: logLevel.ERROR });
const offset = await begin(kafka);
// This client reads by group only; a group of its own each time, and nothing of it is kept.
const consumer = kafka.consumer({
  groupId: `mirror-${randomUUID()}`,
  readUncommitted: false, // only what was committed: else aborted transactions show events twice
  allowAutoTopicCreation: false,
});
await consumer.connect();
// Both at once: `latest` whole, `enriched` from the offset noted. Events apply by version, so order does not matter.
await consumer.subscribe({ topics: [latest, enriched], fromBeginning: true });
const mirror = new Mirror();
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ topic, partition, message }) => {
    if (!message.value?.length) return; // retracted long ago, and now forgotten
    try {
      const event = fromBinary(EnrichedEvent, message.value);
      checkQuotes(event.article);
      if (mirror.apply(event)) console.log(toJsonString(EnrichedEvent, event, { registry }));
    } catch (error) {
      console.error(`${topic}/${partition}/${message.offset}: ${error.message}`);
      process.exit(1);
    }
  },
});
consumer.seek({ topic: enriched, partition: 0, offset });
