import caspian.events.v1.ArticleOuterClass.Article;
import caspian.events.v1.Enriched.EnrichedEvent;
import caspian.events.v1.StanceOuterClass.Evidence;
import com.google.protobuf.util.JsonFormat;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A complete consumer of Caspian: holds the newest state of every article and prints each event that changed something
 * as a line of JSON.
 *
 * <p>Needs kafka-clients, protobuf-java and protobuf-java-util (jgo.toml has the versions), and the messages:
 *
 * <pre>
 * protoc -I ../.. --java_out=build ../../caspian/events/v1/*.proto
 * javac -cp 'jars/*' -d build Mirror.java $(find build -name '*.java')
 * java -cp 'build:jars/*' Mirror localhost:9092
 * </pre>
 */
public final class Mirror {
  /** One transaction's records become visible partition by partition; a failover may delay some by seconds. */
  private static final Duration OVERLAP = Duration.ofMinutes(10);

  private static final JsonFormat.Printer JSON = JsonFormat.printer().omittingInsignificantWhitespace();

  private record Order(long version, long pipelineVersion) implements Comparable<Order> {
    @Override
    public int compareTo(Order other) {
      int byVersion = Long.compareUnsigned(version, other.version);
      return byVersion != 0 ? byVersion : Long.compareUnsigned(pipelineVersion, other.pipelineVersion);
    }
  }

  private final Map<String, EnrichedEvent> articles = new HashMap<>();

  /** Kept after a retraction too, so that an older event cannot bring the article back. */
  private final Map<String, Order> orders = new HashMap<>();

  /** Whether the event changed anything. Idempotent: feed it repeats, overlaps, replays, in any number. */
  boolean apply(EnrichedEvent event) {
    String id = event.getArticle().getId();
    Order order = new Order(event.getArticle().getVersion(), event.getPipelineVersion());
    Order held = orders.get(id);
    if (held != null && order.compareTo(held) <= 0) {
      return false;
    }
    orders.put(id, order);
    if (event.getType() == EnrichedEvent.Type.RETRACTED) {
      articles.remove(id);
    } else {
      articles.put(id, event);
    }
    return true;
  }

  /** Offsets count code points, Java's strings UTF-16 units. */
  static void checkQuotes(Article article) {
    String text = article.getText();
    for (Evidence evidence : article.getStance().getEvidenceList()) {
      int from = text.offsetByCodePoints(0, evidence.getStart());
      String quote = text.substring(from, text.offsetByCodePoints(from, evidence.getEnd() - evidence.getStart()));
      if (!quote.equals(evidence.getQuote())) {
        throw new IllegalStateException("article " + article.getId() + ": " + quote + " is not " + evidence.getQuote());
      }
    }
  }

  /**
   * `latest` whole, `enriched` from some minutes before its end. Noted before anything is read: what is read twice
   * changes nothing, what is overlooked is lost. Both at once: events apply by version, so order does not matter.
   */
  static void assign(KafkaConsumer<byte[], byte[]> consumer, String latest, String enriched) {
    TopicPartition events = new TopicPartition(enriched, 0);
    long end = consumer.endOffsets(List.of(events)).get(events);
    long then = System.currentTimeMillis() - OVERLAP.toMillis();
    OffsetAndTimestamp recent = consumer.offsetsForTimes(Map.of(events, then)).get(events);
    List<TopicPartition> whole = new ArrayList<>();
    for (PartitionInfo partition : consumer.partitionsFor(latest)) {
      whole.add(new TopicPartition(latest, partition.partition()));
    }
    List<TopicPartition> all = new ArrayList<>(whole);
    all.add(events);
    consumer.assign(all);
    consumer.seekToBeginning(whole);
    consumer.seek(events, recent == null ? end : recent.offset());
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 1) {
      System.err.println("usage: Mirror BOOTSTRAP [TOPIC-PREFIX]");
      System.exit(2);
    }
    String prefix = arguments.length > 1 ? arguments[1] : "";
    Properties properties = new Properties();
    properties.put("bootstrap.servers", arguments[0]);
    // Only what was committed: without it, aborted transactions show events twice.
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Mirror mirror = new Mirror();
    try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      assign(consumer, prefix + "caspian.latest.v1", prefix + "caspian.enriched.v1");
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          if (record.value() == null) {
            continue; // retracted long ago, and now forgotten
          }
          EnrichedEvent event = EnrichedEvent.parseFrom(record.value());
          checkQuotes(event.getArticle());
          if (mirror.apply(event)) {
            out.println(JSON.print(event));
          }
        }
      }
    }
  }
}
