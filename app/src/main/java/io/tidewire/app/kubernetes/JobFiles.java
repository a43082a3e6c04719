package io.tidewire.app.kubernetes;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.app.flink.JobJar;
import io.tidewire.app.plugin.Plugins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a job is started from where nobody submits it: its jar and its plan, as files. */
public final class JobFiles {

    static final String JAR = "tidewire-job.jar";
    static final String PLAN = "plan";

    private JobFiles() {}

    /**
     * Writes both into a folder. The plan holds the file's secrets: the folder is to be seen by the
     * job alone.
     */
    public static void write(JobPlan plan, Path jar, Plugins plugins, Path folder)
            throws IOException {
        Files.createDirectories(folder);
        JobJar.write(jar, plugins, folder.resolve(JAR));
        Files.writeString(folder.resolve(PLAN), plan.encode());
    }
}
