package io.tidewire.app.run;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code moved.json} in a data directory says: the pipeline goes on as a job on a Flink
 * cluster, and what is here is behind. It is written before the job is submitted, so that the two
 * never run both.
 *
 * @param flink the cluster's address
 * @param job its id, known before the job is there
 * @param arrived whether the job has run
 */
public record Moved(String pipeline, String flink, String job, boolean arrived) {

    private static final String FILE = "moved.json";

    /**
     * @throws TidewireException DATA_DIRECTORY
     */
    public void write(Path directory) {
        Map<String, @Nullable Object> content = new LinkedHashMap<>();
        content.put("pipeline", pipeline);
        content.put("flink", flink);
        content.put("job", job);
        content.put("arrived", arrived);
        file(directory).write(content);
    }

    /** The pipeline goes on here, after all or again. */
    public static void remove(Path directory) {
        file(directory).remove();
    }

    /** Null when it was not moved. */
    public static @Nullable Moved find(Path directory) {
        Map<String, @Nullable Object> content = file(directory).read();
        if (content == null) {
            return null;
        }
        return new Moved(
                String.valueOf(content.get("pipeline")),
                String.valueOf(content.get("flink")),
                String.valueOf(content.get("job")),
                Boolean.TRUE.equals(content.get("arrived")));
    }

    /**
     * @throws TidewireException PIPELINE_MOVED when it was
     */
    static void refuse(Path directory) {
        Moved moved = find(directory);
        if (moved == null) {
            return;
        }
        throw new TidewireException(
                ErrorCode.PIPELINE_MOVED,
                "the pipeline '"
                        + moved.pipeline
                        + "' was moved from "
                        + directory
                        + " to the Flink cluster "
                        + moved.flink
                        + (moved.arrived ? "" : ", and it is not known whether it arrived"),
                moved.arrived
                        ? "bring it back with 'tidewire move FILE --to tidewire'; where it runs on"
                                + " that cluster, nothing need run here"
                        : "say 'tidewire move FILE --to flink' once more, which finds out and"
                                + " finishes what was begun");
    }

    private static DataFile file(Path directory) {
        return new DataFile(directory, FILE);
    }
}
