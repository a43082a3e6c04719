package io.tidewire.app.flink;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is worth saying of the stack traces by which Flink tells why a job has failed. */
public final class JobFailure {

    private static final Pattern CAUSE = Pattern.compile("(?m)^Caused by: ([^\\n]*)");

    private JobFailure() {}

    /**
     * In one line: the last cause is the one that explains, those before it are Flink's.
     *
     * @return empty for an empty one
     */
    public static String reason(String said) {
        String reason = Cluster.firstLine(said);
        Matcher causes = CAUSE.matcher(said);
        while (causes.find()) {
            reason = causes.group(1);
        }
        return reason;
    }
}
