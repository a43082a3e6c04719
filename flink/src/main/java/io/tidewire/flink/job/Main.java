package io.tidewire.flink.job;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.flink.plugin.OwnFunctions;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the cluster calls. One argument: a {@link JobPlan}, or {@code @} and the path of a file that
 * holds one. With a file, whoever runs the cluster says how parallel the job is.
 */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        boolean inFile = arguments[0].startsWith("@");
        JobPlan plan =
                JobPlan.decode(
                        inFile
                                ? Files.readString(Path.of(arguments[0].substring(1)))
                                : arguments[0],
                        OwnFunctions::travelling);
        Configuration settings = settings(plan);
        if (!inFile) {
            settings.setString("parallelism.default", Integer.toString(plan.parallelism()));
        }
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(settings);
        try {
            new PipelineJob(plan, environment).build();
        } catch (UnfitPipelineException unfit) {
            throw new Unfit(plan, settings).orElse(unfit);
        }
        environment.execute(plan.jobName());
    }

    static Configuration settings(JobPlan plan) {
        Configuration settings = new Configuration();
        settings.setString("pipeline.object-reuse", "true");
        settings.setString("table.local-time-zone", "UTC");
        settings.setString(
                "execution.checkpointing.interval",
                plan.spec().settings().checkpointEvery().toMillis() + " ms");
        settings.setString("execution.checkpointing.mode", "EXACTLY_ONCE");
        settings.setString(
                "execution.checkpointing.externalized-checkpoint-retention",
                plan.rebuilds() ? "DELETE_ON_CANCELLATION" : "RETAIN_ON_CANCELLATION");
        // Keys that our compiler finds and Flink's does not are keys: its sink puts changes that
        // tasks
        // hand over out of order right, and need not be told what to do with two rows of one key.
        settings.setString("table.exec.sink.require-on-conflict", "false");
        if (plan.replacesFirsts()) {
            // Flink takes ROW_NUMBER() = 1 by an ascending column, or by several, for a row that
            // never changes, unless rows are gathered (FLINK-40368).
            settings.setString("table.exec.mini-batch.enabled", "true");
            settings.setString("table.exec.mini-batch.allow-latency", "100 ms");
            settings.setString("table.exec.mini-batch.size", "10000");
        }
        return settings;
    }
}
