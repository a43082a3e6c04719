package io.tidewire.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.pipeline.PipelineSpec.WhenFull;
import io.tidewire.api.storage.Disk;
import io.tidewire.engine.batch.NetChange;
import io.tidewire.engine.checkpoint.LocalDisk;
import io.tidewire.testkit.storage.FaultyDisk;
import io.tidewire.testkit.storage.FaultyDisk.Fault;
import io.tidewire.testkit.storage.MemoryDisk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

class OutboxTest {

    private static final Schema SCHEMA =
            Schema.of(
                    new Field("id", DataType.BIGINT.notNull()),
                    new Field("name", DataType.STRING),
                    new Field("n", DataType.INT),
                    new Field("ok", DataType.BOOLEAN),
                    new Field("share", DataType.DOUBLE),
                    new Field("large", DataType.decimal(30, 2)));

    private static final Bounds ROOMY = new Bounds(1_000, 1 << 20, 1 << 30, WhenFull.BLOCK);

    private static final Disk DISK = new LocalDisk();

    @TempDir Path folder;

    private Outbox open(Bounds bounds, long step) {
        Outbox outbox = new Outbox(DISK, folder.resolve("box"), SCHEMA, bounds);
        outbox.restore(step, 0, 0);
        return outbox;
    }

    /** Rows that tell their step; a quarter of all values are NULL. */
    private static Batch batch(long step, int rows) {
        Random random = new Random(step);
        BatchBuilder builder = new BatchBuilder(SCHEMA);
        for (int row = 0; row < rows; row++) {
            builder.add(
                    step % 3 == 0 ? 1 + row % 3 - 2 * (row % 2) * (1 + row % 3) : 1,
                    Arrays.asList(
                            step,
                            random.nextInt(4) == 0 ? null : "é".repeat(random.nextInt(9)),
                            random.nextInt(4) == 0 ? null : random.nextInt(),
                            random.nextInt(4) == 0 ? null : random.nextBoolean(),
                            random.nextInt(4) == 0 ? null : random.nextGaussian(),
                            random.nextInt(4) == 0
                                    ? null
                                    : BigDecimal.valueOf(random.nextLong(), 2)));
        }
        return builder.build();
    }

    private static void append(Outbox outbox, long from, long to) {
        for (long step = from; step <= to; step++) {
            outbox.append(NetChange.of(batch(step, 1 + (int) (step % 7))), step, step);
        }
    }

    /** Takes all there is; each is what was appended at its step. */
    private static List<Long> drain(Outbox outbox) throws InterruptedException {
        List<Long> steps = new ArrayList<>();
        while (!outbox.isEmpty()) {
            for (Item item : outbox.take(0)) {
                if (item instanceof Item.Change change) {
                    long step = change.step();
                    steps.add(step);
                    assertThat(change.delta().batch().toString())
                            .isEqualTo(batch(step, 1 + (int) (step % 7)).toString());
                    assertThat(change.arrivedMicros()).isEqualTo(step);
                }
            }
        }
        return steps;
    }

    private static List<Long> steps(long from, long to) {
        return Stream.iterate(from, step -> step <= to, step -> step + 1).toList();
    }

