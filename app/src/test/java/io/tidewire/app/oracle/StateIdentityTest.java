package io.tidewire.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Program;
import io.tidewire.app.oracle.rig.FoldedCircuit;
import io.tidewire.engine.checkpoint.CheckpointFolder;
import io.tidewire.engine.checkpoint.Contents;
import io.tidewire.engine.checkpoint.PendingCheckpoint;
import io.tidewire.engine.checkpoint.SavedCheckpoint;
import io.tidewire.engine.checkpoint.StateChanges;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.lineage.Lineages;
import io.tidewire.engine.state.StatePart;
import io.tidewire.engine.state.StateWriter;
import io.tidewire.sql.SqlCompiler;
import io.tidewire.testkit.storage.MemoryDisk;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * State that has the same identity in two programs can be given from the one to the other: after
 * any edit, each view that is still the same table goes on as if it had been there all the time.
 */
@Tag("oracle")
class StateIdentityTest {

    private static final Location NOWHERE = Location.at("edits.yaml", 1, 1);
    private static final DataType TIME = DataType.timestamp(3).notNull();
    private static final LocalDateTime START = LocalDateTime.parse("2026-01-31T10:00:00");
    private static final Path FOLDER = Path.of("checkpoints");

    /** Each keeps state of its own kind; the last ones read the first two. */
    private static final List<String> QUERIES = queries();

    private static List<String> queries() {
        List<String> all = new ArrayList<>();
        all.add("SELECT who, COUNT(*) AS c, SUM(qty) AS s FROM orders GROUP BY who");
        all.add("SELECT id, who, qty * 2 AS twice FROM orders WHERE qty > 2");
        all.addAll(BoundedStateTest.BOUNDED);
        all.addAll(BoundedStateTest.RETAINED);
        all.add("SELECT c, COUNT(*) AS n FROM v0 GROUP BY c");
        all.add("SELECT who, MAX(twice) AS m FROM v1 GROUP BY who");
        all.add("SELECT a.who, a.s, b.twice FROM v0 a JOIN v1 b ON a.who = b.who");
        return all;
    }

    /** What of the queries there is, under which names, and how the sources look. */
    private record Version(List<Integer> queries, Map<Integer, String> names, int moreColumns) {

        /** Most stay, some go and some come; any may be called otherwise. */
        static Version edited(@Nullable Version before, Random random) {
            Set<Integer> chosen = new HashSet<>(Set.of(0, 1));
            if (before != null) {
                before.queries.stream().filter(query -> random.nextInt(5) > 0).forEach(chosen::add);
            }
            while (chosen.size() < 9) {
                chosen.add(random.nextInt(QUERIES.size()));
            }
            List<Integer> order = new ArrayList<>(chosen);
            Collections.shuffle(order, random);
            order.sort((a, b) -> Boolean.compare(a > 1, b > 1));
            Map<Integer, String> names = new HashMap<>();
            order.forEach(
                    query ->
                            names.put(
                                    query,
                                    query < 2 || random.nextBoolean()
                                            ? "v" + query
                                            : "renamed" + query));
            return new Version(order, names, random.nextInt(3));
        }

        String name(int query) {
            return Objects.requireNonNull(names.get(query));
        }

        Program program() {
            List<PipelineSpec.View> views = new ArrayList<>();
            for (int query : queries) {
                boolean window = query % 3 == 0 && QUERIES.get(query).contains("TABLE(");
                views.add(
                        new PipelineSpec.View(
                                name(query),
                                SqlText.of(name(query), QUERIES.get(query)),
                                window ? Emit.FINAL : Emit.UPDATES,
                                query % 4 == 0
                                                && BoundedStateTest.RETAINED.contains(
                                                        QUERIES.get(query))
                                        ? Duration.ofSeconds(20)
                                        : null,
                                NOWHERE));
            }
            PipelineSpec spec =
                    new PipelineSpec(
                            "edits",
                            List.of(
                                    source("orders", orders(), List.of()),
                                    source("people", CaseTables.schema("people"), List.of()),
                                    source("prices", CaseTables.schema("prices"), List.of("item"))),
                            views,
                            List.of(),
                            PipelineSpec.RunSettings.DEFAULT);
            return Objects.requireNonNull(SqlCompiler.compile(spec, Set.of(), List.of()).program());
        }

        /** With columns in front that no query knows. */
        Schema orders() {
            List<Field> fields = new ArrayList<>();
            for (int i = 0; i < moreColumns; i++) {
                fields.add(new Field("extra" + i, DataType.STRING));
            }
            fields.addAll(CaseTables.schema("orders").fields());
            return new Schema(fields);
        }

