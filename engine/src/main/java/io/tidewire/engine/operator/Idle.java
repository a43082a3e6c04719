package io.tidewire.engine.operator;

/**
 * A column that says when a group was last heard of. What has its newest value below the watermark
 * plus the offset gets no more rows: a later one of the same key is of another lifetime.
 *
 * @param column LONG, in microseconds, of the input
 * @param offset microseconds, may be negative
 */
public record Idle(int column, long offset) {

    long limit(long watermark) {
        return new Expiry(column, offset).limit(watermark);
    }
}
