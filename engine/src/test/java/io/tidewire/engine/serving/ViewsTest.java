package io.tidewire.engine.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.connector.Ingest;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.RunningPipeline.Change;
import io.tidewire.api.serving.RunningPipeline.ViewEvent;
import io.tidewire.engine.batch.NetChange;
import io.tidewire.engine.checkpoint.StateCopy;
import io.tidewire.engine.runtime.Programs;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

@Timeout(60)
class ViewsTest {

    private static final Program PROGRAM = Programs.program(Programs.events());

    private final Views views = new Views(PROGRAM, 5, 1_000);
    private Thread thread;
    private long step;

    @BeforeEach
    void start() {
        thread = Thread.ofPlatform().daemon().start(views);
    }

    @AfterEach
    void end() throws InterruptedException {
        views.end();
        thread.join();
    }

    private static Program.View view(String name) {
        return PROGRAM.views().stream()
                .filter(view -> view.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void offer(String view, Batch delta) throws Exception {
        step++;
        views.offer(
                step, Map.of(view, NetChange.of(delta)), Map.of("events", Map.of("sync", step)));
        views.reflected("events", new Ingest.LogPosition("sync", step), view).get();
    }

    private static Batch ids(long from, long to) {
        BatchBuilder builder = new BatchBuilder(Programs.EVENTS);
        for (long id = from; id < to; id++) {
            builder.column(0).addLong(id);
            builder.column(1).addString("n");
            builder.column(2).addNull();
            builder.column(3).addLong(0);
            builder.endRow(1);
        }
        return builder.build();
    }

    /**
     * @param cells weight, name, total, and so on
     */
    private static Batch totals(Object... cells) {
        BatchBuilder builder = new BatchBuilder(view("totals").schema());
        for (int i = 0; i < cells.length; i += 3) {
            builder.add((Integer) cells[i], Arrays.asList(cells[i + 1], cells[i + 2], 1L));
        }
        return builder.build();
    }

    private static List<String> text(List<Change> changes) {
        return changes.stream()
                .map(change -> change.op() + change.row().get("name") + change.row().get("total"))
                .toList();
    }

    @Test
    void aGrowingViewKeepsItsLatestRows() throws Exception {
        for (long id = 0; id < 40; id += 2) {
            offer("all_rows", ids(id, id + 2));
        }
        assertThat(views.rows("all_rows", Map.of(), 100).rows())
                .extracting(row -> row.get("id"))
                .containsExactly(39L, 38L, 37L, 36L, 35L);
        offer("all_rows", ids(100, 200));
        assertThat(views.rows("all_rows", Map.of(), 3).rows())
                .extracting(row -> row.get("id"))
                .containsExactly(199L, 198L, 197L);
        assertThat(views.rows("all_rows", Map.of("id", "196"), 3).rows()).hasSize(1);
        assertThat(views.rows("all_rows", Map.of("id", "96"), 3).rows()).isEmpty();
    }

    @Test
    void aChangingViewKeepsItsCurrentRows() throws Exception {
        offer("totals", totals(1, "a", 1L, 1, "b", 2L));
        offer("totals", totals(-1, "a", 1L, 1, "a", 3L));
        offer("totals", totals(-1, "b", 2L));
        assertThat(views.rows("totals", Map.of(), 100).rows())
                .containsExactly(Map.of("name", "a", "total", 3L, "n", 1L));
        assertThat(views.rows("totals", Map.of(), 100).step()).isEqualTo(3);
        assertThat(views.rowCount("totals")).isEqualTo(1);
    }

    @Test
    void changesUnderOneKeyAreUpdates() throws Exception {
        List<ViewEvent> events = new ArrayList<>();
        offer("totals", totals(1, "a", 1L));
        try (AutoCloseable _ = views.subscribe("totals", null, events::add)) {
            offer("totals", totals(-1, "a", 1L, -1, "gone", 7L, 1, "new", 8L, 1, "a", 2L));
        }
        offer("totals", totals(1, "unheard", 1L));
        assertThat(events).hasSize(2);
        assertThat(events.get(0).snapshot()).isTrue();
        assertThat(text(events.get(0).changes())).containsExactly("+Ia1");
        assertThat(text(events.get(1).changes()))
                .containsExactly("-Ua1", "+Ua2", "-Dgone7", "+Inew8");
        assertThat(events.get(1).id()).isGreaterThan(events.get(0).id());
    }

    @Test
    void whoComesBackHearsWhatItMissed() throws Exception {
        List<ViewEvent> events = new ArrayList<>();
        views.subscribe("totals", null, events::add).close();
        long last = events.getFirst().id();
        offer("totals", totals(1, "a", 1L));
        offer("totals", totals(1, "b", 1L));

        List<ViewEvent> missed = new ArrayList<>();
        views.subscribe("totals", last, missed::add).close();
        assertThat(missed).extracting(ViewEvent::snapshot).containsExactly(false, false);
        assertThat(missed.getLast().id()).isEqualTo(last + 2);

        List<ViewEvent> other = new ArrayList<>();
        views.subscribe("totals", last - 5, other::add).close();
        assertThat(other).extracting(ViewEvent::snapshot).containsExactly(true);
        other.clear();
        views.subscribe("totals", last + 2, other::add).close();
        assertThat(other).isEmpty();
    }

    @Test
    void rowsThatWereNotKeptMakeASnapshotOfTheNextVisit() throws Exception {
        List<ViewEvent> events = new ArrayList<>();
        views.subscribe("all_rows", null, events::add).close();
        offer("all_rows", ids(0, 100));
        List<ViewEvent> next = new ArrayList<>();
        views.subscribe("all_rows", events.getFirst().id(), next::add).close();
        assertThat(next).hasSize(1);
        assertThat(next.getFirst().snapshot()).isTrue();
        assertThat(next.getFirst().changes()).hasSize(5);
    }

    @Test
    void aListenerHearsEveryRow() throws Exception {
        List<ViewEvent> events = new ArrayList<>();
        try (AutoCloseable _ = views.subscribe("all_rows", null, events::add)) {
            offer("all_rows", ids(0, 100));
        }
        assertThat(events.getLast().changes()).hasSize(100);
    }

    @Test
    void aListenerThatFailsIsDropped() throws Exception {
        views.subscribe(
                "totals",
                null,
                event -> {
                    if (!event.snapshot()) {
                        throw new IllegalStateException("gone");
                    }
                });
        offer("totals", totals(1, "a", 1L));
        offer("totals", totals(1, "b", 1L));
        assertThat(views.rowCount("totals")).isEqualTo(2);
    }

    @Test
    void aPositionIsReflectedOnceItsStepIsApplied() throws Exception {
        CompletableFuture<Long> future =
                views.reflected("events", new Ingest.LogPosition("p", 7), "totals");
        views.offer(1, Map.of(), Map.of("events", Map.of("p", 6L)));
        views.offer(2, Map.of(), Map.of("events", Map.of("p", 9L)));
        assertThat(future.get()).isEqualTo(2);
        CompletableFuture<Long> never =
                views.reflected("events", new Ingest.LogPosition("p", 10), "totals");
        views.close();
        assertThatThrownBy(never::get).hasMessageContaining("NOT_RUNNING");
    }

    @Test
    void unknownNamesAreSaidSo() {
        assertThatThrownBy(() -> views.rows("nope", Map.of(), 1))
                .hasMessageContaining("NOT_FOUND")
                .hasMessageContaining("totals");
        assertThatThrownBy(() -> views.rows("totals", Map.of("nope", "1"), 1))
                .hasMessageContaining("NOT_FOUND");
    }

    @Test
    void whatIsKeptSurvivesACheckpoint() throws Exception {
        offer("all_rows", ids(0, 3));
        offer("totals", totals(1, "a", 1L, 1, "b", 2L));
        Views other = new Views(PROGRAM, 5, 2_000);
        views.between(() -> StateCopy.copy(views.state(name -> name), other.state(name -> name)))
                .get();
        for (String name : List.of("all_rows", "totals", "per_ten")) {
            assertThat(other.rows(name, Map.of(), 10).rows())
                    .isEqualTo(views.rows(name, Map.of(), 10).rows());
        }
    }

    @Test
    void aViewThatIsTooLargeSaysWhereToLook() {
        ChangingTable table = new ChangingTable("big", view("totals").schema(), 2);
        table.apply(totals(1, "a", 1L, 1, "b", 1L));
        assertThat(table.rows(row -> true, 10)).hasSize(2);
        table.apply(totals(1, "c", 1L));
        assertThatThrownBy(() -> table.rows(row -> true, 10))
                .hasMessageContaining("QUERY_LIMIT")
                .hasMessageContaining("duckdb");
    }
}
