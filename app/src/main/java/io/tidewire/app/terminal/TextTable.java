package io.tidewire.app.terminal;

import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns: numbers to the right, the rest to the left. */
public final class TextTable {

    private static final int WIDEST = 60;

    private final List<String> header;
    private final int widest;
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(List<String> header) {
        this(header, WIDEST);
    }

    /**
     * @param widest longer cells are cut
     */
    public TextTable(List<String> header, int widest) {
        this.header = List.copyOf(header);
        this.widest = widest;
    }

    public TextTable add(List<String> row) {
        rows.add(row.stream().map(this::shorten).toList());
        return this;
    }

    /** The lines, the header first, without blanks at their ends. */
    public List<String> lines() {
        int[] widths = new int[header.size()];
        boolean[] numbers = new boolean[header.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = width(header.get(column));
            numbers[column] = !rows.isEmpty();
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], width(row.get(column)));
                numbers[column] &= isNumber(row.get(column));
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(header, widths, numbers));
        for (List<String> row : rows) {
            lines.add(line(row, widths, numbers));
        }
        return lines;
    }

    private static String line(List<String> cells, int[] widths, boolean[] numbers) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            String blanks = " ".repeat(widths[column] - width(cell));
            line.append(numbers[column] ? blanks + cell : cell + blanks).append("  ");
        }
        return line.toString().stripTrailing();
    }

    private static boolean isNumber(String cell) {
        return cell.matches("[-+]?[0-9][0-9,._]*([eE][-+]?[0-9]+)?%?|NULL|-|");
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    private String shorten(String cell) {
        String line = cell.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
        return line.length() > widest ? line.substring(0, widest - 1) + "…" : line;
    }
}
