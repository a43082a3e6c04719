package io.tidewire.flink.job;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.flink.plugin.OwnFunctions;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Tells what of a pipeline Flink does not take, without a cluster: reads a {@link JobPlan} and
 * writes a line for each part, as {@link UnfitPipelineException} has it.
 */
public final class Check {

    private Check() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        // Whatever else wants to say something.
        System.setOut(System.err);
        JobPlan plan =
                JobPlan.decode(
                        new String(System.in.readAllBytes(), StandardCharsets.UTF_8),
                        OwnFunctions::travelling);
        new Unfit(plan, Main.settings(plan))
                .parts()
                .forEach(unfit -> out.println(unfit.getMessage()));
        out.flush();
        System.exit(0);
    }
}
