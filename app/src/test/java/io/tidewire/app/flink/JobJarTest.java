package io.tidewire.app.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.DataType;
import io.tidewire.api.function.ScalarFunction;
import io.tidewire.app.plugin.Plugins;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/** What the job's jar has when functions of the user's own go along. */
class JobJarTest {

    private record Named(String name) implements ScalarFunction {

        @Override
        public List<DataType> parameters() {
            return List.of();
        }

        @Override
        public DataType result() {
            return DataType.INT;
        }

        @Override
        public @Nullable Object call(@Nullable Object[] arguments) {
            return null;
        }
    }

    @TempDir private Path folder;
    private Path job;

    @BeforeEach
    void write() throws IOException {
        job = jar("job", Map.of("a/Main.class", "main", "META-INF/services/x", "a.X"));
    }

    private Path jar(String name, Map<String, String> entries) throws IOException {
        Path file = folder.resolve(name + ".jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    private static Map<String, byte[]> entries(Path file) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        try (JarFile jar = new JarFile(file.toFile())) {
            for (JarEntry entry : jar.stream().filter(each -> !each.isDirectory()).toList()) {
                entries.put(entry.getName(), jar.getInputStream(entry).readAllBytes());
            }
        }
        return entries;
    }

    @Test
    void eachJarThatBringsFunctionsStandsInItOnceAndWhole() throws IOException {
        Path one = jar("one", Map.of("META-INF/services/x", "b.X", "a/Main.class", "another"));
        Path two = jar("two", Map.of("a/Main.class", "a third"));
        Plugins plugins =
                new Plugins(
                        List.of(
                                new Plugins.Found(new Named("f"), one),
                                new Plugins.Found(new Named("g"), two),
                                new Plugins.Found(new Named("h"), one)),
                        List.of());
        Map<String, byte[]> wanted = entries(job);
        wanted.put("tidewire-plugins/0.jar", Files.readAllBytes(one));
        wanted.put("tidewire-plugins/1.jar", Files.readAllBytes(two));

        Path made = JobJar.with(job, plugins);

        assertThat(entries(made)).containsExactlyEntriesOf(wanted);
        assertThat(entries(job)).hasSize(2);
    }

    @Test
    void withoutFunctionsItIsTheBuildsOwn() throws IOException {
        assertThat(JobJar.with(job, Plugins.NONE)).isEqualTo(job);
        Path copy = folder.resolve("copy.jar");
        JobJar.write(job, Plugins.NONE, copy);
        assertThat(copy).hasSameBinaryContentAs(job);
    }
}
