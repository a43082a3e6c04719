package io.tidewire.app.command;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.reference.ReferencePages;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.app.terminal.Terminal.Style;
import io.tidewire.app.testing.TestSuite;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** {@code tidewire test}. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the tests of pipelines: NAME.test.yaml beside NAME.yaml. Exits with 1 when one"
                    + " fails.",
            "A row that is expected and missing is shown with -, one that came unexpected with +."
        })
final class TestCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE|DIR",
            description = "Pipeline files, test files, or folders with test files in them.")
    private List<Path> paths = List.of();

    @Mixin private PluginsOption plugins = new PluginsOption();

    @Option(names = "--markdown", description = "Prints the reference page of test files.")
    private boolean markdown;

    @Option(names = "--quiet", description = "Shows only what failed.")
    private boolean quiet;

    TestCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (markdown) {
            terminal.print(ReferencePages.pipelineTests().stripTrailing());
            return CommandLineRunner.FINE;
        }
        if (paths.isEmpty()) {
            throw new TidewireException(
                    ErrorCode.BAD_ARGUMENT,
                    "no file or folder is named",
                    "such as: tidewire test pipeline.yaml");
        }
        int passed = 0;
        int failed = 0;
        int broken = 0;
        for (Path file : TestSuite.find(paths)) {
            TestSuite suite = TestSuite.read(file, terminal.environment(), plugins.folder());
            terminal.redactor().add(suite.secrets());
            if (!suite.faults().isEmpty()) {
                terminal.complain(suite.faults());
                broken++;
                continue;
            }
            List<TestSuite.Result> results = suite.run();
            boolean silent =
                    quiet && results.stream().allMatch(result -> result.failures().isEmpty());
            if (!silent) {
                terminal.print(terminal.paint(Style.BOLD, file.toString()));
            }
            for (TestSuite.Result result : results) {
                print(result, silent);
                passed += result.failures().isEmpty() ? 1 : 0;
                failed += result.failures().isEmpty() ? 0 : 1;
            }
        }
        String summary =
                CheckCommand.count(passed + failed, "test")
                        + ": "
                        + passed
                        + " passed, "
                        + failed
                        + " failed"
                        + (broken == 0
                                ? ""
                                : ", " + CheckCommand.count(broken, "file") + " with faults");
        boolean fine = failed == 0 && broken == 0;
        terminal.print(terminal.paint(fine ? Style.GREEN : Style.RED, summary));
        return broken > 0
                ? CommandLineRunner.WRONG
                : failed > 0 ? CommandLineRunner.FAILED : CommandLineRunner.FINE;
    }

    private void print(TestSuite.Result result, boolean silent) {
        boolean fine = result.failures().isEmpty();
        if (!silent && !(quiet && fine)) {
            terminal.print(
                    "  "
                            + (fine
                                    ? terminal.paint(Style.GREEN, "ok  ")
                                    : terminal.paint(Style.RED, "FAIL"))
                            + " "
                            + result.name()
                            + terminal.paint(
                                    Style.DIM,
                                    String.format(Locale.ROOT, " (%.0f ms)", result.millis())));
        }
        for (String line : result.failures()) {
            String text = "       " + line;
            terminal.print(
                    line.startsWith("- ")
                            ? terminal.paint(Style.RED, text)
                            : line.startsWith("+ ") ? terminal.paint(Style.GREEN, text) : text);
        }
    }
}