        private static PipelineSpec.Source source(String name, Schema schema, List<String> key) {
            return new PipelineSpec.Source(
                    name,
                    "test",
                    Options.NONE,
                    null,
                    schema,
                    key,
                    new PipelineSpec.EventTime("ts", Duration.ofSeconds(5), Duration.ZERO, NOWHERE),
                    null,
                    List.of(),
                    NOWHERE);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsTheSameGoesOn(long seed) {
        Random random = new Random(seed);
        MemoryDisk disk = new MemoryDisk();
        Version version = null;
        Map<String, Map<List<@Nullable Object>, Long>> tables = new HashMap<>();
        long number = 0;
        int second = 0;
        int kept = 0;
        for (int edit = 0; edit < 4; edit++) {
            Version next = Version.edited(version, random);
            version = next;
            Program program = next.program();
            Lineages lineages = Circuit.lineages(program, UnaryOperator.identity());
            CheckpointFolder folder = new CheckpointFolder(disk, FOLDER, "edits", "");
            SavedCheckpoint saved = folder.newest(fault -> {});
            Map<String, Map<List<@Nullable Object>, Long>> now = new HashMap<>();
            try (Circuit circuit = Circuit.build(program, 1 + random.nextInt(2));
                    FoldedCircuit whole = new FoldedCircuit(program, 1)) {
                feed(whole, next, 0, second, seed);
                if (saved != null) {
                    circuit.readWatermarks(saved.small("watermarks"));
                    saved.restoreWhatFits(circuit.state());
                }
                Set<String> parts = saved == null ? Set.of() : saved.parts();
                Set<String> same = new HashSet<>();
                for (Program.View view : program.views()) {
                    String table = table(lineages, view);
                    now.put(table, new HashMap<>(tables.getOrDefault(table, Map.of())));
                    boolean all = parts.containsAll(lineages.states(view.name()));
                    if (saved == null || all && tables.containsKey(table)) {
                        same.add(view.name());
                    }
                }
                kept += saved == null ? 0 : same.size();
                int until = second + 25;
                for (; second < until; second++) {
                    Map<String, Batch> rows = rows(next, second, seed);
                    Map<String, Long> marks = marks(second);
                    whole.step(rows, marks);
                    circuit.step(rows, marks, 0)
                            .deltas()
                            .forEach((view, delta) -> add(now, lineages, program, view, delta));
                }
                for (String view : same) {
                    assertThat(now.get(table(lineages, view(program, view))))
                            .as("%s of edit %d", view, edit)
                            .isEqualTo(whole.view(view));
                }
                number++;
                save(folder, saved, circuit, number);
                // What was not the same is not what it should be: it is as if it had not been.
                tables.clear();
                same.forEach(
                        view -> {
                            String table = table(lineages, view(program, view));
                            tables.put(table, Objects.requireNonNull(now.get(table)));
                        });
            }
        }
        assertThat(kept).isGreaterThan(12);
    }

    private static Program.View view(Program program, String name) {
        return program.views().stream()
                .filter(view -> view.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String table(Lineages lineages, Program.View view) {
        return lineages.table(view.name()).table(view.schema(), view.insertOnly(), view.key());
    }

    private static void add(
            Map<String, Map<List<@Nullable Object>, Long>> to,
            Lineages lineages,
            Program program,
            String name,
            Batch delta) {
        Map<List<@Nullable Object>, Long> rows =
                Objects.requireNonNull(to.get(table(lineages, view(program, name))));
        for (int i = 0; i < delta.size(); i++) {
            rows.merge(
                    FoldedCircuit.row(delta, i),
                    delta.weight(i),
                    (a, b) -> a + b == 0 ? null : a + b);
        }
    }

    private static void save(
            CheckpointFolder folder,
            @Nullable SavedCheckpoint saved,
            Circuit circuit,
            long number) {
        List<StatePart> parts = circuit.state();
        folder.resume(saved, parts, false);
        StateChanges changes = new StateChanges(parts, 0);
        changes.changeAll();
        PendingCheckpoint pending = folder.begin(number, true, Runnable::run);
        changes.rest(pending);
        StateWriter watermarks = new StateWriter();
        circuit.writeWatermarks(watermarks);
        pending.publish(new Contents(0, 0, Map.of(), Map.of("watermarks", watermarks.toBytes())))
                .join();
    }

    private static void feed(FoldedCircuit circuit, Version version, int from, int to, long seed) {
        for (int second = from; second < to; second++) {
            circuit.step(rows(version, second, seed), marks(second));
        }
    }

    private static Map<String, Long> marks(int second) {
        long mark = micros(second) - 5_000_000;
        return Map.of("orders", mark, "people", mark, "prices", mark);
    }

    private static long micros(int second) {
        return io.tidewire.api.data.Values.micros(
                START.plusSeconds(second).toInstant(java.time.ZoneOffset.UTC));
    }

    /** The same rows in every version. */
    private static Map<String, Batch> rows(Version version, int second, long seed) {
        Random random = new Random(seed * 1_000 + second);
        LocalDateTime time = START.plusSeconds(second);
        List<String> names = List.of("ann", "bob", "cid");
        List<String> items = List.of("pen", "ink", "pad");
        BatchBuilder orders = new BatchBuilder(version.orders());
        for (int i = 0; i < 4; i++) {
            List<@Nullable Object> row = new ArrayList<>();
            for (int extra = 0; extra < version.moreColumns(); extra++) {
                row.add("x" + random.nextInt(5));
            }
            // What the extra columns drew must not change the rest.
            Random of = new Random(seed * 100_000 + second * 10L + i);
            row.add((long) of.nextInt(6));
            row.add(of.nextInt(9) == 0 ? null : names.get(of.nextInt(3)));
            row.add(items.get(of.nextInt(3)));
            row.add(of.nextInt(9) == 0 ? null : (Integer) of.nextInt(7));
            row.add(new BigDecimal(of.nextInt(20) + ".50"));
            row.add(time);
            orders.add(1, row);
        }
        Random of = new Random(seed * 100_000 + second * 10L + 7);
        BatchBuilder people = new BatchBuilder(CaseTables.schema("people"));
        people.add(
                1,
                List.of(
                        names.get(of.nextInt(3)),
                        of.nextBoolean() ? "Rome" : "Oslo",
                        of.nextInt(7),
                        time));
        BatchBuilder prices = new BatchBuilder(CaseTables.schema("prices"));
        prices.add(
                1, List.of(items.get(of.nextInt(3)), new BigDecimal(of.nextInt(9) + ".25"), time));
        return Map.of("orders", orders.build(), "people", people.build(), "prices", prices.build());
    }

    /** What is told apart, and what is not. */
    @Test
    void identityIsOfWhatIsComputed() {
        String sum = "SELECT who, SUM(qty) AS s FROM orders GROUP BY who";
        assertThat(state(sum, 0)).isEqualTo(state(sum, 2)).isNotEmpty();
        assertThat(state("SELECT SUM(qty) + 1 AS t, who FROM orders GROUP BY who", 0))
                .isEqualTo(state(sum, 0));
        for (String other :
                List.of(
                        "SELECT who, SUM(qty + 1) AS s FROM orders GROUP BY who",
                        "SELECT who, MAX(qty) AS s FROM orders GROUP BY who",
                        "SELECT who, SUM(DISTINCT qty) AS s FROM orders GROUP BY who",
                        "SELECT item, SUM(qty) AS s FROM orders GROUP BY item",
                        "SELECT who, SUM(qty) AS s FROM orders WHERE qty > 0 GROUP BY who",
                        "SELECT who, SUM(qty) AS s, COUNT(*) AS c FROM orders GROUP BY who",
                        "SELECT who, SUM(qty) FILTER (WHERE qty > 1) AS s FROM orders GROUP BY who",
                        "SELECT who, SUM(100 / qty) AS s FROM orders GROUP BY who")) {
            assertThat(state(other, 0)).as(other).isNotEqualTo(state(sum, 0));
        }
        String join = "SELECT a.id, b.qty FROM orders a JOIN orders b ON a.who = b.item";
        assertThat(state(join, 1)).isEqualTo(state(join, 0));
        assertThat(state("SELECT a.id, b.qty FROM orders a JOIN orders b ON a.item = b.who", 0))
                .isNotEqualTo(state(join, 0));
    }

    private static List<String> state(String sql, int moreColumns) {
        PipelineSpec spec =
                new PipelineSpec(
                        "one",
                        List.of(
                                Version.source(
                                        "orders",
                                        new Version(List.of(), Map.of(), moreColumns).orders(),
                                        List.of())),
                        List.of(
                                new PipelineSpec.View(
                                        "v", SqlText.of("v", sql), Emit.UPDATES, NOWHERE)),
                        List.of(),
                        PipelineSpec.RunSettings.DEFAULT);
        Program program =
                Objects.requireNonNull(SqlCompiler.compile(spec, Set.of(), List.of()).program());
        return Circuit.lineages(program, UnaryOperator.identity()).states("v");
    }
}
