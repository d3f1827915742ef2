// Mirror is a complete consumer of Caspian: it holds the newest state of every article and prints each event that
// changed something as a line of JSON.
//
//	buf generate --template buf.gen.yaml    # in this directory, once
//	go run . localhost:9092
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	eventsv1 "mirror/caspian/events/v1"
)

// One transaction's records become visible partition by partition; a broker that fails over may delay some by seconds.
const overlap = 10 * time.Minute

// Mirror is what a reader may show. Apply is idempotent: feed it repeats, overlaps, replays, in any number.
type Mirror struct {
	Articles map[string]*eventsv1.EnrichedEvent
	// Kept after a retraction too, so that an older event cannot bring the article back.
	orders map[string][2]uint32
}

// Apply tells whether the event changed anything.
func (m *Mirror) Apply(event *eventsv1.EnrichedEvent) bool {
	id := event.GetArticle().GetId()
	order := [2]uint32{event.GetArticle().GetVersion(), event.GetPipelineVersion()}
	if held, known := m.orders[id]; known && (order[0] < held[0] || order[0] == held[0] && order[1] <= held[1]) {
		return false
	}
	m.orders[id] = order
	if event.GetType() == eventsv1.EnrichedEvent_RETRACTED {
		delete(m.Articles, id)
	} else {
		m.Articles[id] = event
	}
	return true
}

// checkQuotes cuts every quote out of the text: offsets count code points, Go's strings count bytes.
func checkQuotes(article *eventsv1.Article) error {
	text := []rune(article.GetText())
	for _, evidence := range article.GetStance().GetEvidence() {
		if quote := string(text[evidence.GetStart():evidence.GetEnd()]); quote != evidence.GetQuote() {
			return fmt.Errorf("article %s: %q is not %q", article.GetId(), quote, evidence.GetQuote())
		}
	}
	return nil
}

// start says where to begin: `latest` whole, `enriched` some minutes before its end. Noted before anything is read:
// what is read twice changes nothing, what is overlooked is lost. Both are read at once, since order does not matter.
func start(ctx context.Context, bootstrap, latest, enriched string) (map[string]map[int32]kgo.Offset, error) {
	client, err := kgo.NewClient(kgo.SeedBrokers(bootstrap))
	if err != nil {
		return nil, err
	}
	defer client.Close()
	admin := kadm.NewClient(client)
	recent, err := admin.ListOffsetsAfterMilli(ctx, time.Now().Add(-overlap).UnixMilli(), enriched)
	if err != nil {
		return nil, err
	}
	topics, err := admin.ListTopics(ctx, latest, enriched)
	if err != nil {
		return nil, err
	}
	from := map[string]map[int32]kgo.Offset{latest: {}, enriched: {}}
	for _, partition := range topics[latest].Partitions.Numbers() {
		from[latest][partition] = kgo.NewOffset().AtStart()
	}
	// Where there is no record as young as that, this is the end.
	recent.Each(func(found kadm.ListedOffset) { from[enriched][found.Partition] = kgo.NewOffset().At(found.Offset) })
	if len(from[latest]) == 0 || len(from[enriched]) == 0 {
		return nil, fmt.Errorf("%s and %s do not exist at %s", latest, enriched, bootstrap)
	}
	return from, recent.Error()
}

func run(ctx context.Context, bootstrap, prefix string) error {
	from, err := start(ctx, bootstrap, prefix+"caspian.latest.v1", prefix+"caspian.enriched.v1")
	if err != nil {
		return err
	}
	client, err := kgo.NewClient(
		kgo.SeedBrokers(bootstrap),
		// Only what was committed: without it, aborted transactions show events twice.
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.ConsumePartitions(from),
	)
	if err != nil {
		return err
	}
	defer client.Close()
	mirror := &Mirror{map[string]*eventsv1.EnrichedEvent{}, map[string][2]uint32{}}
	for {
		fetches := client.PollFetches(ctx)
		if errs := fetches.Errors(); len(errs) > 0 {
			return errs[0].Err
		}
		for _, record := range fetches.Records() {
			if len(record.Value) == 0 {
				continue // retracted long ago, and now forgotten
			}
			event := &eventsv1.EnrichedEvent{}
			if err := proto.Unmarshal(record.Value, event); err != nil {
				return fmt.Errorf("%s/%d/%d: %w", record.Topic, record.Partition, record.Offset, err)
			}
			if err := checkQuotes(event.GetArticle()); err != nil {
				return err
			}
			if mirror.Apply(event) {
				line, err := protojson.Marshal(event)
				if err != nil {
					return err
				}
				fmt.Println(strings.TrimSpace(string(line)))
			}
		}
	}
}

func main() {
	if len(os.Args) < 2 {
		log.Fatal("usage: mirror BOOTSTRAP [TOPIC-PREFIX]")
	}
	prefix := strings.Join(os.Args[2:], "")
	if err := run(context.Background(), os.Args[1], prefix); err != nil {
		log.Fatal(err)
	}
}
