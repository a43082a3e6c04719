package io.tidewire.image;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The image that the build made, taken apart by hand: its settings, its layers, and what runs in
 * it.
 */
class ImageTest {

    private static final Path IMAGE = Path.of("target/tidewire.tar");
    private static final Pattern LAYER = Pattern.compile("[0-9a-f]{64}\\.tar\\.gz");

    /** Jib's archives have headers that not every tar knows. */
    private static final String QUIET = "--warning=no-unknown-keyword";

    @TempDir static Path folder;

    private static String settings = "";
    private static final List<List<String>> LAYERS = new ArrayList<>();
    private static Path root = Path.of("");

    @BeforeAll
    static void unpack() throws Exception {
        Path parts = Files.createDirectories(folder.resolve("parts"));
        root = Files.createDirectories(folder.resolve("root"));
        run(parts, "tar", "-xf", IMAGE.toAbsolutePath().toString());
        settings = Files.readString(parts.resolve("config.json"));
        String manifest = Files.readString(parts.resolve("manifest.json"));
        for (String layer : LAYER.matcher(manifest).results().map(MatchResult::group).toList()) {
            String file = parts.resolve(layer).toString();
            run(root, "tar", QUIET, "-xzpf", file);
            List<String> files =
                    run(parts, "tar", QUIET, "-tzf", file)
                            .lines()
                            .filter(entry -> !entry.endsWith("/"))
                            .map(entry -> "/" + entry)
                            .toList();
            // The first says what Jib would start by itself.
            if (!files.contains("/app/jib-classpath-file")) {
                LAYERS.add(files);
            }
        }
    }

    private static String run(Path where, String... command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("TIDEWIRE_AOT", "off");
        builder.environment().remove("TIDEWIRE_OPTS");
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static String tidewire(String argument) throws Exception {
        return run(root, root.resolve("opt/tidewire/tidewire").toString(), argument);
    }

    @Test
    void startsTheLauncherAndNotAsRoot() {
        assertThat(settings)
                .contains("\"Entrypoint\":[\"/opt/tidewire/tidewire\"]")
                .contains("\"User\":\"65532:65532\"")
                .contains("\"8080/tcp\"")
                .contains("\"org.opencontainers.image.licenses\":\"Apache-2.0\"");
    }

    /** What changes with a release is small, and comes on top of what does not. */
    @Test
    void librariesAreALayerOfTheirOwn() {
        assertThat(LAYERS.getFirst())
                .allMatch(file -> file.startsWith("/opt/tidewire/app/target/lib/"))
                .noneMatch(file -> file.contains("/tidewire-"));
        assertThat(LAYERS.stream().skip(1).flatMap(List::stream))
                .allMatch(
                        file ->
                                file.matches(
                                        "/opt/tidewire/(tidewire|LICENSE|examples/.*|.*/tidewire-[^/]*\\.jar)"))
                .doesNotHaveDuplicates();
    }

    /** Whoever the process is, it can read all of it and write to nothing. */
    @Test
    void anybodyReadsAndNobodyWrites() throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("opt"))) {
            for (Path file : files.toList()) {
                assertThat(Files.getPosixFilePermissions(file))
                        .as("%s", file)
                        .contains(PosixFilePermission.OTHERS_READ)
                        .doesNotContain(
                                PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
            }
        }
    }

    @Test
    void runsAndBuildsNothing() throws Exception {
        assertThat(tidewire("version")).startsWith("tidewire ").doesNotContain("building");
    }

    @Test
    void holdsTheJobForFlink() throws Exception {
        assertThat(tidewire("--job-jar"))
                .matches("\\S*/opt/tidewire/flink/target/tidewire-flink-\\S+-job\\.jar\n");
    }
}
