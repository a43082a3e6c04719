package io.tidewire.testkit.fake;

import io.tidewire.api.data.Values;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.api.serving.Quarantine.Entry;
import io.tidewire.api.serving.Status;
import io.tidewire.api.serving.Status.Books;
import io.tidewire.api.serving.Status.Buffer;
import io.tidewire.api.serving.Status.SinkBooks;
import io.tidewire.api.serving.Status.SinkStatus;
import io.tidewire.api.serving.Status.SourceStatus;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Rows, failures and changes for a {@link FakePipeline}. */
public final class Samples {

    private static final List<String> NAMES =
            List.of("espresso machine", "desk lamp", "wool blanket", "road bike", "headphones");
    private static final List<String> CATEGORIES = List.of("kitchen", "outdoor", "home");

    /** One row of clicks is no longer accounted for. */
    public static final UnaryOperator<Status> LOSE_A_ROW =
            clicks(
                    source -> {
                        Books books = source.books();
                        return with(
                                source,
                                source.rowsPerSecond(),
                                new Books(
                                        books.read() + 1,
                                        books.delivered(),
                                        books.filtered(),
                                        books.late(),
                                        books.duplicate(),
                                        books.quarantined(),
                                        books.inFlight()));
                    });

    /** One more row of clicks was quarantined. */
    public static final UnaryOperator<Status> QUARANTINE_A_ROW =
            clicks(
                    source -> {
                        Books books = source.books();
                        return with(
                                source,
                                source.rowsPerSecond(),
                                new Books(
                                        books.read() + 1,
                                        books.delivered(),
                                        books.filtered(),
                                        books.late(),
                                        books.duplicate(),
                                        books.quarantined() + 1,
                                        books.inFlight()));
                    });

    /** The first sink follows the first source, past every view. */
    public static final UnaryOperator<Status> SINK_OF_A_SOURCE =
            status -> {
                List<SinkStatus> sinks = new ArrayList<>(status.sinks());
                SinkStatus first = sinks.getFirst();
                sinks.set(0, with(first, Clickstream.CLICKS, first.books(), first.buffer()));
                return with(status, sinks);
            };

    /** There was no room for five rows more. */
    public static final UnaryOperator<Status> THE_LAST_SINK_DROPS =
            status -> {
                List<SinkStatus> sinks = new ArrayList<>(status.sinks());
                SinkStatus last = sinks.removeLast();
                SinkBooks books = last.books();
                sinks.add(
                        with(
                                last,
                                last.from(),
                                new SinkBooks(
                                        books.offered() + 5,
                                        books.delivered(),
                                        books.rejected(),
                                        books.dropped() + 5,
                                        books.waiting()),
                                new Buffer(
                                        1_900,
                                        63_800_000,
                                        last.buffer().limitBytes(),
                                        "drop",
                                        true,
                                        false)));
                return with(status, sinks);
            };

    private static SinkStatus with(SinkStatus sink, String from, SinkBooks books, Buffer buffer) {
        return new SinkStatus(
                sink.name(),
                sink.connector(),
                from,
                books,
                buffer,
                sink.lag(),
                sink.rowsPerSecond(),
                sink.retries(),
                sink.openings(),
                sink.state(),
                sink.nextTryMillis(),
                sink.lastError(),
                sink.latencyMillis());
    }

    private static Status with(Status status, List<SinkStatus> sinks) {
        return new Status(
                status.name(),
                status.state(),
                status.step() + 1,
                status.startedMicros(),
                status.rows(),
                status.rowsPerSecond(),
                status.sources(),
                status.views(),
                sinks,
                status.checkpoint(),
                status.problems());
    }

    private Samples() {}

