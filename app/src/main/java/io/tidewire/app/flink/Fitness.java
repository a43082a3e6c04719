package io.tidewire.app.flink;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.client.Json;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a cluster runs what jobs of this build need. */
final class Fitness {

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");
    private static final Pattern JAVA = Pattern.compile("- (\\d+)/|\\b(\\d+)\\.\\d+\\.\\d+");
    private static final int OLDEST_MINOR = 3;
    private static final int JAVA_NEEDED = 25;

    private Fitness() {}

    /**
     * @throws TidewireException CLUSTER_UNREACHABLE; CLUSTER_UNFIT when jobs of this build do not
     *     run there
     */
    static void require(FlinkRest rest) {
        String version = String.valueOf(rest.get("/config").get("flink-version"));
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches()
                || Integer.parseInt(parts.group(1)) != 2
                || Integer.parseInt(parts.group(2)) < OLDEST_MINOR) {
            throw new TidewireException(
                    ErrorCode.CLUSTER_UNFIT,
                    "the cluster at " + rest.base() + " runs Flink " + version,
                    "pipelines need Flink 2." + OLDEST_MINOR + " or a later 2.x");
        }
        int java = java(rest);
        if (java < JAVA_NEEDED) {
            throw new TidewireException(
                    ErrorCode.CLUSTER_UNFIT,
                    "the cluster at " + rest.base() + " runs on Java " + java,
                    "run its JobManager and TaskManagers on Java " + JAVA_NEEDED + " or newer");
        }
    }

    /** The feature version of the JobManager's Java; a high one when it does not tell. */
    private static int java(FlinkRest rest) {
        Object jvm = Json.object(rest.get("/jobmanager/environment").get("jvm")).get("version");
        Matcher found = JAVA.matcher(String.valueOf(jvm));
        if (!found.find()) {
            return Integer.MAX_VALUE;
        }
        return Integer.parseInt(found.group(1) != null ? found.group(1) : found.group(2));
    }
}
