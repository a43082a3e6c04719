package io.tidewire.engine.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.engine.Seeds;
import io.tidewire.engine.checkpoint.StateCopy;
import io.tidewire.engine.runtime.Programs;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;
import io.tidewire.testkit.fake.DelimitedDecoder;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

class SourceGateTest {

    private static final long NOW = 1_000_000 * Programs.SECOND;
    private static final Set<String> TWO = Set.of("p", "q");

    /** A gate and what came out of it. */
    private static final class Harness {
        SourceGate gate;
        final RecordGate records;
        final Decoder decoder;
        final GateStep step = new GateStep();
        final List<Long> passed = new ArrayList<>();
        final Map<String, Long> positions = new HashMap<>();
        long read;

        Harness(Program.SourceTable table) {
            gate = new SourceGate(table);
            records = new RecordGate(table);
            decoder = new DelimitedDecoder(table.decoded());
        }

        void give(String partition, Set<String> known, long now, List<String> rows) {
            RawBatch raw = raw(partition, positions.getOrDefault(partition, 0L), rows, now);
            positions.merge(partition, (long) rows.size(), Long::sum);
            Checked checked = records.check(raw, decoder);
            read += checked.read();
            int before = step.passed().size();
            gate.accept(checked, known, now, step);
            for (Batch batch : step.passed().subList(before, step.passed().size())) {
                LongColumn ids = (LongColumn) batch.column(0);
                for (int i = 0; i < batch.size(); i++) {
                    passed.add(ids.values()[i]);
                }
            }
        }

        boolean balances() {
            return read
                    == step.delivered()
                            + step.filtered()
                            + step.late()
                            + step.duplicate()
                            + step.quarantined();
        }
    }

