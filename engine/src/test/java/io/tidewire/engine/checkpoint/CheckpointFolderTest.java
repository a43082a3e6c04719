package io.tidewire.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.error.Fault;
import io.tidewire.engine.runtime.Programs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

class CheckpointFolderTest {

    @TempDir Path folder;

    private final List<Fault> warnings = new ArrayList<>();

    private CheckpointFolder folder(String fingerprint) {
        return new CheckpointFolder(folder.resolve("checkpoints"), fingerprint);
    }

    private void save(long number, String text) {
        CheckpointFolder.Pending pending = folder("f").begin(number);
        pending.writer().writeString(text);
        pending.finish();
        pending.publish();
    }

    private String newest() {
        try (CheckpointFolder.Saved saved = folder("f").newest(warnings::add)) {
            if (saved == null) {
                return "none";
            }
            return saved.number() + " " + saved.reader().readString();
        }
    }

    private Path file(long number) {
        return folder.resolve("checkpoints").resolve("checkpoint-" + number);
    }

    @Test
    void theNewestOneCountsAndTwoAreKept() throws IOException {
        assertThat(newest()).isEqualTo("none");
        for (long number = 8; number <= 11; number++) {
            save(number, "state " + number);
        }
        assertThat(newest()).isEqualTo("11 state 11");
        try (Stream<Path> files = Files.list(folder.resolve("checkpoints"))) {
            assertThat(files).containsExactlyInAnyOrder(file(10), file(11));
        }
        folder("f").clear();
        assertThat(newest()).isEqualTo("none");
    }

    @Test
    void everyCutAndEveryFlippedBitIsSeen() throws IOException {
        save(1, "one");
        save(2, "two");
        byte[] whole = Files.readAllBytes(file(2));
        for (int length = 0; length < whole.length; length++) {
            Files.write(file(2), Arrays.copyOf(whole, length));
            assertThat(newest()).isEqualTo("1 one");
        }
        for (int at = 0; at < whole.length; at++) {
            byte[] bad = whole.clone();
            bad[at] ^= 4;
            Files.write(file(2), bad);
            assertThat(newest()).isEqualTo("1 one");
        }
        assertThat(warnings).hasSize(2 * whole.length);
        assertThat(warnings.getFirst().message()).contains("damaged");
    }

    @Test
    void nothingThatCanBeReadIsAnErrorAndNotANewStart() throws IOException {
        save(1, "one");
        Files.write(file(1), new byte[20]);
        assertThatThrownBy(this::newest).hasMessageContaining("CHECKPOINT_UNREADABLE");
    }

    @Test
    void oneOfAnotherProgramIsRefused() {
        save(1, "one");
        assertThatThrownBy(() -> folder("other").newest(warnings::add))
                .hasMessageContaining("CHECKPOINT_UNREADABLE")
                .hasMessageContaining("another version of the pipeline")
                .hasMessageContaining("--data");
    }

    @Test
    void whatWasNotPublishedIsNotThere() {
        save(1, "one");
        CheckpointFolder.Pending pending = folder("f").begin(2);
        pending.writer().writeString("two");
        pending.finish();
        assertThat(newest()).isEqualTo("1 one");
        pending.discard();
        assertThat(newest()).isEqualTo("1 one");
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaidSo() throws IOException {
        Files.writeString(folder.resolve("checkpoints"), "a file");
        assertThatThrownBy(() -> folder("f").begin(1)).hasMessageContaining("DATA_DIRECTORY");
    }

    @Test
    void theFingerprintIsOfWhatTheProgramSays() {
        String one = Fingerprint.of(Programs.program(Programs.events()));
        assertThat(Fingerprint.of(Programs.program(Programs.events()))).isEqualTo(one);
        assertThat(Fingerprint.of(Programs.program(Programs.deduplicated(1)))).isNotEqualTo(one);
    }
}
