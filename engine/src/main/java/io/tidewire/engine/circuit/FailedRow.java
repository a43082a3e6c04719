package io.tidewire.engine.circuit;

/**
 * A row that reached a view's SQL and could not be computed; it is in no result.
 *
 * @param view the view whose SQL failed
 * @param row the row as it reached the failing operator, as JSON-like text, cut to a readable
 *     length
 * @param message what failed, in words
 */
public record FailedRow(String view, String row, String message) {}
