package io.tidewire.app.testing;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.file.FaultList;
import io.tidewire.app.file.SectionReader;
import io.tidewire.app.file.SectionReader.Context;
import io.tidewire.app.file.TextFiles;
import io.tidewire.app.plugin.Plugins;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.yaml.Variables;
import io.tidewire.app.yaml.YamlNode;
import io.tidewire.app.yaml.YamlNode.Mapping;
import io.tidewire.app.yaml.YamlNode.Scalar;
import io.tidewire.app.yaml.YamlReader;
import io.tidewire.app.yaml.YamlSource;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The tests of one test file, {@code NAME.test.yaml} beside {@code NAME.yaml}. */
public final class TestSuite {

    private static final String ENDING = ".test.yaml";

    private final CheckedPipeline checked;
    private final List<PipelineTest> tests;
    private final List<Fault> faults;

    private TestSuite(CheckedPipeline checked, List<PipelineTest> tests, List<Fault> faults) {
        this.checked = checked;
        this.tests = tests;
        this.faults = faults;
    }

    /**
     * The test files that paths stand for: a test file itself, the one beside a pipeline file, all
     * in and under a folder.
     *
     * @throws TidewireException FILE_NOT_FOUND when there is none
     */
    public static List<Path> find(List<Path> paths) {
        Set<Path> found = new TreeSet<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                found.addAll(under(path));
            } else if (path.toString().endsWith(ENDING)) {
                found.add(path);
            } else {
                found.add(beside(path));
            }
        }
        if (found.isEmpty()) {
            throw new TidewireException(
                    ErrorCode.FILE_NOT_FOUND,
                    "there is no test under " + paths.getFirst(),
                    "tests of pipeline.yaml stand in pipeline.test.yaml beside it");
        }
        return List.copyOf(found);
    }

    private static List<Path> under(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(ENDING)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path beside(Path pipeline) {
        String name = pipeline.getFileName().toString().replaceFirst("\\.ya?ml$", "");
        Path file = pipeline.resolveSibling(name + ENDING);
        if (!Files.exists(file)) {
            throw new TidewireException(
                    ErrorCode.FILE_NOT_FOUND,
                    "there is no " + file,
                    "tests of "
                            + pipeline.getFileName()
                            + " stand in "
                            + name
                            + ENDING
                            + " beside it");
        }
        return file;
    }

    /**
     * Reads a test file and its pipeline; nothing is thrown.
     *
     * @param plugins the folder of plug-ins; without one, the one beside the pipeline
     */
    public static TestSuite read(
            Path file, UnaryOperator<@Nullable String> environment, @Nullable Path plugins) {
        FaultList faults = new FaultList();
        Map<String, String> own = new HashMap<>();
        UnaryOperator<@Nullable String> both =
                name ->
                        name != null && own.containsKey(name)
                                ? own.get(name)
                                : environment.apply(name);
        Path directory = file.toAbsolutePath().getParent();
        Variables variables =
                new Variables(environment, directory == null ? Path.of("") : directory);
        Context context = new Context(Pipelines.catalog(), variables, faults);
        SectionReader section = open(file, variables, context);
        if (section != null && section.section("env") instanceof Mapping env) {
            env.entries()
                    .forEach(
                            entry -> {
                                if (entry.value() instanceof Scalar value) {
                                    own.put(entry.name(), value.value());
                                }
                            });
        }
        String name = file.getFileName().toString();
        Path pipeline =
                file.resolveSibling(name.substring(0, name.length() - ENDING.length()) + ".yaml");
        CheckedPipeline checked =
                Pipelines.check(pipeline, List.of(), both, Plugins.of(pipeline, plugins));
        List<PipelineTest> tests = List.of();
        if (section != null && checked.program() != null && !checked.hasErrors()) {
            tests = new TestFile(checked.program(), context).read(section);
        }
        List<Fault> all =
                new ArrayList<>(checked.faults().stream().filter(Fault::isError).toList());
        all.addAll(faults.sorted());
        return new TestSuite(checked, tests, all);
    }

    private static @Nullable SectionReader open(Path file, Variables variables, Context context) {
        YamlSource source = TextFiles.read(file, context.faults()::add);
        YamlNode root =
                source == null ? null : YamlReader.read(source, variables, context.faults()::add);
        if (source == null) {
            return null;
        }
        if (root == null) {
            if (!context.faults().hasErrors()) {
                context.faults()
                        .error(
                                ErrorCode.MISSING_KEY,
                                "the file is empty",
                                "it lists tests under 'tests'",
                                source.start());
            }
            return null;
        }
        Mapping mapping = SectionReader.mappingOf("a test file", root, context);
        return mapping == null
                ? null
                : SectionReader.open(
                        "the test file",
                        mapping,
                        mapping.location(),
                        TestKeys.FILE,
                        false,
                        context);
    }

    /** What is wrong with the files; the tests cannot run then. */
    public List<Fault> faults() {
        return faults;
    }

    /** Values that must not be shown. */
    public Set<String> secrets() {
        return checked.file().secrets();
    }

    /**
     * @param failures lines to print, empty when it passed
     */
    public record Result(String name, List<String> failures, double millis) {}

    /** Runs all of them. */
    public List<Result> run() {
        TestRun run = new TestRun(checked.valid());
        List<Result> results = new ArrayList<>();
        for (PipelineTest test : tests) {
            long started = System.nanoTime();
            List<String> failures = run.failures(test);
            results.add(new Result(test.name(), failures, (System.nanoTime() - started) / 1e6));
        }
        return results;
    }
}