    /**
     * Whatever is spilled, persisted, taken, committed and rewound, in whatever order: what comes
     * out is what went in, in order, from the last commit on.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void givesWhatItGotInOrder(long seed) throws Exception {
        Random random = new Random(seed);
        Outbox outbox = open(ROOMY, 0);
        outbox.startAfter(Long.MIN_VALUE, 0, false);
        long step = 0;
        long taken = 0;
        long committed = 0;
        List<Item> out = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    step++;
                    append(outbox, step, step);
                }
                case 3 -> outbox.mark(step);
                case 4 -> {
                    if (random.nextInt(4) == 0) {
                        outbox.spill();
                    } else if (random.nextInt(4) == 0) {
                        outbox.persist(outbox.mark(step));
                    }
                }
                case 5 -> {
                    for (Item item : outbox.take(0)) {
                        if (item instanceof Item.Change change) {
                            assertThat(change.step()).isEqualTo(++taken);
                        }
                        out.add(item);
                    }
                }
                case 6 -> {
                    if (!out.isEmpty()) {
                        Item last = out.get(random.nextInt(out.size()));
                        outbox.committed(last.ordinal() + 1, 0);
                        committed = last.step();
                        out.removeIf(item -> item.ordinal() <= last.ordinal());
                    }
                }
                default -> {
                    if (random.nextInt(3) == 0) {
                        outbox.startAfter(committed, 0, true);
                        taken = committed;
                        out.clear();
                    }
                }
            }
        }
        assertThat(drain(outbox)).isEqualTo(steps(taken + 1, step));
        outbox.close();
    }

    /** Cut off anywhere, it has all that was persisted, and of the rest what is whole. */
    @Test
    void aCrashLeavesWhatWasPersisted() throws Exception {
        try (Outbox outbox = open(ROOMY, 0)) {
            append(outbox, 1, 5);
            outbox.persist(outbox.mark(5));
            append(outbox, 6, 8);
            outbox.spill();
        }
        Path file = folder.resolve("box/segment-0");
        byte[] whole = Files.readAllBytes(file);
        int persisted = 0;
        for (int length = whole.length; length >= 0; length -= 1 + length % 23) {
            Files.createDirectories(file.getParent());
            Files.write(file, Arrays.copyOf(whole, length));
            try (Outbox outbox = open(ROOMY, 5)) {
                outbox.startAfter(0, 5, true);
                assertThat(drain(outbox)).isEqualTo(steps(1, 5));
                persisted = length;
                append(outbox, 6, 7);
                outbox.persist(outbox.mark(7));
            } catch (io.tidewire.api.error.TidewireException e) {
                assertThat(e.code().name()).isEqualTo("OUTBOX_DAMAGED");
                assertThat(length).isLessThan(persisted);
            }
            deleteAll();
        }
        assertThat(persisted).isBetween(1, whole.length - 1);
    }

