package io.tidewire.flink.job;

/**
 * Flink does not take a part of the pipeline. The message is made to be found in whatever Flink
 * wraps it in: a line that begins with {@link #MARK}.
 */
final class UnfitPipelineException extends RuntimeException {

    static final String MARK = "tidewire-unfit";

    private static final long serialVersionUID = 1L;

    /**
     * @param kind view, sink or pipeline
     */
    UnfitPipelineException(String kind, String name, Exception cause) {
        super(MARK + " " + kind + " " + name + " " + oneLine(cause), cause);
    }

    private static String oneLine(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage()).replaceAll("\\s*\\R\\s*", " ");
    }
}
