package io.tidewire.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page keeps what people wrote, and each section once. */
class SectionTest {

    @TempDir private Path folder;

    @Test
    void replacesItsOwnTextAndNothingElse() throws IOException {
        Path page = folder.resolve("page.md");
        Files.writeString(page, "# Page\n\nBy hand.\n");
        new Section("one", "first\n").into(page);
        new Section("two", "second\n").into(page);
        String before = Files.readString(page);
        assertThat(before).startsWith("# Page\n\nBy hand.\n").contains("first", "second");
        new Section("one", "anew\n").into(page);
        assertThat(page).hasContent(before.replace("first", "anew"));
        new Section("one", "anew\n").into(page);
        assertThat(page).hasContent(before.replace("first", "anew"));
    }
}