    /** Puts rows into the views and the quarantine. */
    public static void fill(FakePipeline pipeline) {
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            items.add(item(NAMES.get(i), 4821 - 611 * i, i + 1));
        }
        pipeline.view(Clickstream.TOP_ITEMS).apply(FakePipeline.inserts(items));
        List<Map<String, @Nullable Object>> minutes = new ArrayList<>();
        for (int minute = 0; minute < 28; minute++) {
            for (int c = 0; c < CATEGORIES.size(); c++) {
                minutes.add(revenue(minute, c));
            }
        }
        pipeline.view(Clickstream.REVENUE).apply(FakePipeline.inserts(minutes));
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            entries.add(failure(i));
        }
        pipeline.quarantine().add(List.of(new Quarantine.Step(1, entries, List.of())));
    }

    public static Map<String, @Nullable Object> item(String name, long clicks, long place) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("item", name);
        row.put("clicks", clicks);
        row.put("revenue", BigDecimal.valueOf(clicks * 1999, 2));
        row.put("place", place);
        return row;
    }

    private static Map<String, @Nullable Object> revenue(int minute, int category) {
        double wave = 800 + 180 * Math.sin(minute / 3.0 + category) + 260 * category;
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("window_start", Values.timestamp(Clickstream.NOON + 60_000_000L * (minute - 28)));
        row.put("category", CATEGORIES.get(category));
        row.put("revenue", BigDecimal.valueOf(Math.round(wave * 100), 2));
        row.put("clicks", Math.round(wave / 19));
        return row;
    }

    private static Entry failure(int i) {
        boolean late = i % 4 == 1;
        boolean rule = i % 4 == 3;
        String payload =
                "{\"event_id\":\"e-"
                        + (90_117 + i)
                        + "\",\"user_id\":\"u-31\",\"item_id\":\"i-7\",\"price\":"
                        + (rule ? "-4.00" : late ? "12.50" : "\"free\"")
                        + ",\"ts\":\"2026-01-31 11:5"
                        + i % 10
                        + ":07.120\"}";
        return new Entry(
                0,
                Clickstream.CLICKS,
                late ? "LATE" : rule ? "EXPECTATION_FAILED" : "WRONG_TYPE",
                late ? "" : rule ? "positive_price" : "price",
                late
                        ? "the window it belongs to has closed"
                        : rule ? "price >= 0 does not hold" : "\"free\" is not a DECIMAL(10, 2)",
                payload,
                false,
                "clickstream.clicks-0",
                1_310_004 + 31L * i,
                late ? Clickstream.NOON - 90_000_000 : null,
                late ? 41_250L : null,
                Clickstream.NOON - 3_000_000L * (12 - i),
                "open");
    }

    /** Rows of clicks per second. */
    public static UnaryOperator<Status> rate(double rowsPerSecond) {
        return clicks(source -> with(source, rowsPerSecond, source.books()));
    }

    public static UnaryOperator<Status> state(String state) {
        return status ->
                new Status(
                        status.name(),
                        state,
                        status.step(),
                        status.startedMicros(),
                        status.rows(),
                        status.rowsPerSecond(),
                        status.sources(),
                        status.views(),
                        status.sinks(),
                        status.checkpoint(),
                        status.problems());
    }

    private static UnaryOperator<Status> clicks(UnaryOperator<SourceStatus> change) {
        return status -> {
            List<SourceStatus> sources = new ArrayList<>(status.sources());
            sources.set(0, change.apply(sources.getFirst()));
            return new Status(
                    status.name(),
                    status.state(),
                    status.step() + 1,
                    status.startedMicros(),
                    status.rows(),
                    sources.getFirst().rowsPerSecond(),
                    sources,
                    status.views(),
                    status.sinks(),
                    status.checkpoint(),
                    status.problems());
        };
    }

    private static SourceStatus with(SourceStatus source, double rowsPerSecond, Books books) {
        return new SourceStatus(
                source.name(),
                source.connector(),
                source.columns(),
                books,
                rowsPerSecond,
                source.bytesRead(),
                source.lag(),
                source.heldMillis(),
                source.heldBy(),
                source.watermarkMicros(),
                source.exhausted(),
                source.partitions());
    }
}
