package io.tidewire.api.error;

import java.io.Serializable;

/**
 * A place in a text file. Lines and columns count from 1; {@code endColumn} is the column after the
 * last offending character on {@code endLine}, equal to {@code column} when only the start is
 * known.
 */
public record Location(String file, int line, int column, int endLine, int endColumn)
        implements Serializable {

    public static Location at(String file, int line, int column) {
        return new Location(file, line, column, line, column);
    }

    /** {@code file:line:col}, as editors and terminals know how to open it. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
