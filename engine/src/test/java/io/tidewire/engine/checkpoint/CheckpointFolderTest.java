package io.tidewire.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.error.Fault;
import io.tidewire.testkit.storage.MemoryDisk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

class CheckpointFolderTest {

    private static final Path FOLDER = Path.of("checkpoints");

    private final List<Fault> warnings = new ArrayList<>();

    /** A pipeline that keeps texts, and makes checkpoints of them. */
    private final class Pipeline {
        final Numbered state = new Numbered();
        final StateChanges changes = new StateChanges(Numbered.parts(state), 0);
        final CheckpointFolder folder;
        long number;

        Pipeline(MemoryDisk disk) {
            folder = new CheckpointFolder(disk, FOLDER, "p", "f");
            SavedCheckpoint saved = folder.newest(warnings::add);
            boolean continued = false;
            if (saved != null) {
                number = saved.about().number();
                continued = saved.restore(Numbered.parts(state));
            }
            folder.resume(saved, Numbered.parts(state), continued);
        }

        PendingCheckpoint begin() {
            return folder.begin(++number, folder.nextIsComplete(), Runnable::run);
        }

        void publish(PendingCheckpoint pending) {
            changes.rest(pending);
            Map<String, Map<String, String>> positions = Map.of("s", Map.of("p", "" + number));
            pending.publish(new Contents(10 * number, 5, positions, Map.of())).join();
            changes.settle(true);
        }

        void checkpoint() {
            publish(begin());
        }
    }

    private static List<String> files(MemoryDisk disk) {
        return disk.list(FOLDER).stream()
                .map(file -> file.getFileName().toString())
                .sorted()
                .toList();
    }

    private Map<Integer, String> restored(MemoryDisk disk) {
        return new Pipeline(disk).state.texts;
    }

    private static MemoryDisk two() {
        MemoryDisk disk = new MemoryDisk();
        Pipeline pipeline = new CheckpointFolderTest().new Pipeline(disk);
        for (int id = 0; id < 20; id++) {
            pipeline.state.put(id, "one");
        }
        pipeline.checkpoint();
        pipeline.state.put(3, "two");
        pipeline.state.remove(4);
        pipeline.checkpoint();
        return disk;
    }

    @Test
    void theNewestOneCountsAndTwoAreKept() {
        MemoryDisk disk = new MemoryDisk();
        Pipeline pipeline = new Pipeline(disk);
        assertThat(pipeline.number).isZero();
        for (int i = 1; i <= 4; i++) {
            pipeline.state.put(i, "text " + i);
            pipeline.checkpoint();
        }
        assertThat(files(disk))
                .containsExactly(
                        "checkpoint-3", "checkpoint-4", "state-1", "state-2", "state-3", "state-4");
        Pipeline next = new Pipeline(disk);
        assertThat(next.state.texts).isEqualTo(pipeline.state.texts);
        assertThat(next.number).isEqualTo(4);
        CheckpointInfo about = next.folder.newest(warnings::add).about();
        assertThat(about.step()).isEqualTo(40);
        assertThat(about.positions()).isEqualTo(Map.of("s", Map.of("p", "4")));
        pipeline.folder.clear();
        assertThat(files(disk)).isEmpty();
    }

