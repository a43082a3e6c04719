package io.tidewire.bench.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.error.Fault;
import io.tidewire.app.flink.FlinkPipeline;
import io.tidewire.app.flink.FlinkPlanner;
import io.tidewire.app.plugin.Plugins;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Pipelines;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Flink's planner does not take is named where it stands, with what to write instead. */
class FlinkPlannerTest {

    private static final String HOME = "tidewire.home";

    /** What is expected of the view behind it. */
    private static final Pattern EXPECTED =
            Pattern.compile("(?m)^  # (\\d+):(\\d+) (.+) / (.+)\\R  (\\w+):( \\|\\R)?");

    @TempDir private Path folder;

    @BeforeEach
    void atHome() {
        System.setProperty(HOME, Path.of("..").toAbsolutePath().normalize().toString());
    }

    @AfterEach
    void leave() {
        System.clearProperty(HOME);
    }

    @Test
    void whatIsNotTakenIsNamedAtItsPlace() throws Exception {
        String text =
                new String(
                        FlinkPlannerTest.class.getResourceAsStream("refused.yaml").readAllBytes());
        Path file = Files.writeString(folder.resolve("refused.yaml"), text);
        CheckedPipeline.Runnable pipeline = Pipelines.check(file, List.of(), name -> null).valid();
        List<Fault> faults =
                FlinkPlanner.check(FlinkPipeline.plan(pipeline, null, 1), Plugins.NONE);
        List<String> missing = new ArrayList<>();
        Matcher expected = EXPECTED.matcher(text);
        int count = 0;
        while (expected.find()) {
            count++;
            String view = expected.group(5);
            boolean block = expected.group(6) != null;
            long first = text.substring(0, expected.end()).lines().count() + (block ? 1 : 0);
            int line = (int) first + Integer.parseInt(expected.group(1)) - 1;
            int column = Integer.parseInt(expected.group(2)) + (block ? 4 : 4 + view.length());
            String place = "refused.yaml:" + line + ":" + column + ": ";
            boolean found =
                    faults.stream()
                            .anyMatch(
                                    fault ->
                                            fault.toString().contains(place)
                                                    && fault.message().contains("'" + view + "'")
                                                    && fault.message().contains(expected.group(3))
                                                    && String.valueOf(fault.hint())
                                                            .contains(expected.group(4)));
            if (!found) {
                missing.add(place + expected.group(3));
            }
        }
        assertThat(missing).as("%s", faults).isEmpty();
        assertThat(faults).hasSize(count);
    }
}
