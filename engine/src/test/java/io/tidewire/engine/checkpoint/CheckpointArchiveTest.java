package io.tidewire.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tidewire.engine.checkpoint.CheckpointArchive.Listed;
import io.tidewire.testkit.storage.MemoryDisk;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

class CheckpointArchiveTest {

    private static final Path FOLDER = Path.of("data", "checkpoints");
    private static final Path COPY = Path.of("copy");

    private final MemoryDisk disk = new MemoryDisk();
    private final Numbered state = new Numbered();
    private final StateChanges changes = new StateChanges(Numbered.parts(state), 0);
    private final CheckpointFolder folder = new CheckpointFolder(disk, FOLDER, "p", "f");
    private final CheckpointArchive archive = new CheckpointArchive(disk, FOLDER);
    private long number;

    @BeforeEach
    void threeCheckpoints() {
        folder.resume(null, Numbered.parts(state), false);
        for (int id = 0; id < 100; id++) {
            state.put(id, "a text of some length");
        }
        checkpoint();
        state.put(1, "two");
        checkpoint();
        state.put(1, "three");
        checkpoint();
    }

    private void checkpoint() {
        PendingCheckpoint pending = folder.begin(++number, folder.nextIsComplete(), Runnable::run);
        changes.rest(pending);
        pending.publish(
                        new Contents(
                                10 * number,
                                number,
                                Map.of("s", Map.of("p", "at " + number)),
                                Map.of("small", new byte[] {7})))
                .join();
        changes.settle(true);
    }

    private Map<Integer, String> restored(Path from) {
        Numbered other = new Numbered();
        SavedCheckpoint saved =
                new CheckpointFolder(disk, from, "p", "f")
                        .newest(
                                fault -> {
                                    throw new AssertionError(fault);
                                });
        assertThat(saved.restore(Numbered.parts(other))).isTrue();
        assertThat(saved.small("small").rest()).containsExactly(7);
        return other.texts;
    }

    @Test
    void listsWhatThereIs() throws IOException {
        assertThat(archive.list(true))
                .extracting(Listed::number, each -> each.about().step(), Listed::damage)
                .containsExactly(tuple(3L, 30L, null), tuple(2L, 20L, null));
        Listed newest = archive.list(false).getFirst();
        assertThat(newest.newBytes()).isLessThan(50);
        assertThat(newest.totalBytes()).isGreaterThan(2_000);
        assertThat(newest.about().positions()).isEqualTo(Map.of("s", Map.of("p", "at 3")));

        byte[] base = disk.read(FOLDER.resolve("state-1"));
        base[100] ^= 1;
        disk.put(FOLDER.resolve("state-1"), base);
        assertThat(archive.list(false)).allMatch(each -> each.damage() == null);
        assertThat(archive.list(true)).allMatch(each -> each.damage().contains("checksum"));
        disk.delete(FOLDER.resolve("state-1"));
        assertThat(archive.list(false)).allMatch(each -> each.damage().contains("missing"));
        disk.put(FOLDER.resolve("checkpoint-3"), new byte[10]);
        assertThat(archive.list(false).getFirst().damage()).contains("cut short");
        assertThat(new CheckpointArchive(disk, Path.of("nothing")).list(true)).isEmpty();
    }

    @Test
    void aCopyNeedsNothingElse() {
        Map<Integer, String> then = new TreeMap<>(state.texts);
        assertThat(archive.save(COPY).number()).isEqualTo(3);
        state.put(2, "later");
        checkpoint();
        folder.clear();
        assertThat(restored(COPY)).isEqualTo(then);
        assertThat(disk.list(COPY)).hasSize(1 + 3);
        assertThatThrownBy(() -> archive.save(COPY)).hasMessageContaining("BAD_ARGUMENT");
        assertThatThrownBy(() -> archive.save(Path.of("other")))
                .hasMessageContaining("there is no checkpoint");
    }

    @Test
    void goesOnFromACopy() {
        archive.save(COPY);
        Map<Integer, String> then = new TreeMap<>(state.texts);
        for (int i = 0; i < 5; i++) {
            state.put(i, "later");
            checkpoint();
        }
        CheckpointInfo restored = archive.restore(COPY);
        assertThat(restored.step()).isEqualTo(30);
        assertThat(restored.number()).isGreaterThan(8);
        assertThat(restored(FOLDER)).isEqualTo(then);
        assertThat(archive.list(true)).hasSize(1);
        assertThat(disk.list(FOLDER)).hasSize(1 + 3);

        CheckpointArchive elsewhere = new CheckpointArchive(disk, Path.of("new"));
        assertThat(elsewhere.restore(COPY).number()).isEqualTo(1);
        assertThat(restored(Path.of("new"))).isEqualTo(then);
    }

    @Test
    void whatCannotBeRestoredChangesNothing() throws IOException {
        archive.save(COPY);
        Map<Integer, String> now = new TreeMap<>(state.texts);
        Path entries =
                disk.list(COPY).stream()
                        .filter(file -> file.getFileName().toString().startsWith("state"))
                        .findFirst()
                        .orElseThrow();
        byte[] bad = disk.read(entries);
        bad[bad.length - 1] ^= 1;
        disk.put(entries, bad);
        assertThatThrownBy(() -> archive.restore(COPY))
                .hasMessageContaining("CHECKPOINT_UNREADABLE")
                .hasMessageContaining("no whole checkpoint");
        assertThat(restored(FOLDER)).isEqualTo(now);

        CheckpointFolder other = new CheckpointFolder(disk, Path.of("other"), "q", "f");
        other.resume(null, Numbered.parts(new Numbered()), false);
        other.begin(1, true, Runnable::run).publish(new Contents(1, 1, Map.of(), Map.of())).join();
        assertThatThrownBy(() -> archive.restore(Path.of("other")))
                .hasMessageContaining("of the pipeline 'q'")
                .hasMessageContaining("of 'p'");
        assertThat(restored(FOLDER)).isEqualTo(now);
    }
}
