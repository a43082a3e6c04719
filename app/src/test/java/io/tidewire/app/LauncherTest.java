package io.tidewire.app;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The script, in a home that is built, with a JDK that says how it was called. */
class LauncherTest {

    private static final Path SCRIPT = Path.of("../tidewire");

    @TempDir Path home;

    private Path target;
    private Path cache;

    @BeforeEach
    void isBuilt() throws IOException {
        Files.copy(SCRIPT, home.resolve("tidewire"));
        target = Files.createDirectories(home.resolve("app/target"));
        Files.createDirectories(target.resolve("lib"));
        cache = target.resolve("tidewire-files.aot");
        file(home.resolve("pom.xml"), 1_000);
        file(target.resolve("built"), 1_000);
        file(target.resolve("tidewire-app-1.jar"), 1_000);
        file(target.resolve("lib/library.jar"), 1_000);
        // Somebody else trains, so this start does not.
        Files.createDirectories(target.resolve("training"));
        Files.writeString(
                target.resolve("training/pid"), String.valueOf(ProcessHandle.current().pid()));
        Files.createDirectories(home.resolve("jdk/bin"));
        Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
        Files.writeString(home.resolve("jdk/bin/java"), "#!/bin/sh\necho \"$@\"\n");
        Files.setPosixFilePermissions(
                home.resolve("jdk/bin/java"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void file(Path path, long second) throws IOException {
        Files.writeString(path, "");
        Files.setLastModifiedTime(path, FileTime.fromMillis(second * 1_000));
    }

    private String start() throws Exception {
        return start("version");
    }

    private String start(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", home.resolve("tidewire").toString()));
        command.addAll(List.of(arguments));
        Path input = Files.writeString(home.resolve("input"), "connector: kafka");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectInput(input.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
        builder.environment()
                .merge("PATH", home.resolve("bin").toString(), (path, first) -> first + ":" + path);
        builder.environment().remove("TIDEWIRE_AOT");
        builder.environment().remove("TIDEWIRE_OPTS");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void startsWithTheCache() throws Exception {
        file(cache, 2_000);
        assertThat(start())
                .contains("-XX:AOTCache=" + cache)
                .contains("io.tidewire.app.Main version");
    }

    /** A short run does not pay for the classes of a broker that it does not start. */
    @Test
    void eachStartHasTheCacheThatSuitsIt() throws Exception {
        Path all = target.resolve("tidewire-all.aot");
        file(cache, 2_000);
        file(all, 2_000);
        String source = "sources: { s: { connector: file, path: a.csv } }";
        Path bounded = Files.writeString(home.resolve("bounded.yaml"), source);
        Path live = Files.writeString(home.resolve("live.yaml"), source + " # to kafka");
        assertThat(start("run", bounded.toString())).contains("-XX:AOTCache=" + cache);
        assertThat(start("check", live.toString())).contains("-XX:AOTCache=" + cache);
        assertThat(start("run", live.toString())).contains("-XX:AOTCache=" + all);
        assertThat(start("run", bounded.toString(), "--port", "0")).contains("-XX:AOTCache=" + all);
        assertThat(start("demo")).contains("-XX:AOTCache=" + all);
        // What comes from a pipe is the command's to read.
        assertThat(start("run", "-")).contains("-XX:AOTCache=" + cache);
    }

    /** The JVM says nothing of one that does not fit, and starts at half the speed. */
    @Test
    void aCacheOfOtherJarsGoes() throws Exception {
        file(cache, 2_000);
        file(target.resolve("lib/library.jar"), 3_000);
        assertThat(start()).doesNotContain("AOTCache");
        assertThat(cache).doesNotExist();
    }

    @Test
    void startsWithoutOne() throws Exception {
        assertThat(start()).doesNotContain("AOTCache").contains("io.tidewire.app.Main version");
    }

    /** As in the container image. */
    @Test
    void withoutSourcesItIsWhatItIs() throws Exception {
        Files.delete(home.resolve("pom.xml"));
        Files.delete(target.resolve("built"));
        assertThat(start()).contains("io.tidewire.app.Main version").doesNotContain("building");
        Path jar = maven();
        Files.createDirectories(jar.getParent());
        file(jar, 2_000);
        file(Files.createDirectories(home.resolve("flink/src/main")).resolve("Job.java"), 3_000);
        assertThat(start("--job-jar")).isEqualTo(jar.toRealPath() + "\n");
    }

    /** A Maven that makes the job's jar and says what it was asked. */
    private Path maven() throws IOException {
        Path jar = home.resolve("flink/target/tidewire-flink-1-job.jar");
        Path maven = Files.createDirectories(home.resolve("bin")).resolve("mvn");
        Files.writeString(
                maven,
                "#!/bin/sh\nmkdir -p %s\necho \"$@\" >%s\n"
                        .formatted(jar.getParent(), jar.toString()));
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
        return jar;
    }

    @Test
    void buildsTheJobOfFlinkWhenItIsAskedFor() throws Exception {
        Path jar = maven();
        assertThat(start("--job-jar"))
                .contains("building the job for Flink")
                .endsWith(jar.toRealPath() + "\n");
        assertThat(Files.readString(jar)).contains("-pl flink -am");
    }

    @Test
    void buildsTheJobAgainOnlyWhenItsSourcesAreNewer() throws Exception {
        Path jar = maven();
        Files.createDirectories(jar.getParent());
        file(jar, 2_000);
        Path source = Files.createDirectories(home.resolve("flink/src/main")).resolve("Job.java");
        file(source, 1_000);
        Files.setLastModifiedTime(source.getParent(), FileTime.fromMillis(1_000_000));
        assertThat(start("--job-jar")).as("where Flink's jars are").contains("building");
        file(jar, 2_000);
        file(jar.resolveSibling("planner.classpath"), 2_000);
        assertThat(start("--job-jar")).isEqualTo(jar.toRealPath() + "\n");
        file(source, 3_000);
        assertThat(start("--job-jar")).contains("building the job for Flink");
    }
}