    private static RawBatch raw(String partition, long first, List<String> rows, long now) {
        byte[] data = String.join("", rows).getBytes(StandardCharsets.UTF_8);
        int[] starts = new int[rows.size()];
        int[] lengths = new int[rows.size()];
        long[] positions = new long[rows.size()];
        int at = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = at;
            lengths[i] = rows.get(i).length();
            positions[i] = first + i;
            at += lengths[i];
        }
        return new RawBatch(partition, data, starts, lengths, positions, starts.length, "", now);
    }

    private static String row(long id, double seconds) {
        return id + ",n,1," + (long) (seconds * Programs.SECOND);
    }

    /** Ten seconds' keys, twice over between two sweeps, however long the stream. */
    @Test
    void deduplicationKeepsTheKeysOfItsTime() {
        Harness harness = new Harness(Programs.deduplicated(10 * Programs.SECOND));
        int most = 0;
        for (int second = 0; second < 1_000; second++) {
            List<String> rows = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                rows.add(row(300L * second + i, second + i / 300.0));
            }
            harness.give("p", Set.of("p"), NOW, rows);
            harness.gate.advance(NOW, true);
            most = Math.max(most, harness.gate.rememberedKeys());
        }
        assertThat(harness.passed).hasSize(300_000);
        assertThat(most).isBetween(300 * 10, 300 * 35);
    }

    /**
     * Decisions depend on the rows of a partition and their order, not on how they were batched.
     */
    @Test
    void decisionsDoNotDependOnBatching() {
        Seeds.check(100, seed -> decisionsDoNotDependOnBatching(seed, Programs.events()));
        Program.SourceTable deduplicated = Programs.deduplicated(10 * Programs.SECOND);
        Seeds.check(100, seed -> decisionsDoNotDependOnBatching(seed, deduplicated));
    }

    private static void decisionsDoNotDependOnBatching(long seed, Program.SourceTable table) {
        Random random = new Random(seed);
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            double time = i * 0.5 + random.nextInt(14) - 7;
            rows.add(
                    random.nextInt(20) == 0
                            ? "bad"
                            : random.nextInt(20) == 0
                                    ? row(random.nextInt(100), 9e7)
                                    : row(random.nextInt(100), 100 + time));
        }
        Harness whole = new Harness(table);
        whole.give("p", Set.of("p"), NOW, rows);

        Harness pieces = new Harness(table);
        for (int from = 0; from < rows.size(); ) {
            int to = Math.min(rows.size(), from + 1 + random.nextInt(20));
            pieces.give("p", Set.of("p"), NOW, rows.subList(from, to));
            if (random.nextBoolean()) {
                pieces.gate.advance(NOW, true);
            }
            if (random.nextInt(4) == 0) {
                pieces.gate = restored(pieces.gate, table);
                pieces.gate.partitions(Set.of("p"), NOW);
            }
            from = to;
        }
        assertThat(pieces.passed).isEqualTo(whole.passed);
        assertThat(pieces.step.late()).isEqualTo(whole.step.late());
        assertThat(pieces.step.duplicate()).isEqualTo(whole.step.duplicate());
        assertThat(pieces.step.refused()).containsExactlyInAnyOrderElementsOf(whole.step.refused());
        assertThat(whole.balances()).isTrue();
        assertThat(pieces.balances()).isTrue();
        assertThat(pieces.gate.advance(NOW, true)).isEqualTo(whole.gate.advance(NOW, true));
    }

    /** A gate that has taken over another's state. */
    private static SourceGate restored(SourceGate gate, Program.SourceTable table) {
        SourceGate other = new SourceGate(table);
        copy(gate, other);
        return other;
    }

    private static void copy(SourceGate from, SourceGate to) {
        StateWriter out = new StateWriter();
        from.write(out);
        to.read(new StateReader(out.toBytes()), NOW);
        StateCopy.copy(from, to);
    }

    /** A row is late iff it lies below the greatest time before it in its partition less 5 s. */
    @Test
    void latenessIsAsDefined() {
        Seeds.check(50, SourceGateTest::latenessIsAsDefined);
    }

    private static void latenessIsAsDefined(long seed) {
        Random random = new Random(seed);
        List<String> rows = new ArrayList<>();
        List<Long> expected = new ArrayList<>();
        double greatest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < 100; i++) {
            double time = 100 + i + random.nextInt(20) - 10;
            rows.add(row(i, time));
            if (time >= greatest - 5) {
                expected.add((long) i);
            }
            greatest = Math.max(greatest, time);
        }
        Harness harness = new Harness(Programs.events());
        harness.give("p", Set.of("p"), NOW, rows);
        assertThat(harness.passed).isEqualTo(expected);
    }

    /** A row is a duplicate iff a row let through before has its key and a time near enough. */
    @Test
    void duplicatesAreAsDefined() {
        Seeds.check(5, SourceGateTest::duplicatesAreAsDefined);
    }

    private static void duplicatesAreAsDefined(long seed) {
        Random random = new Random(seed);
        Harness harness = new Harness(Programs.deduplicated(3 * Programs.SECOND));
        List<long[]> accepted = new ArrayList<>();
        List<Long> expected = new ArrayList<>();
        long greatest = Long.MIN_VALUE / 2;
        for (int i = 0; i < 20_000; i++) {
            long id = random.nextInt(50) + i / 100 * 10L;
            long time = (100 + i / 100 + random.nextInt(5)) * Programs.SECOND;
            harness.give("p", Set.of("p"), NOW, List.of(id + ",n,1," + time));
            harness.gate.advance(NOW, true);
            if (time < greatest - 5 * Programs.SECOND) {
                continue;
            }
            greatest = Math.max(greatest, time);
            long from = accepted.size();
            boolean duplicate = false;
            while (from-- > 0 && accepted.size() - from < 3_000 && !duplicate) {
                long[] earlier = accepted.get((int) from);
                duplicate = earlier[0] == id && Math.abs(earlier[1] - time) <= 3 * Programs.SECOND;
            }
            if (!duplicate) {
                accepted.add(new long[] {id, time});
                expected.add(id);
            }
        }
        assertThat(harness.passed).isEqualTo(expected);
        assertThat(harness.gate.rememberedKeys()).isLessThan(9_000);
    }

    @Test
    void thePartitionThatIsBehindHoldsTheWatermark() {
        Harness harness = new Harness(Programs.events());
        harness.give("p", TWO, NOW, List.of(row(1, 100)));
        assertThat(harness.gate.advance(NOW, true)).isEqualTo(Long.MIN_VALUE);
        harness.give("q", TWO, NOW, List.of(row(2, 50)));
        assertThat(harness.gate.advance(NOW, true)).isEqualTo(45 * Programs.SECOND);
        harness.give("q", TWO, NOW, List.of(row(3, 200)));
        assertThat(harness.gate.advance(NOW, true)).isEqualTo(95 * Programs.SECOND);
        // The partition q is done: what is left is p.
        harness.gate.partitions(Set.of("p"), NOW);
        harness.give("p", Set.of("p"), NOW, List.of(row(4, 300)));
        assertThat(harness.gate.advance(NOW, true)).isEqualTo(295 * Programs.SECOND);
    }

    /** The source has not been asked yet which partitions it has. */
    @Test
    void afterARestartThePartitionThatIsBehindStillHoldsTheWatermark() {
        Program.SourceTable table = Programs.events();
        Harness harness = new Harness(table);
        harness.give("p", TWO, NOW, List.of(row(1, 200)));
        harness.give("q", TWO, NOW, List.of(row(2, 50)));
        assertThat(harness.gate.advance(NOW, true)).isEqualTo(45 * Programs.SECOND);

        harness.gate = restored(harness.gate, table);
        assertThat(harness.gate.advance(NOW, true)).isEqualTo(45 * Programs.SECOND);
        harness.give("q", TWO, NOW, List.of(row(3, 51)));
        assertThat(harness.passed).containsExactly(1L, 2L, 3L);
        // It has lost the partition q meanwhile.
        harness.gate = restored(harness.gate, table);
        harness.gate.partitions(Set.of("p"), NOW);
        assertThat(harness.gate.advance(NOW, true)).isEqualTo(195 * Programs.SECOND);
    }

    @Test
    void anIdlePartitionHoldsNothingBackAndItsOldRowsAreLate() {
        Harness harness = new Harness(Programs.events());
        harness.give("p", TWO, NOW, List.of(row(1, 100)));
        long later = NOW + 31 * Programs.SECOND;
        harness.give("p", TWO, later, List.of(row(2, 200)));
        assertThat(harness.gate.advance(later, false))
                .describedAs("rows that wait may be of the silent partition")
                .isEqualTo(Long.MIN_VALUE);
        assertThat(harness.gate.advance(later, true)).isEqualTo(195 * Programs.SECOND);

        harness.give("q", TWO, later, List.of(row(3, 150), row(4, 195)));
        assertThat(harness.passed).containsExactly(1L, 2L, 4L);
        Quarantine.Entry late = harness.step.refused().getFirst();
        assertThat(late.code()).isEqualTo("LATE");
        assertThat(late.partition()).isEqualTo("q");
        assertThat(late.position()).isEqualTo(0);
        assertThat(late.latenessMillis()).isEqualTo(45_000);
        assertThat(late.eventTimeMicros()).isEqualTo(150 * Programs.SECOND);
        assertThat(late.payload()).isEqualTo(row(3, 150));
        assertThat(harness.gate.advance(later, true))
                .describedAs("it is not idle any more, and the watermark does not fall")
                .isEqualTo(195 * Programs.SECOND);
    }

    @Test
    void aRowOfTheFarFutureClosesNothing() {
        Harness harness = new Harness(Programs.events());
        double now = NOW / (double) Programs.SECOND;
        harness.give(
                "p", Set.of("p"), NOW, List.of(row(1, now), row(2, now + 90_000), row(3, now)));
        assertThat(harness.passed).containsExactly(1L, 3L);
        assertThat(harness.step.refused().getFirst().code()).isEqualTo("FAR_FUTURE");
        assertThat(harness.step.refused().getFirst().reason())
                .isEqualTo("its time lies 90000 s after its arrival, max_ahead is 86400 s");
        assertThat(harness.gate.advance(NOW, true)).isEqualTo(NOW - 5 * Programs.SECOND);
    }

    /** Or has not been set yet, as at the start of a machine without a battery. */
    @Test
    void aClockThatIsSetBackMakesNoRowSeemFarAhead() {
        Harness harness = new Harness(Programs.events());
        double now = NOW / (double) Programs.SECOND;
        harness.give("p", Set.of("p"), NOW, List.of(row(1, now)));
        harness.gate.advance(NOW, true);
        harness.give("p", Set.of("p"), 0, List.of(row(2, now + 1), row(3, now + 90_000)));
        assertThat(harness.passed).containsExactly(1L, 2L);
        assertThat(harness.step.quarantined()).isEqualTo(1);
    }

    /** A clock that was wrong for a moment lets nothing through for ever. */
    @Test
    void aClockThatIsSetForwardAndBackLetsNoRowFarAheadThrough() {
        Harness harness = new Harness(Programs.events());
        double now = NOW / (double) Programs.SECOND;
        long wrong = NOW + 1_000_000_000L * Programs.SECOND;
        harness.give("p", Set.of("p"), wrong, List.of(row(1, now)));
        harness.gate.advance(wrong, true);
        harness.give("p", Set.of("p"), NOW, List.of(row(2, now + 1), row(3, now + 90_000)));
        assertThat(harness.passed).containsExactly(1L, 2L);
    }

    @Test
    void duplicatesByArrivalAreFoundWhenTheClockIsSetBack() {
        Program.SourceTable events = Programs.events();
        Harness harness =
                new Harness(
                        new Program.SourceTable(
                                events.name(),
                                events.schema(),
                                List.of(),
                                null,
                                new Program.Deduplicate(List.of(0), 10 * Programs.SECOND),
                                List.of(),
                                List.of()));
        harness.give("p", Set.of("p"), NOW, List.of(row(1, 0)));
        harness.give("p", Set.of("p"), NOW - 3_600 * Programs.SECOND, List.of(row(1, 0)));
        assertThat(harness.passed).containsExactly(1L);
    }

    @Test
    void howFarAheadIsTheSourcesOwn() {
        Program.SourceTable events = Programs.events();
        Harness harness =
                new Harness(
                        new Program.SourceTable(
                                events.name(),
                                events.schema(),
                                List.of(),
                                new Program.EventTime(3, 0, 0, 10 * Programs.SECOND),
                                null,
                                List.of(),
                                List.of()));
        double now = NOW / (double) Programs.SECOND;
        harness.give("p", Set.of("p"), NOW, List.of(row(1, now + 10), row(2, now + 11)));
        assertThat(harness.passed).containsExactly(1L);
    }

    /** It would be in no window; a rule may say otherwise first. */
    @Test
    void aRowWithoutEventTimeIsQuarantined() {
        Program.SourceTable events = Programs.events();
        List<Field> fields = new ArrayList<>(events.schema().fields());
        fields.set(3, new Field("ts", DataType.timestamp(6)));
        Harness harness =
                new Harness(
                        new Program.SourceTable(
                                events.name(),
                                new Schema(fields),
                                List.of(),
                                events.eventTime(),
                                null,
                                List.of(Programs.atLeast("old", 10, Program.Otherwise.DROP)),
                                List.of()));
        harness.give("p", Set.of("p"), NOW, List.of("1,a,20,", "2,a,20,100000000", "3,a,5,"));
        assertThat(harness.passed).containsExactly(2L);
        Quarantine.Entry refused = harness.step.refused().getFirst();
        assertThat(refused.code()).isEqualTo("NULL_NOT_ALLOWED");
        assertThat(refused.rule()).isEqualTo("ts");
        assertThat(refused.reason()).isEqualTo("the event time is NULL");
        assertThat(harness.step.filtered()).isEqualTo(1);
        assertThat(harness.balances()).isTrue();
    }

    /**
     * A run that goes once more over what was read ends with time where it was, however far the
     * rows of a partition had come: those of another one that come next are not late.
     */
    @Test
    void timeRisesNoFurtherThanItIsTold() {
        long ceiling = 50 * Programs.SECOND;
        Harness harness = new Harness(Programs.events());
        harness.gate = new SourceGate(Programs.events(), ceiling);
        harness.give("p", TWO, NOW, List.of(row(1, 100)));
        harness.give("q", Set.of(), NOW, List.of(row(2, 60)));
        assertThat(harness.gate.advance(NOW, true)).isEqualTo(ceiling);
        harness.give("q", TWO, NOW, List.of(row(3, 57), row(4, 40)));
        assertThat(harness.passed).containsExactly(1L, 2L, 3L);
        assertThat(harness.step.late()).isEqualTo(1);
    }

    /** Partitions are read one after the other then: none is idle for that. */
    @Test
    void noPartitionIsIdleWhereTimeHasAnEnd() {
        Harness harness = new Harness(Programs.events());
        harness.gate = new SourceGate(Programs.events(), 50 * Programs.SECOND);
        harness.give("p", TWO, NOW, List.of(row(1, 100)));
        assertThat(harness.gate.advance(NOW + 3_600 * Programs.SECOND, true))
                .isEqualTo(Long.MIN_VALUE);
    }
}
