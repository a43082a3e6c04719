package io.tidewire.app.yaml;

import io.tidewire.api.error.Location;

import org.snakeyaml.engine.v2.exceptions.Mark;

import java.util.ArrayList;
import java.util.List;

/** The text of one file, with the offset at which each of its lines begins. Immutable. */
public final class YamlSource {

    private final String file;
    private final String text;
    private final List<Integer> lineStarts = new ArrayList<>();

    /**
     * @param file as messages name it
     */
    public YamlSource(String file, String text) {
        this.file = file;
        this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
        lineStarts.add(0);
        for (int i = 0; i < this.text.length(); i++) {
            if (this.text.charAt(i) == '\n') {
                lineStarts.add(i + 1);
            }
        }
    }

    public String file() {
        return file;
    }

    public String text() {
        return text;
    }

    /** The start of the file. */
    public Location start() {
        return Location.at(file, 1, 1);
    }

    /** The place of a range of the text; columns count characters, not UTF-16 units. */
    public Location locate(int from, int to) {
        int line = lineOf(from);
        int endLine = lineOf(Math.max(from, to));
        return new Location(
                file, line, column(line, from), endLine, column(endLine, Math.max(from, to)));
    }

    /** The place of an offset. */
    public Location locate(int offset) {
        return locate(offset, offset);
    }

    Location locate(Mark mark) {
        return Location.at(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** The parser counts characters, Java counts UTF-16 units. */
    int offset(Mark mark) {
        return text.offsetByCodePoints(
                0, Math.min(mark.getIndex(), text.codePointCount(0, text.length())));
    }

    /** The line, from 1, that holds the offset. */
    private int lineOf(int offset) {
        int low = 0;
        int high = lineStarts.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (lineStarts.get(middle) <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low + 1;
    }

    private int column(int line, int offset) {
        int start = lineStarts.get(line - 1);
        return text.codePointCount(start, Math.min(offset, text.length())) + 1;
    }
}