    private void deleteAll() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("box"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    /** Steps beyond the checkpoint are computed anew: what was kept of them is not given out. */
    @Test
    void whatNoCheckpointHoldsIsForgotten() throws Exception {
        try (Outbox outbox = open(ROOMY, 0)) {
            append(outbox, 1, 4);
            outbox.persist(outbox.mark(4));
            append(outbox, 5, 9);
            outbox.spill();
        }
        try (Outbox outbox = open(ROOMY, 4)) {
            assertThat(outbox.depth().rows()).isEqualTo(2 + 3 + 4 + 5);
            append(outbox, 5, 6);
            outbox.persist(outbox.mark(6));
        }
        try (Outbox outbox = open(ROOMY, 6)) {
            outbox.startAfter(2, 6, true);
            assertThat(drain(outbox)).isEqualTo(steps(3, 6));
            assertThat(outbox.depth().rows()).isEqualTo(4 + 5 + 6 + 7);
        }
    }

    /** A sink that lags over two checkpoints, between which nothing came for it, lacks nothing. */
    @Test
    void aCheckpointWithoutNewsOwesWhatTheLastOneDid() throws Exception {
        try (Outbox outbox = open(ROOMY, 0)) {
            outbox.startAfter(Long.MIN_VALUE, 0, false);
            assertThat(outbox.owed()).isZero();
            append(outbox, 1, 5);
            outbox.persist(outbox.mark(5));
            outbox.persist(outbox.mark(9));
            assertThat(outbox.owed()).isEqualTo(5);
        }
        try (Outbox outbox = open(ROOMY, 9)) {
            outbox.startAfter(2, 5, true);
            assertThat(outbox.owed()).isEqualTo(5);
            assertThat(drain(outbox)).isEqualTo(steps(3, 5));
            long rows = outbox.depth().rows();
            outbox.committed(Long.MAX_VALUE, rows);
            assertThat(outbox.depth().rows()).isZero();
        }
    }

    @Test
    void aSinkThatKeepsUpNeverTouchesTheDisk() throws Exception {
        try (Outbox outbox = open(ROOMY, 0)) {
            outbox.startAfter(Long.MIN_VALUE, 0, false);
            for (long step = 1; step <= 50; step++) {
                append(outbox, step, step);
                long end = outbox.mark(step);
                outbox.committed(end, drain(outbox).size());
                outbox.persist(end);
            }
            assertThat(outbox.isSettled()).isTrue();
        }
        assertThat(Files.exists(folder.resolve("box"))).isFalse();
    }

    @Test
    void whatIsCommittedLeavesTheDisk() throws Exception {
        try (Outbox outbox = open(ROOMY, 0)) {
            outbox.startAfter(Long.MIN_VALUE, 0, false);
            append(outbox, 1, 20);
            long end = outbox.mark(20);
            outbox.persist(end);
            assertThat(outbox.depth().diskBytes()).isPositive();
            drain(outbox);
            long rows = outbox.depth().rows();
            outbox.committed(end, rows);
            assertThat(outbox.depth()).isEqualTo(new Depth(rows, 0, 0, false, 0, 0));
            try (Stream<Path> files = Files.list(folder.resolve("box"))) {
                assertThat(files).isEmpty();
            }
        }
    }

    @Test
    void itsMemoryIsBoundedAndSoIsItsDisk() throws Exception {
        Bounds small = new Bounds(10, 1 << 20, 8_000, WhenFull.BLOCK);
        try (Outbox outbox = open(small, 0)) {
            long step = 0;
            for (Room room = outbox.room(); room != Room.FULL; room = outbox.room()) {
                if (room == Room.CROWDED) {
                    outbox.spill();
                    assertThat(outbox.depth().memoryBytes()).isZero();
                } else {
                    step++;
                    append(outbox, step, step);
                }
            }
            Depth depth = outbox.depth();
            assertThat(depth.memoryBytes() + depth.diskBytes()).isBetween(8_000L, 10_000L);
            assertThat(depth.dropped()).isZero();
        }
    }

    /** offered = settled + dropped + waiting, and dropping ends when there is room again. */
    @Test
    void dropsWithACountWhenToldTo() throws Exception {
        long size = 1 << 20;
        Bounds small = new Bounds(1_000, size, size, WhenFull.DROP);
        try (Outbox outbox = open(small, 0)) {
            outbox.startAfter(Long.MIN_VALUE, 0, false);
            long step = 0;
            int episodes = 0;
            Random random = new Random(5);
            while (episodes < 3) {
                boolean before = outbox.depth().dropping();
                step++;
                append(outbox, step, step);
                if (outbox.room() == Room.CROWDED) {
                    outbox.spill();
                }
                Depth depth = outbox.depth();
                assertThat(depth.bytes()).isLessThan(size + size / 10);
                assertThat(depth.offered())
                        .isEqualTo(steps(1, step).stream().mapToLong(s -> 1 + s % 7).sum());
                assertThat(depth.settled() + depth.dropped() + depth.rows())
                        .isEqualTo(depth.offered());
                if (depth.dropping() && random.nextInt(50) == 0) {
                    takeSome(outbox);
                }
                episodes += before && !outbox.depth().dropping() ? 1 : 0;
            }
            assertThat(outbox.depth().dropped()).isPositive();
            assertThat(outbox.depth().settled()).isPositive();
        }
    }

    private static void takeSome(Outbox outbox) throws InterruptedException {
        List<Item> items = outbox.take(0);
        long rows = 0;
        for (Item item : items) {
            rows += item instanceof Item.Change change ? change.rows() : 0;
        }
        outbox.committed(items.getLast().ordinal() + 1, rows);
    }

    /** What an earlier process has dropped stays in the books. */
    @Test
    void booksGoOn() {
        try (Outbox outbox = new Outbox(DISK, folder.resolve("box"), SCHEMA, ROOMY)) {
            outbox.restore(9, 100, 30);
            assertThat(outbox.depth()).isEqualTo(new Depth(100, 0, 30, false, 0, 0));
            assertThat(outbox.depth().settled()).isEqualTo(70);
        }
    }

    /** Without a disk as well. */
    @Test
    void dropsInMemoryAlone() {
        Bounds small = new Bounds(1_000, 4_000, 1 << 20, WhenFull.DROP);
        try (Outbox outbox = new Outbox(DISK, null, SCHEMA, small)) {
            outbox.startAfter(Long.MIN_VALUE, 0, false);
            append(outbox, 1, 100);
            assertThat(outbox.room()).isEqualTo(Room.FREE);
            assertThat(outbox.depth().dropped()).isPositive();
            assertThat(outbox.depth().memoryBytes()).isLessThan(4_001);
        }
    }

    /**
     * A row's place in the run is the same however steps and checkpoints are cut, also when the
     * newest checkpoint was begun and never became final.
     */
    @Test
    void deltasKnowTheirPlaceInTheRun() throws Exception {
        try (Outbox outbox = open(ROOMY, 0)) {
            outbox.startAfter(Long.MIN_VALUE, 0, false);
            append(outbox, 1, 2);
            outbox.persist(outbox.mark(2));
            append(outbox, 3, 3);
            outbox.mark(3);
            append(outbox, 4, 4);
            assertThat(places(outbox)).containsExactly(0L, 2L, 5L, 9L);
        }
        try (Outbox again = new Outbox(DISK, folder.resolve("box"), SCHEMA, ROOMY)) {
            again.restore(2, 5, 0);
            again.startAfter(2, 0, true);
            append(again, 3, 4);
            assertThat(places(again)).containsExactly(5L, 9L);
        }
    }

    /** A sink need not keep that it has seen a mark. */
    @Test
    void marksAreNotOwed() throws Exception {
        try (Outbox outbox = open(ROOMY, 0)) {
            outbox.startAfter(Long.MIN_VALUE, 0, false);
            append(outbox, 1, 2);
            outbox.mark(2);
            drain(outbox);
            outbox.committed(3, 5);
            outbox.persist(outbox.mark(7));
            assertThat(outbox.owed()).isZero();
        }
    }

    /**
     * Changes that cancel out reach no sink: it does not know of their step, and they stay owed.
     */
    @Test
    void whatTheSinkHasNotNotedStaysOnDisk() throws Exception {
        try (Outbox outbox = open(ROOMY, 0)) {
            outbox.startAfter(Long.MIN_VALUE, 0, false);
            append(outbox, 1, 3);
            long end = outbox.mark(3);
            outbox.persist(end);
            assertThat(outbox.owed()).isEqualTo(3);
            drain(outbox);
            outbox.committed(end, 9, false);
        }
        try (Outbox again = open(ROOMY, 3)) {
            again.startAfter(0, 3, true);
            assertThat(drain(again)).isEqualTo(steps(1, 3));
            again.committed(4, 9, true);
        }
        try (Outbox done = open(ROOMY, 3)) {
            done.startAfter(3, 0, true);
            assertThat(drain(done)).isEmpty();
        }
    }

    /** The sink is taken back behind what it has committed since. */
    @Test
    void whatIsCommittedIsKeptWhileTheSinkMayBeTakenBack() throws Exception {
        try (Outbox outbox = open(ROOMY, 0)) {
            outbox.startAfter(Long.MIN_VALUE, 0, false);
            append(outbox, 1, 3);
            outbox.keepCommitted();
            long end = outbox.mark(3);
            drain(outbox);
            outbox.committed(end, 9);
            outbox.persist(end);
        }
        try (Outbox again = open(ROOMY, 3)) {
            again.startAfter(0, 0, true);
            assertThat(drain(again)).isEqualTo(steps(1, 3));
            again.committed(Long.MAX_VALUE, 0);
        }
        try (Outbox done = open(ROOMY, 3)) {
            done.startAfter(3, 0, true);
            assertThat(drain(done)).isEmpty();
        }
    }

    /**
     * Whichever operation of the disk it is that fails: what was not taken is still here, and once
     * the disk takes it, it is there once and in order, also for the next process, even when the
     * power has failed.
     */
    @Test
    void whatTheDiskRefusesIsWrittenOnceItTakesIt() throws Exception {
        for (Fault fault : List.of(Fault.FULL, Fault.IO_ERROR, Fault.SHORT_WRITE)) {
            long all = refusing(Fault.NONE, 0);
            assertThat(all).isGreaterThan(20);
            for (long at = 0; at < all; at++) {
                refusing(fault, at);
            }
        }
    }

    private long refusing(Fault fault, long at) throws Exception {
        MemoryDisk memory = new MemoryDisk();
        FaultyDisk disk = new FaultyDisk(memory, fault, at);
        Path box = folder.resolve("box");
        try (Outbox outbox = new Outbox(disk, box, SCHEMA, ROOMY)) {
            outbox.restore(0, 0, 0);
            outbox.startAfter(Long.MIN_VALUE, 0, false);
            for (long step = 1; step <= 20; step++) {
                append(outbox, step, step);
                spill(outbox, disk);
            }
            append(outbox, 21, 30);
            persist(outbox, disk, outbox.mark(30));
            assertThat(drain(outbox)).isEqualTo(steps(1, 30));
        } catch (io.tidewire.api.error.TidewireException e) {
            // A sync that failed: what is on disk then is not known, and the process has to end.
            assertThat(fault).isEqualTo(Fault.IO_ERROR);
            assertThat(e.code().name()).isEqualTo("DATA_DIRECTORY");
            return disk.operations();
        }
        MemoryDisk left = memory.crash(new Random(at));
        try (Outbox next = new Outbox(left, box, SCHEMA, ROOMY)) {
            next.restore(30, 0, 0);
            next.startAfter(0, 30, true);
            assertThat(drain(next)).isEqualTo(steps(1, 30));
        }
        return disk.operations();
    }

    private static void spill(Outbox outbox, FaultyDisk disk) {
        try {
            outbox.spill();
            assertThat(outbox.isRefused()).isFalse();
        } catch (IOException e) {
            assertThat(outbox.isRefused()).isTrue();
            disk.makeRoom();
        }
    }

    private static void persist(Outbox outbox, FaultyDisk disk, long end) throws IOException {
        try {
            outbox.persist(end);
        } catch (IOException e) {
            disk.makeRoom();
            outbox.persist(end);
        }
    }

    /** Tried again and again while it is full, a disk does not fill up with what it refused. */
    @Test
    void aFullDiskIsLeftAsItWas() throws Exception {
        MemoryDisk memory = new MemoryDisk();
        FaultyDisk disk = new FaultyDisk(memory, Fault.NONE, 0);
        Path box = folder.resolve("box");
        try (Outbox outbox = new Outbox(disk, box, SCHEMA, ROOMY)) {
            append(outbox, 1, 2);
            outbox.spill();
            append(outbox, 3, 4);
            disk.fill();
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(outbox::spill).isInstanceOf(IOException.class);
            }
            assertThat(memory.list(box)).hasSize(1);
        }
    }

