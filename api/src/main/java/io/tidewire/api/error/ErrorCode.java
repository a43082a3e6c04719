package io.tidewire.api.error;

/**
 * Every fault Tidewire reports. The name is the stable code that users see, search and script
 * against; it is never renamed or given another meaning. The category says who can mend it, the
 * remedy what the pipeline does about it.
 */
public enum ErrorCode {
    // The pipeline file.
    FILE_NOT_FOUND(Category.USER, Remedy.STOP),
    YAML_SYNTAX(Category.USER, Remedy.STOP),
    UNKNOWN_KEY(Category.USER, Remedy.STOP),
    MISSING_KEY(Category.USER, Remedy.STOP),
    DUPLICATE_KEY(Category.USER, Remedy.STOP),
    WRONG_VALUE(Category.USER, Remedy.STOP),
    UNKNOWN_NAME(Category.USER, Remedy.STOP),
    UNKNOWN_TYPE(Category.USER, Remedy.STOP),
    UNKNOWN_CONNECTOR(Category.USER, Remedy.STOP),
    UNKNOWN_FORMAT(Category.USER, Remedy.STOP),
    UNSET_VARIABLE(Category.USER, Remedy.STOP),
    CYCLE(Category.USER, Remedy.STOP),
    CONFLICT(Category.USER, Remedy.STOP),

    // SQL.
    SQL_SYNTAX(Category.USER, Remedy.STOP),
    SQL_INVALID(Category.USER, Remedy.STOP),
    SQL_UNSUPPORTED(Category.USER, Remedy.STOP),
    SQL_UNBOUNDED_STATE(Category.USER, Remedy.STOP),

    // Functions of the user's own.
    PLUGIN_INVALID(Category.USER, Remedy.STOP),

    // The command line and the API.
    PIPELINE_CHANGED(Category.USER, Remedy.STOP),
    BAD_ARGUMENT(Category.USER, Remedy.STOP),
    NOT_FOUND(Category.USER, Remedy.STOP),
    NOT_RUNNING(Category.USER, Remedy.STOP),
    UNAUTHORIZED(Category.USER, Remedy.STOP),
    QUERY_REFUSED(Category.USER, Remedy.STOP),
    QUERY_LIMIT(Category.USER, Remedy.STOP),
    PAYLOAD_TOO_LARGE(Category.USER, Remedy.STOP),
    BUSY(Category.RESOURCE, Remedy.RETRY),

    // One row.
    MALFORMED(Category.DATA, Remedy.QUARANTINE),
    WRONG_TYPE(Category.DATA, Remedy.QUARANTINE),
    OUT_OF_RANGE(Category.DATA, Remedy.QUARANTINE),
    NULL_NOT_ALLOWED(Category.DATA, Remedy.QUARANTINE),
    UNKNOWN_COLUMN(Category.DATA, Remedy.QUARANTINE),
    BAD_ENCODING(Category.DATA, Remedy.QUARANTINE),
    TOO_LARGE(Category.DATA, Remedy.QUARANTINE),
    TOO_DEEP(Category.DATA, Remedy.QUARANTINE),
    EXPECTATION_FAILED(Category.DATA, Remedy.QUARANTINE),
    LATE(Category.DATA, Remedy.QUARANTINE),
    FAR_FUTURE(Category.DATA, Remedy.QUARANTINE),
    COMPUTATION_FAILED(Category.DATA, Remedy.QUARANTINE),

    // The world around.
    PORT_TAKEN(Category.RESOURCE, Remedy.STOP),
    DATA_DIRECTORY(Category.RESOURCE, Remedy.STOP),
    DATA_DIRECTORY_IN_USE(Category.RESOURCE, Remedy.STOP),
    CHECKPOINT_UNREADABLE(Category.RESOURCE, Remedy.STOP),
    CHECKPOINT_FAILED(Category.RESOURCE, Remedy.RETRY),
    STATE_TOO_LARGE(Category.RESOURCE, Remedy.STOP),
    OUT_OF_MEMORY(Category.RESOURCE, Remedy.STOP),
    OUTBOX_DAMAGED(Category.RESOURCE, Remedy.STOP),
    SOURCE_UNAVAILABLE(Category.EXTERNAL, Remedy.RETRY),
    SOURCE_FAILED(Category.EXTERNAL, Remedy.STOP),
    SINK_UNAVAILABLE(Category.EXTERNAL, Remedy.RETRY),
    SINK_ROLLED_BACK(Category.EXTERNAL, Remedy.RETRY),
    SINK_STALLED(Category.EXTERNAL, Remedy.RETRY),
    SINK_BUFFER_FULL(Category.EXTERNAL, Remedy.RETRY),
    SINK_REJECTED(Category.EXTERNAL, Remedy.QUARANTINE),
    SINK_FAILED(Category.EXTERNAL, Remedy.STOP),
    SINK_FENCED(Category.EXTERNAL, Remedy.STOP),
    ADDRESS_REFUSED(Category.USER, Remedy.STOP),
    STORE_FAILED(Category.RESOURCE, Remedy.STOP),
    /** Something of the pipeline cannot run on the engine that was asked for. */
    ENGINE_UNSUPPORTED(Category.USER, Remedy.STOP),
    CLUSTER_UNREACHABLE(Category.EXTERNAL, Remedy.STOP),
    CLUSTER_UNFIT(Category.EXTERNAL, Remedy.STOP),
    CLUSTER_FULL(Category.RESOURCE, Remedy.STOP),
    TOPIC_MISSING(Category.EXTERNAL, Remedy.STOP),
    TOPIC_FORBIDDEN(Category.EXTERNAL, Remedy.STOP),
    TOPIC_UNFIT(Category.EXTERNAL, Remedy.STOP),
    ALREADY_RUNNING(Category.USER, Remedy.STOP),
    JOB_FAILED(Category.EXTERNAL, Remedy.STOP),
    SAVEPOINT_UNFIT(Category.USER, Remedy.STOP),
    /** The state in a data directory is behind: the pipeline runs elsewhere now. */
    PIPELINE_MOVED(Category.USER, Remedy.STOP),
    /** A sink has yet to get rows that nobody else could give it. */
    ROWS_UNDELIVERED(Category.EXTERNAL, Remedy.STOP),
    /** The log has no longer what the state was computed of. */
    LOG_INCOMPLETE(Category.EXTERNAL, Remedy.STOP),
    /** What was computed once more is not what was computed before. */
    STATE_DIFFERS(Category.EXTERNAL, Remedy.STOP),
    TOPIC_NOT_EMPTY(Category.EXTERNAL, Remedy.STOP),
    EXPECTATION_STOPPED(Category.DATA, Remedy.STOP),
    TEST_FAILED(Category.USER, Remedy.STOP),
    INTERNAL(Category.INTERNAL, Remedy.STOP);

    /** Who can mend it. */
    public enum Category {
        /** Whoever wrote the file, the SQL or the command. */
        USER,
        /** Whoever sent the row. */
        DATA,
        /** Whoever runs the other system. */
        EXTERNAL,
        /** Whoever runs this machine. */
        RESOURCE,
        /** We. */
        INTERNAL
    }

    /** What the pipeline does about it. */
    public enum Remedy {
        RETRY,
        QUARANTINE,
        STOP
    }

    private final Category category;
    private final Remedy remedy;

    ErrorCode(Category category, Remedy remedy) {
        this.category = category;
        this.remedy = remedy;
    }

    public Category category() {
        return category;
    }

    public Remedy remedy() {
        return remedy;
    }
}
