package io.tidewire.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.testkit.storage.FaultyDisk;
import io.tidewire.testkit.storage.MemoryDisk;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;

/**
 * Every operation on the disk goes wrong once, in every way. Whatever it is, the newest published
 * checkpoint can be restored and is what the state was; and where the machine lives on, the next
 * checkpoint is published.
 */
class DiskFaultTest {

    private static final Path FOLDER = Path.of("checkpoints");
    private static final int ROUNDS = 7;

    /** A pipeline that goes on for some rounds, whatever the disk does. */
    private static final class Pipeline {
        final FaultyDisk disk;
        final Numbered state = new Numbered();
        final StateChanges changes = new StateChanges(Numbered.parts(state), 0);
        final CheckpointFolder folder;
        final Random random = new Random(1);

        /** What the state was at each checkpoint that was tried. */
        final Map<Long, Map<Integer, String>> tried = new HashMap<>();

        final List<TidewireException> failures = new ArrayList<>();
        long published;

        Pipeline(FaultyDisk disk) {
            this.disk = disk;
            folder = new CheckpointFolder(disk, FOLDER, "p", "f");
            folder.resume(null, Numbered.parts(state), false);
        }

        void run() {
            for (long number = 1; number <= ROUNDS && !disk.hasStopped(); number++) {
                checkpoint(number);
            }
        }

        void checkpoint(long number) {
            boolean complete = folder.nextIsComplete() || number == 5;
            if (complete) {
                changes.changeAll();
            }
            PendingCheckpoint pending = folder.begin(number, complete, Runnable::run);
            for (int i = 0; i < 8; i++) {
                state.put(random.nextInt(30), "round " + number);
                state.remove(random.nextInt(30));
            }
            changes.portion(pending, 60);
            state.put(31, "round " + number);
            changes.rest(pending);
            tried.put(number, new TreeMap<>(state.texts));
            try {
                pending.publish(new Contents(number, 1, Map.of(), Map.of())).join();
                published = number;
                changes.settle(true);
                while (folder.merge(1)) {}
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            } catch (TidewireException e) {
                // Merging; the checkpoint is published.
                failures.add(e);
            } catch (CompletionException e) {
                failures.add((TidewireException) e.getCause());
                changes.settle(false);
            }
        }
    }

    private static long operations() {
        FaultyDisk disk = new FaultyDisk(new MemoryDisk(), FaultyDisk.Fault.NONE, -1);
        new Pipeline(disk).run();
        return disk.operations();
    }

    private static SavedCheckpoint newest(MemoryDisk disk, List<Fault> warnings) {
        return new CheckpointFolder(disk, FOLDER, "p", "f").newest(warnings::add);
    }

    @Test
    void aMachineThatStopsLosesNothingPublished() {
        for (long at = 0; at < operations(); at++) {
            MemoryDisk memory = new MemoryDisk();
            Pipeline pipeline = new Pipeline(new FaultyDisk(memory, FaultyDisk.Fault.STOP, at));
            pipeline.run();
            assertThat(pipeline.disk.hasStopped()).isTrue();
            for (long seed = 0; seed < 20; seed++) {
                MemoryDisk left = memory.crash(new Random(seed));
                SavedCheckpoint saved = newest(left, new ArrayList<>());
                String where = "operation " + at + ", seed " + seed;
                if (saved == null) {
                    assertThat(pipeline.published).as(where).isZero();
                    continue;
                }
                // One that was about to be published may be there, whole.
                assertThat(saved.about().number())
                        .as(where)
                        .isBetween(pipeline.published, pipeline.published + 1);
                Numbered restored = new Numbered();
                saved.restore(Numbered.parts(restored));
                assertThat(restored.texts)
                        .as(where)
                        .isEqualTo(pipeline.tried.get(saved.about().number()));
            }
        }
    }

    @Test
    void anErrorCostsOneCheckpointAtMost() {
        for (long at = 0; at < operations(); at++) {
            MemoryDisk memory = new MemoryDisk();
            Pipeline pipeline = new Pipeline(new FaultyDisk(memory, FaultyDisk.Fault.IO_ERROR, at));
            pipeline.run();
            assertThat(pipeline.failures).hasSizeLessThanOrEqualTo(1);
            assertThat(pipeline.failures)
                    .extracting(TidewireException::code)
                    .allMatch(code -> code == ErrorCode.CHECKPOINT_FAILED);
            assertGoesOn(pipeline, memory, at);
        }
    }

    @Test
    void shortWritesAreGoneOnWith() {
        for (long at = 0; at < operations(); at++) {
            MemoryDisk memory = new MemoryDisk();
            Pipeline pipeline =
                    new Pipeline(new FaultyDisk(memory, FaultyDisk.Fault.SHORT_WRITE, at));
            pipeline.run();
            assertThat(pipeline.failures).isEmpty();
            assertGoesOn(pipeline, memory, at);
        }
    }

    @Test
    void aFullDiskIsSaidAndOutlived() {
        for (long at = 0; at < operations(); at++) {
            MemoryDisk memory = new MemoryDisk();
            Pipeline pipeline = new Pipeline(new FaultyDisk(memory, FaultyDisk.Fault.FULL, at));
            pipeline.run();
            if (!pipeline.failures.isEmpty()) {
                assertThat(pipeline.failures.getFirst())
                        .hasMessageContaining("CHECKPOINT_FAILED")
                        .hasMessageContaining("the disk is full")
                        .hasMessageContaining("make room");
            }
            SavedCheckpoint saved = newest(memory, new ArrayList<>());
            assertThat(saved == null ? 0 : saved.about().number()).isEqualTo(pipeline.published);
            pipeline.disk.makeRoom();
            pipeline.checkpoint(ROUNDS + 1);
            assertGoesOn(pipeline, memory, at);
        }
    }

    /** What was published last is there, and nothing that nobody needs. */
    private static void assertGoesOn(Pipeline pipeline, MemoryDisk memory, long at) {
        pipeline.checkpoint(ROUNDS + 2);
        assertThat(pipeline.published).isEqualTo(ROUNDS + 2);
        List<Fault> warnings = new ArrayList<>();
        SavedCheckpoint saved = newest(memory, warnings);
        Numbered restored = new Numbered();
        assertThat(saved.restore(Numbered.parts(restored))).isTrue();
        assertThat(restored.texts).as("operation %s", at).isEqualTo(pipeline.state.texts);
        assertThat(warnings).isEmpty();
        assertThat(memory.list(FOLDER)).hasSizeLessThanOrEqualTo(2 + ROUNDS + 2);
        assertThat(memory.list(FOLDER)).noneMatch(file -> file.toString().endsWith(".tmp"));
    }
}
