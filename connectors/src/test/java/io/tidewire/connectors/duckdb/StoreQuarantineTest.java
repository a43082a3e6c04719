package io.tidewire.connectors.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.connector.Resume;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.serving.Quarantine.Entry;
import io.tidewire.api.serving.Quarantine.Filter;
import io.tidewire.api.serving.Quarantine.Step;
import io.tidewire.api.serving.Quarantine.Summary;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

class StoreQuarantineTest {

    @TempDir Path directory;
    private Path file;
    private DuckDbStore store;
    private StoreQuarantine quarantine;

    @BeforeEach
    void open() {
        file = directory.resolve(DuckDbStore.FILE_NAME);
        store = new DuckDbStore(file);
        quarantine = new StoreQuarantine(store);
    }

    @AfterEach
    void close() {
        quarantine.close();
        store.close();
    }

    private void add(List<Entry> entries) {
        quarantine.add(List.of(new Step(1, entries, List.of())));
    }

    private static List<Long> ids(List<Entry> entries) {
        return entries.stream().map(Entry::id).toList();
    }

    private static Entry entry(String source, String code, int position) {
        return new Entry(
                0,
                source,
                code,
                "price",
                "not a number: 'x'",
                "{\"price\":\"x" + position + "\"}",
                false,
                source + "-0",
                position,
                position % 2 == 0 ? null : -1L,
                position % 2 == 0 ? null : 2_500L,
                1_700_000_000_123_456L + position,
                "open");
    }

    @Test
    void nothingIsOpenedForAPipelineWithoutBadRows() {
        assertThat(quarantine.list(Filter.ALL, 10, 0)).isEmpty();
        assertThat(quarantine.summary()).isEmpty();
        quarantine.onReplay(entries -> List.of());
        assertThat(quarantine.replay(Filter.ALL)).isZero();
        assertThat(file).doesNotExist();
    }

    @Test
    void entriesComeBackWholeNewestFirst() {
        add(List.of(entry("a", "MALFORMED", 1), entry("b", "LATE", 2)));
        List<Entry> found = quarantine.list(Filter.ALL, 10, 0);
        assertThat(found).extracting(Entry::id).containsExactly(2L, 1L);
        assertThat(found.get(1))
                .usingRecursiveComparison()
                .ignoringFields("id")
                .isEqualTo(entry("a", "MALFORMED", 1));
        assertThat(found.get(0))
                .usingRecursiveComparison()
                .ignoringFields("id")
                .isEqualTo(entry("b", "LATE", 2));
    }

    @Test
    void filtersAndPages() {
        add(IntStream.range(0, 10).mapToObj(i -> entry("a", "LATE", i)).toList());
        add(List.of(entry("b", "MALFORMED", 0)));
        assertThat(quarantine.list(new Filter("a", null, null, null), 3, 0))
                .extracting(Entry::id)
                .containsExactly(10L, 9L, 8L);
        assertThat(quarantine.list(new Filter("a", "LATE", "price", null), 3, 8))
                .extracting(Entry::id)
                .containsExactly(7L, 6L, 5L);
        assertThat(quarantine.list(new Filter(null, null, null, 11L), 3, 0))
                .extracting(Entry::source)
                .containsExactly("b");
        assertThat(quarantine.list(new Filter("c' OR true --", null, null, null), 3, 0)).isEmpty();
        assertThat(quarantine.summary())
                .containsExactlyInAnyOrder(
                        new Summary("a", "LATE", "price", 10, 0, 1_700_000_000_123_465L),
                        new Summary("b", "MALFORMED", "price", 1, 0, 1_700_000_000_123_456L));
    }

    @Test
    void replayHandsOverEachOpenEntryOnceAndOldestFirst() {
        List<Entry> replayed = new ArrayList<>();
        quarantine.onReplay(
                entries -> {
                    replayed.addAll(entries);
                    // One fails again, while the replay goes on.
                    quarantine.add(
                            List.of(new Step(2, List.of(entry("a", "LATE", 99)), ids(entries))));
                    return ids(entries);
                });
        add(IntStream.range(0, 3).mapToObj(i -> entry("a", "LATE", i)).toList());
        add(List.of(entry("b", "LATE", 7)));
        assertThat(quarantine.replay(new Filter("a", null, null, null))).isEqualTo(3);
        assertThat(replayed).extracting(Entry::position).containsExactly(0L, 1L, 2L);
        assertThat(quarantine.summary()).extracting(Summary::open).containsExactly(1L, 1L);
        assertThat(quarantine.replay(new Filter("a", null, null, null))).isEqualTo(1);
        assertThat(replayed).hasSize(4);
    }