    /** What has not changed is not written again, also after a restart. */
    @Test
    void costsWhatChanged() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        Pipeline pipeline = new Pipeline(disk);
        for (int id = 0; id < 1_000; id++) {
            pipeline.state.put(id, "a text of some length, number " + id);
        }
        pipeline.checkpoint();
        pipeline.state.put(7, "seven");
        pipeline.checkpoint();
        assertThat(disk.read(FOLDER.resolve("state-1")).length).isGreaterThan(30_000);
        assertThat(disk.read(FOLDER.resolve("state-2")).length).isLessThan(40);
        Pipeline next = new Pipeline(disk);
        next.state.put(8, "eight");
        next.checkpoint();
        assertThat(disk.read(FOLDER.resolve("state-3")).length).isLessThan(40);
        next.checkpoint();
        assertThat(files(disk)).doesNotContain("state-4");
        assertThat(restored(disk)).isEqualTo(next.state.texts);
    }

    /** Whatever happens between checkpoints, the chain of them gives the state at the last one. */
    @Test
    void aChainIsTheState() throws InterruptedException {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            MemoryDisk disk = new MemoryDisk();
            Pipeline pipeline = new Pipeline(disk);
            for (int round = random.nextInt(2, 12); round > 0; round--) {
                PendingCheckpoint pending = pipeline.begin();
                for (int i = random.nextInt(60); i > 0; i--) {
                    change(pipeline.state, random);
                    if (random.nextInt(8) == 0) {
                        pipeline.changes.portion(pending, random.nextInt(1, 500));
                    }
                }
                if (random.nextInt(5) == 0) {
                    pending.discard().join();
                    pipeline.changes.settle(false);
                    continue;
                }
                pipeline.publish(pending);
                Map<Integer, String> expected = new TreeMap<>(pipeline.state.texts);
                assertThat(restored(disk.copy())).as("seed %s", seed).isEqualTo(expected);
                if (random.nextInt(3) == 0) {
                    pipeline.folder.merge(1);
                }
                if (random.nextInt(4) == 0) {
                    pipeline = new Pipeline(disk);
                }
            }
        }
        assertThat(warnings).isEmpty();
    }

    /** However long it runs, neither files nor runs become many, and nothing is lost. */
    @Test
    void mergingKeepsTheFolderSmall() throws Exception {
        MemoryDisk disk = new MemoryDisk();
        Pipeline pipeline = new Pipeline(disk);
        Random random = new Random(5);
        for (int id = 0; id < 1_000; id++) {
            pipeline.state.put(id, "a text of some length, number " + id);
        }
        pipeline.checkpoint();
        long base = disk.read(FOLDER.resolve("state-1")).length;
        for (int round = 0; round < 400; round++) {
            for (int i = 0; i < 5; i++) {
                pipeline.state.put(random.nextInt(1_000), "a text of the same length, or so " + i);
            }
            pipeline.checkpoint();
            while (pipeline.folder.merge(1)) {}
            assertThat(files(disk)).hasSizeLessThan(2 + 2 + 3 * 16);
            long bytes = 0;
            for (String file : files(disk)) {
                bytes += file.startsWith("state") ? disk.read(FOLDER.resolve(file)).length : 0;
            }
            // What two checkpoints refer to, and a merge that neither does yet.
            assertThat(bytes).isLessThan(4 * base);
        }
        assertThat(restored(disk)).isEqualTo(pipeline.state.texts);
    }

    /** What is found damaged while the state is in memory is written anew. */
    @Test
    void aDamagedRunIsReplaced() throws Exception {
        MemoryDisk disk = new MemoryDisk();
        Pipeline pipeline = new Pipeline(disk);
        pipeline.state.put(1, "one");
        pipeline.checkpoint();
        pipeline.state.put(2, "two");
        pipeline.checkpoint();
        byte[] bad = disk.read(FOLDER.resolve("state-1"));
        bad[bad.length - 1] ^= 1;
        disk.put(FOLDER.resolve("state-1"), bad);
        assertThatThrownBy(() -> pipeline.folder.merge(1))
                .hasMessageContaining("CHECKPOINT_UNREADABLE");
        assertThat(pipeline.folder.nextIsComplete()).isTrue();
        pipeline.changes.changeAll();
        pipeline.checkpoint();
        assertThat(restored(disk)).isEqualTo(pipeline.state.texts);
    }

    private static void change(Numbered state, Random random) {
        int id = random.nextInt(random.nextBoolean() ? 20 : 1_000);
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> state.remove(id);
            case 3 -> state.renumber(random.nextInt(500));
            default -> state.put(id, "t" + random.nextInt(1_000));
        }
    }

    @Test
    void everyCutAndEveryFlippedBitIsSeen() throws IOException {
        MemoryDisk whole = two();
        Map<Integer, String> before = new TreeMap<>();
        for (int id = 0; id < 20; id++) {
            before.put(id, "one");
        }
        int damages = 0;
        for (String name : List.of("checkpoint-2", "state-2")) {
            byte[] content = whole.read(FOLDER.resolve(name));
            for (int length = 0; length < content.length; length++) {
                damages += damaged(whole, name, Arrays.copyOf(content, length), before);
            }
            for (int at = 0; at < content.length; at++) {
                byte[] bad = content.clone();
                bad[at] ^= 4;
                damages += damaged(whole, name, bad, before);
            }
        }
        assertThat(warnings).hasSize(damages);
        assertThat(warnings.getFirst().message()).contains("damaged");
    }

    private int damaged(MemoryDisk disk, String name, byte[] bad, Map<Integer, String> expected) {
        MemoryDisk copy = disk.copy();
        copy.put(FOLDER.resolve(name), bad);
        assertThat(restored(copy)).isEqualTo(expected);
        return 1;
    }

    @Test
    void nothingThatCanBeReadIsAnErrorAndNotANewStart() throws IOException {
        byte[] base = two().read(FOLDER.resolve("state-1"));
        for (int at = 0; at < base.length; at++) {
            MemoryDisk disk = two();
            byte[] bad = base.clone();
            bad[at] ^= 1;
            disk.put(FOLDER.resolve("state-1"), bad);
            assertThatThrownBy(() -> restored(disk)).hasMessageContaining("CHECKPOINT_UNREADABLE");
        }
        assertThat(warnings).hasSize(2 * base.length);
    }

    @Test
    void oneOfAnotherPipelineIsRefused() {
        MemoryDisk disk = two();
        assertThatThrownBy(() -> new CheckpointFolder(disk, FOLDER, "q", "f").newest(warnings::add))
                .hasMessageContaining("CHECKPOINT_UNREADABLE")
                .hasMessageContaining("of the pipeline 'p', not of 'q'");
    }

    /** A flipped bit in the number of the format is damage, another number is another version. */
    @Test
    void anotherFormatIsNamed() throws IOException {
        MemoryDisk disk = two();
        Path newest = FOLDER.resolve("checkpoint-2");
        disk.put(newest, Formats.withFormat(disk.read(newest), Manifest.FORMAT + 1));
        assertThatThrownBy(() -> restored(disk))
                .hasMessageContaining("CHECKPOINT_UNREADABLE")
                .hasMessageContaining("written by Tidewire development in format 2")
                .hasMessageContaining("reads 1");
        byte[] first = new byte[100];
        ByteBuffer.wrap(first).putInt(0x54575354);
        disk.put(newest, first);
        assertThatThrownBy(() -> restored(disk))
                .hasMessageContaining("CHECKPOINT_UNREADABLE")
                .hasMessageContaining("first development versions");
    }

    @Test
    void whatWasNotPublishedIsNotThere() {
        MemoryDisk disk = two();
        Pipeline pipeline = new Pipeline(disk);
        Map<Integer, String> before = new TreeMap<>(pipeline.state.texts);
        pipeline.state.put(1, "three");
        PendingCheckpoint pending = pipeline.begin();
        pipeline.changes.rest(pending);
        assertThat(restored(disk.copy())).isEqualTo(before);
        pending.discard().join();
        assertThat(files(disk)).doesNotContain("state-3");
        pipeline.changes.settle(false);
        pipeline.checkpoint();
        assertThat(restored(disk)).isEqualTo(pipeline.state.texts);
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaidSo(@TempDir Path temporary) throws IOException {
        Path file = temporary.resolve("checkpoints");
        Files.writeString(file, "a file");
        CheckpointFolder folder = new CheckpointFolder(new LocalDisk(), file, "p", "f");
        Numbered state = new Numbered();
        folder.resume(null, Numbered.parts(state), false);
        state.put(1, "one");
        PendingCheckpoint pending = folder.begin(1, true, Runnable::run);
        new StateChanges(Numbered.parts(state), 0).rest(pending);
        assertThatThrownBy(() -> pending.publish(new Contents(1, 1, Map.of(), Map.of())).join())
                .hasMessageContaining("CHECKPOINT_FAILED");
    }

    /** On a real disk it is as in memory. */
    @Test
    void aRealDiskServes(@TempDir Path temporary) {
        Path path = temporary.resolve("data").resolve("checkpoints");
        Numbered state = new Numbered();
        CheckpointFolder folder = new CheckpointFolder(new LocalDisk(), path, "p", "f");
        folder.resume(null, Numbered.parts(state), false);
        StateChanges changes = new StateChanges(Numbered.parts(state), 0);
        for (int number = 1; number <= 4; number++) {
            state.put(number, "text");
            state.remove(number - 1);
            PendingCheckpoint pending =
                    folder.begin(number, folder.nextIsComplete(), Runnable::run);
            changes.rest(pending);
            pending.publish(new Contents(1, 1, Map.of(), Map.of())).join();
            changes.settle(true);
        }
        Numbered again = new Numbered();
        CheckpointFolder reopened = new CheckpointFolder(new LocalDisk(), path, "p", "f");
        assertThat(reopened.newest(warnings::add).restore(Numbered.parts(again))).isTrue();
        assertThat(again.texts).isEqualTo(state.texts);
        assertThat(path.toFile().list()).hasSize(6);
        reopened.clear();
        assertThat(path.toFile().list()).isEmpty();
    }
}
