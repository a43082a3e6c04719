package io.tidewire.app.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.client.RunningClient;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Facilities;
import io.tidewire.app.run.Moved;
import io.tidewire.app.run.PipelineProcess;
import io.tidewire.app.run.RunOptions;
import io.tidewire.app.run.Stand;
import io.tidewire.testkit.fake.WebhookReceiver;
import io.tidewire.testkit.fake.WebhookReceiver.Manner;
import io.tidewire.testkit.waiting.Waiting;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BiFunction;

/** A pipeline that does not run is brought to rest, and computed to where it stood. */
class StandingStillTest {

    private static final Clock CLOCK = Clock.systemUTC();

    private static final String TABLES =
            """
            name: shop
            sources:
              clicks:
                connector: file
                path: DIR/clicks.ndjson
                follow: true
                format: json
                columns: { user: STRING NOT NULL, ts: TIMESTAMP(3) NOT NULL }
                event_time: { column: ts, max_delay: 1s }
            views:
              users: SELECT user, COUNT(*) AS n FROM clicks GROUP BY user
              late: SELECT * FROM clicks WHERE MOD(EXTRACT(MINUTE FROM ts), 2) = 1
            sinks:
              users: { from: users, connector: duckdb }
              late: { from: late, connector: duckdb, table: odd }
            """;

    @TempDir private Path directory;

    private volatile Manner manner = Manner.TAKE;
    private final WebhookReceiver receiver = new WebhookReceiver(_ -> manner).start();
    private String text = "";
    private EditRig rig;

    @BeforeEach
    void prepare() throws Exception {
        rig = new EditRig(directory);
        text =
                """
                name: shop
                sources:
                  clicks:
                    connector: file
                    path: DIR/clicks.ndjson
                    follow: true
                    format: json
                    columns: { user: STRING NOT NULL, ts: TIMESTAMP(3) NOT NULL }
                    event_time: { column: ts, max_delay: 1s }
                views:
                  minutes: |
                    SELECT window_start, COUNT(*) AS n
                    FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
                    GROUP BY window_start, window_end
                sinks:
                  hook: { from: minutes, connector: webhook, url: "HOOK" }
                """
                        .replace("HOOK", receiver.url());
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private void append(int fromMinute, int toMinute) throws Exception {
        for (int minute = fromMinute; minute < toMinute; minute++) {
            rig.append(
                    "clicks",
                    "{\"user\": \"a\", \"ts\": \"2026-01-31 12:%02d:00\"}".formatted(minute));
        }
    }

    private void run(int rows) throws Exception {
        try (PipelineProcess process = rig.start(text, null, RunOptions.Serving.NEVER)) {
            Waiting.until(
                    () -> process.status().sources().getFirst().books().read() >= rows,
                    Duration.ofMinutes(2),
                    () -> "it does not read all");
            process.stop();
            assertThat(process.awaitEnd().faults()).isEmpty();
        }
    }

    private Stand with(BiFunction<Facilities, CheckedPipeline.Runnable, Stand> action)
            throws Exception {
        CheckedPipeline.Runnable pipeline = rig.pipeline(text);
        try (Facilities facilities = Facilities.takeMoved(pipeline.spec(), rig.options(), CLOCK)) {
            return action.apply(facilities, pipeline);
        }
    }

    private Stand settle() throws Exception {
        return with(
                (facilities, pipeline) ->
                        facilities.settle(
                                pipeline,
                                facilities.changes(pipeline, CLOCK),
                                rig.options(),
                                CLOCK));
    }

    @Test
    void whatWasComputedIsDelivered() throws Exception {
        append(0, 10);
        manner = Manner.REFUSE;
        run(10);
        assertThat(receiver.bodies()).isEmpty();
        assertThatThrownBy(this::settle)
                .isInstanceOfSatisfying(
                        TidewireException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.ROWS_UNDELIVERED));
        manner = Manner.TAKE;
        append(10, 20);
        Stand stand = settle();
        assertThat(stand.source("clicks").books().read()).as("nothing more is read").isEqualTo(10);
        assertThat(receiver.bodies()).hasSize(8);
    }

    /** As after a time elsewhere: nothing of it is delivered again, and it goes on. */
    @Test
    void isComputedToWhereItStood() throws Exception {
        append(0, 10);
        run(10);
        Stand stood = settle();
        append(10, 20);
        Stand came =
                with(
                        (facilities, pipeline) -> {
                            Stand computed =
                                    facilities.restore(
                                            pipeline, stood, rig.options(), progress -> {}, CLOCK);
                            facilities.takeRestored(pipeline, CLOCK);
                            return computed;
                        });
        assertThat(came).isEqualTo(stood);
        assertThat(receiver.bodies()).hasSize(8);
        run(20);
        assertThat(receiver.bodies()).hasSize(18).doesNotHaveDuplicates();
    }

    /**
     * As after a time elsewhere, in which tables here stood still: they, and what is served, come
     * to where it stood, whether there was something here or nothing.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tablesAndServedViewsComeBack(boolean toWhereItWas) throws Exception {
        text = TABLES;
        Path data = rig.options().data();
        append(0, 5);
        run(5);
        Path before = directory.resolve("before");
        EditRig.copy(data, before);
        append(5, 10);
        run(10);
        Stand stood = settle();
        EditRig.remove(data);
        if (toWhereItWas) {
            Files.move(before, data);
        }
        for (int time = 0; time < 2; time++) {
            Stand came =
                    with(
                            (facilities, pipeline) ->
                                    facilities.restore(
                                            pipeline, stood, rig.options(), progress -> {}, CLOCK));
            assertThat(came).isEqualTo(stood);
        }
        with(
                (facilities, pipeline) -> {
                    facilities.takeRestored(pipeline, CLOCK);
                    return stood;
                });
        mustServe(10);
        rig.compare(text);
        append(10, 20);
        mustServe(20);
        rig.compare(text);
    }

    /** What was served is served on where a pipeline was brought to rest, and did not move. */
    @Test
    void whatIsServedStays() throws Exception {
        text = TABLES;
        append(0, 10);
        mustServe(10);
        settle();
        mustServe(10);
        rig.compare(text);
    }

    /** So many rows, without reading them once more. */
    private void mustServe(int rows) throws Exception {
        try (PipelineProcess process = rig.start(text, null, RunOptions.Serving.ALWAYS);
                RunningClient client = new RunningClient(String.valueOf(process.url()), null)) {
            Waiting.until(
                    () ->
                            process.status().sources().getFirst().books().delivered() >= rows
                                    && client.get("/api/v1/views/users")
                                            .get("rows")
                                            .toString()
                                            .contains("n=" + rows),
                    Duration.ofMinutes(1),
                    () -> client.get("/api/v1/views/users").toString());
            assertThat(client.get("/api/v1/views/late").get("rows").toString().split("\\}"))
                    .hasSize(rows / 2 + 1);
            process.stop();
            assertThat(process.awaitEnd().faults()).isEmpty();
        }
    }

    @Test
    void doesNotRunWhereItWasMovedFrom() throws Exception {
        append(0, 2);
        run(2);
        Path data = rig.options().data();
        Moved moved = new Moved("shop", "http://jobmanager:8081", "1f", true);
        moved.write(data);
        assertThat(Moved.find(data)).isEqualTo(moved);
        assertThatThrownBy(() -> run(2))
                .hasMessageContaining("PIPELINE_MOVED")
                .hasMessageContaining("http://jobmanager:8081");
        Moved.remove(data);
        run(2);
    }
}