    @Test
    void aFloodIsKeptAndFoundByTheNextRunAndByACommandWithoutOne() {
        for (int i = 0; i < 20; i++) {
            int from = i * 5_000;
            add(
                    IntStream.range(from, from + 5_000)
                            .mapToObj(n -> entry("a", "MALFORMED", n))
                            .toList());
        }
        quarantine.close();
        store.close();
        try (DuckDbStore reader = DuckDbStore.openReadOnly(file);
                StoreQuarantine stopped = new StoreQuarantine(reader)) {
            assertThat(stopped.list(Filter.ALL, 1, 0).getFirst().id()).isEqualTo(100_000);
            assertThatThrownBy(() -> stopped.replay(Filter.ALL))
                    .hasMessageContaining(ErrorCode.NOT_RUNNING.name());
        }
        store = new DuckDbStore(file);
        quarantine = new StoreQuarantine(store);
        add(List.of(entry("a", "LATE", 1)));
        assertThat(quarantine.list(Filter.ALL, 1, 0).getFirst().id()).isEqualTo(100_001);
    }

    /** What a run has quarantined beyond its checkpoint comes again, and is there once. */
    @Test
    void goesBackWithThePipeline() {
        quarantine.recover(new Resume("run", 0));
        for (int step = 1; step <= 4; step++) {
            quarantine.add(List.of(new Step(step, List.of(entry("a", "LATE", step)), List.of())));
        }
        quarantine.close();
        quarantine = new StoreQuarantine(store);
        assertThat(quarantine.recover(new Resume("run", 2))).isEmpty();
        quarantine.add(List.of(new Step(3, List.of(entry("a", "LATE", 3)), List.of())));
        assertThat(quarantine.list(Filter.ALL, 10, 0))
                .extracting(Entry::position)
                .containsExactly(3L, 2L, 1L);

        quarantine.close();
        quarantine = new StoreQuarantine(store);
        assertThat(quarantine.recover(new Resume("another run", 0))).isEmpty();
        assertThat(quarantine.list(Filter.ALL, 10, 0)).hasSize(3);
    }

    /** Until a checkpoint holds the step that they went into. */
    @Test
    void whatWasToBeReplayedIsReplayedAfterACrash() {
        quarantine.recover(new Resume("run", 0));
        add(IntStream.range(0, 4).mapToObj(i -> entry("a", "LATE", i)).toList());
        add(List.of(entry("sink", "SINK_REJECTED", 9)));
        List<Long> handed = new ArrayList<>();
        quarantine.onReplay(
                entries -> {
                    List<Long> known =
                            entries.stream()
                                    .filter(entry -> entry.source().equals("a"))
                                    .map(Entry::id)
                                    .toList();
                    handed.addAll(known);
                    return known;
                });
        assertThat(quarantine.replay(Filter.ALL)).isEqualTo(4);
        assertThat(quarantine.replay(Filter.ALL)).as("it is under way").isZero();
        quarantine.add(List.of(new Step(5, List.of(), List.of(1L))));
        quarantine.add(List.of(new Step(6, List.of(), List.of(2L))));
        assertThat(quarantine.list(Filter.ALL, 10, 0))
                .extracting(Entry::status)
                .containsExactly("open", "replaying", "replaying", "replayed", "replayed");

        quarantine.close();
        quarantine = new StoreQuarantine(store);
        assertThat(quarantine.recover(new Resume("run", 5)))
                .extracting(Entry::id)
                .containsExactly(2L, 3L, 4L);
        assertThat(handed).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void whatASinkRefusedIsForgottenWhereItGetsItsRowsAgain() {
        quarantine.recover(new Resume("run", 0));
        for (int step = 1; step <= 3; step++) {
            quarantine.add(
                    List.of(
                            new Step(
                                    step,
                                    List.of(
                                            entry("s", "SINK_REJECTED", step),
                                            entry("other", "SINK_REJECTED", step)),
                                    List.of())));
        }
        quarantine.retract("s", 2);
        assertThat(quarantine.list(new Filter("s", null, null, null), 10, 0)).hasSize(1);
        assertThat(quarantine.list(new Filter("other", null, null, null), 10, 0)).hasSize(3);
    }

    /** A store that an earlier version has made. */
    @Test
    void anOlderTableGetsWhatItLacks() throws Exception {
        try (java.sql.Connection old = store.connect();
                java.sql.Statement statement = old.createStatement()) {
            statement.execute(
                    "CREATE TABLE tidewire_quarantine (id BIGINT, source VARCHAR, code VARCHAR, rule"
                            + " VARCHAR, reason VARCHAR, payload VARCHAR, base64 BOOLEAN, part"
                            + " VARCHAR, position BIGINT, event_time TIMESTAMP, lateness BIGINT,"
                            + " arrived TIMESTAMP, status VARCHAR)");
        }
        quarantine.recover(new Resume("run", 3));
        add(List.of(entry("a", "LATE", 1)));
        assertThat(quarantine.list(Filter.ALL, 10, 0)).hasSize(1);
    }
}
