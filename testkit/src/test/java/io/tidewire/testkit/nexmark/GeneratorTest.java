package io.tidewire.testkit.nexmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidewire.testkit.nexmark.Event.Auction;
import io.tidewire.testkit.nexmark.Event.Bid;
import io.tidewire.testkit.nexmark.Event.Person;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** The facts of the public suite. */
class GeneratorTest {

    private static final int EVENTS = 100_000;

    private static final List<Event> ALL = events(Settings.suite(Settings.SPARSE));
    private static final List<Bid> BIDS = of(Bid.class);
    private static final List<Auction> AUCTIONS = of(Auction.class);
    private static final List<Person> PERSONS = of(Person.class);

    private static List<Event> events(Settings settings) {
        Generator generator = new Generator(settings);
        return LongStream.range(0, EVENTS).mapToObj(generator::event).toList();
    }

    private static <T extends Event> List<T> of(Class<T> kind) {
        return ALL.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static <T> double share(List<T> rows, Predicate<T> condition) {
        return (double) rows.stream().filter(condition).count() / rows.size();
    }

    @Test
    void aSeedAlwaysMakesTheSameEvents() {
        assertThat(events(Settings.suite(Settings.SPARSE))).isEqualTo(ALL);
        assertThat(events(new Settings(2, Settings.SPARSE, Settings.NOON, 1000))).isNotEqualTo(ALL);
        // Pinned: figures of different days compare only while the events are the same.
        assertThat(ALL.hashCode()).isEqualTo(-141272762);
    }

    @Test
    void onePersonThreeAuctionsFortySixBids() {
        assertThat(PERSONS).hasSize(EVENTS / 50);
        assertThat(AUCTIONS).hasSize(EVENTS / 50 * 3);
        assertThat(BIDS).hasSize(EVENTS / 50 * 46);
        assertThat(LongStream.range(0, EVENTS).mapToObj(Table::at))
                .containsExactlyElementsOf(ALL.stream().map(Table::of).toList());
    }

    @Test
    void idsRiseFromAThousandAndTimesWithTheEvents() {
        for (int i = 0; i < PERSONS.size(); i++) {
            assertThat(PERSONS.get(i).id()).isEqualTo(1000 + i);
        }
        for (int i = 0; i < AUCTIONS.size(); i++) {
            assertThat(AUCTIONS.get(i).id()).isEqualTo(1000 + i);
        }
        assertThat(ALL).isSortedAccordingTo((a, b) -> Long.compare(a.dateTime(), b.dateTime()));
        assertThat(ALL.getLast().dateTime()).isEqualTo(Settings.NOON + (EVENTS - 1) / 100);
    }

    @Test
    void halfOfTheBidsGoToHotAuctionsAndThreeQuartersComeFromHotBidders() {
        assertThat(share(BIDS, bid -> bid.auction() % 100 == 0)).isCloseTo(0.505, within(0.01));
        assertThat(share(BIDS, bid -> bid.bidder() % 100 == 1)).isCloseTo(0.7525, within(0.01));
        assertThat(share(AUCTIONS, auction -> auction.seller() % 100 == 0))
                .isCloseTo(0.7525, within(0.01));
    }

    @Test
    void pricesLieBetweenAHundredAndAHundredMillionEvenlyByMagnitude() {
        assertThat(BIDS).allMatch(bid -> bid.price() >= 100 && bid.price() <= 100_000_000);
        assertThat(share(BIDS, bid -> bid.price() < 10_000)).isCloseTo(1 / 3.0, within(0.01));
        assertThat(share(BIDS, bid -> bid.price() >= 1_000_000)).isCloseTo(1 / 3.0, within(0.01));
    }

    @Test
    void halfOfTheBidsComeThroughFourChannels() {
        List<String> big = List.of("Google", "Facebook", "Baidu", "Apple");
        assertThat(share(BIDS, bid -> big.contains(bid.channel()))).isCloseTo(0.5, within(0.01));
        assertThat(share(BIDS, bid -> bid.url().contains("&channel_id=")))
                .isCloseTo(0.45, within(0.01));
        assertThat(BIDS)
                .allMatch(bid -> bid.url().startsWith("https://www.nexmark.com/"))
                .allMatch(bid -> bid.url().split("/")[6].startsWith("item.htm?query=1"));
    }

    @Test
    void sizesAreAsTheSuiteSays() {
        assertThat(BIDS.stream().mapToInt(bid -> 32 + bid.extra().length()).average().orElse(0))
                .isCloseTo(100, within(2.0));
        assertThat(
                        AUCTIONS.stream()
                                .mapToInt(
                                        a ->
                                                48
                                                        + a.itemName().length()
                                                        + a.description().length()
                                                        + a.extra().length())
                                .average()
                                .orElse(0))
                .isCloseTo(500, within(10.0));
    }

    @Test
    void anAuctionLivesOnAverageAsLongAsTheNextHundredTakeToCome() {
        assertThat(AUCTIONS).allMatch(auction -> auction.expires() > auction.dateTime());
        assertThat(AUCTIONS.stream().mapToLong(a -> a.expires() - a.dateTime()).average().orElse(0))
                .isCloseTo(16.67, within(0.7));
    }

    @Test
    void writesAFilePerTableAndPartition(@TempDir Path folder) throws IOException {
        NdjsonFiles.write(folder, Settings.small(1, 100), 1000, 2);
        int lines = 0;
        for (Table table : Table.values()) {
            for (int partition = 0; partition < 2; partition++) {
                List<String> rows =
                        Files.readAllLines(
                                NdjsonFiles.folder(folder, table).resolve(partition + ".ndjson"));
                assertThat(rows).isNotEmpty();
                lines += rows.size();
            }
        }
        assertThat(lines).isEqualTo(1000);
        assertThat(folder.resolve("bid/0.ndjson"))
                .content()
                .startsWith("{\"auction\":")
                .contains("\"dateTime\":\"2026-01-31 23:59:50.040\"");
    }

    @Test
    void everyQueryHasItsText() {
        for (Query query : Query.values()) {
            assertThat(query.views().lastEntry().getKey()).isEqualTo(query.title());
            assertThat(query.views().values()).allMatch(sql -> sql.startsWith("SELECT"));
        }
        assertThat(Query.Q12.views().keySet()).containsExactly("B", "q12");
    }
}
