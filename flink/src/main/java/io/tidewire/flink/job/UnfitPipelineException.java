package io.tidewire.flink.job;

import java.util.regex.Pattern;

/**
 * Flink does not take a part of the pipeline. The message is made to be found in whatever Flink
 * wraps it in: a line that begins with {@link #MARK}.
 */
final class UnfitPipelineException extends RuntimeException {

    static final String MARK = "tidewire-unfit";

    private static final long serialVersionUID = 1L;

    private static final Pattern PLACE = Pattern.compile("line \\d+, column \\d+");

    private final String name;
    private final String reason;

    /**
     * @param kind view, sink or pipeline
     */
    UnfitPipelineException(String kind, String name, Throwable cause) {
        super(MARK + " " + kind + " " + name + " " + oneLine(cause), cause);
        this.name = name;
        this.reason = oneLine(cause);
    }

    /** Of the part. */
    String name() {
        return name;
    }

    /** What Flink says, on one line. */
    String reason() {
        return reason;
    }

    /** The last cause is the one that explains, or the last one that says where. */
    private static String oneLine(Throwable failure) {
        String explains = String.valueOf(failure.getMessage());
        boolean says = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            boolean saysWhere = PLACE.matcher(message).find();
            if (saysWhere || !says && cause.getMessage() != null) {
                explains = message;
                says = saysWhere;
            }
        }
        return explains.replaceAll("\\s*\\R\\s*", " ")
                .replaceFirst("^SQL validation failed\\. ", "");
    }
}