    /** While the disk takes nothing, memory is all the room there is. */
    @Test
    void dropsWhatNeitherMemoryNorTheDiskTakes() throws Exception {
        FaultyDisk disk = new FaultyDisk(new MemoryDisk(), Fault.NONE, 0);
        Bounds bounds = new Bounds(100, 1 << 20, 1 << 30, WhenFull.DROP);
        try (Outbox outbox = new Outbox(disk, folder.resolve("box"), SCHEMA, bounds)) {
            outbox.startAfter(Long.MIN_VALUE, 0, false);
            disk.fill();
            append(outbox, 1, 60);
            assertThat(outbox.room()).isEqualTo(Room.CROWDED);
            assertThat(outbox.depth().dropped()).isZero();
            long rows = outbox.depth().rows();
            assertThatThrownBy(outbox::spill).isInstanceOf(IOException.class);
            append(outbox, 61, 70);
            assertThat(outbox.depth().rows()).isEqualTo(rows);
            assertThat(outbox.depth().dropped()).isEqualTo(outbox.depth().offered() - rows);
            assertThat(outbox.depth().dropping()).isTrue();
            disk.makeRoom();
            outbox.spill();
            append(outbox, 71, 72);
            assertThat(outbox.depth().dropping()).isFalse();
            assertThat(outbox.depth().rows()).isGreaterThan(rows);
        }
    }

    private static List<Long> places(Outbox outbox) throws InterruptedException {
        List<Long> places = new ArrayList<>();
        while (!outbox.isEmpty()) {
            for (Item item : outbox.take(0)) {
                if (item instanceof Item.Change change) {
                    places.add(change.delta().offset());
                }
            }
        }
        return places;
    }

    @Test
    void otherColumnsAreNotReadAsTheseOnes() throws Exception {
        try (Outbox outbox = open(ROOMY, 0)) {
            append(outbox, 1, 2);
            outbox.persist(outbox.mark(2));
        }
        Outbox other =
                new Outbox(
                        DISK,
                        folder.resolve("box"),
                        Schema.of(new Field("id", DataType.BIGINT.notNull())),
                        ROOMY);
        assertThatThrownBy(() -> other.restore(2, 0, 0)).hasMessageContaining("OUTBOX_DAMAGED");
    }
}
