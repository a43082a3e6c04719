package io.tidewire.sql.parse;

import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.SqlText;

import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * SQL as Calcite's parser takes it, made from what the user wrote: a few of Flink's spellings are
 * replaced, and every character knows the one it came from, so that places stay exact.
 */
public final class SourceText {

    private final SqlText original;
    private final String text;
    private final int[] origins;

    SourceText(SqlText original, String text, int[] origins) {
        this.original = original;
        this.text = text;
        this.origins = origins;
    }

    /** What the parser reads. */
    public String text() {
        return text;
    }

    public SqlText original() {
        return original;
    }

    /** The place in the user's file. */
    public Location locate(SqlParserPos position) {
        if (position.getLineNum() < 1) {
            return original.start();
        }
        return locate(
                position.getLineNum(),
                position.getColumnNum(),
                position.getEndLineNum(),
                position.getEndColumnNum());
    }

    /** The place in the user's file of a range of {@link #text}; the end is inclusive. */
    public Location locate(int line, int column, int endLine, int endColumn) {
        int[] from = lineAndColumn(origins[offset(line, column)]);
        int[] to = lineAndColumn(origins[offset(endLine, endColumn)]);
        return original.locate(from[0], from[1], to[0], to[1]);
    }

    /** Where in {@link #original} a part of {@link #text} begins. */
    public int start(SqlParserPos position) {
        return origins[offset(position.getLineNum(), position.getColumnNum())];
    }

    /** Where in {@link #original} a part of {@link #text} has ended. */
    public int end(SqlParserPos position) {
        return origins[offset(position.getEndLineNum(), position.getEndColumnNum())] + 1;
    }

    private int offset(int line, int column) {
        int start = 0;
        for (int i = 1; i < line; i++) {
            int end = text.indexOf('\n', start);
            if (end < 0) {
                break;
            }
            start = end + 1;
        }
        return Math.clamp(start + column - 1L, 0, origins.length - 1);
    }

    private int[] lineAndColumn(int offset) {
        int line = 1;
        int start = 0;
        String source = original.text();
        for (int i = 0; i < Math.min(offset, source.length()); i++) {
            if (source.charAt(i) == '\n') {
                line++;
                start = i + 1;
            }
        }
        return new int[] {line, offset - start + 1};
    }
}
