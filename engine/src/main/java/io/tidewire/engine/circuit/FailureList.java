package io.tidewire.engine.circuit;

import io.tidewire.api.data.Batch;
import io.tidewire.engine.operator.StepContext;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers the rows of a step that could not be computed, by weight: one that goes as it came was
 * never there, and one that fails while it is retracted has been told of before.
 */
final class FailureList implements StepContext.Failures {

    /** Longest text told of a row, in characters. */
    private static final int LONGEST = 1000;

    /** By failed row, in full, how often. */
    private final Map<FailedRow, Long> weights = new LinkedHashMap<>();

    @Override
    public void failed(String view, Batch batch, int row, long weight, String message) {
        weights.merge(new FailedRow(view, text(batch, row), message), weight, Long::sum);
    }

    /** What the lists hold together, each row as often as it is there; empties them. */
    static List<FailedRow> take(List<FailureList> lists) {
        Map<FailedRow, Long> net = lists.getFirst().weights;
        for (FailureList other : lists.subList(1, lists.size())) {
            other.weights.forEach((row, weight) -> net.merge(row, weight, Long::sum));
            other.weights.clear();
        }
        List<FailedRow> rows = new ArrayList<>();
        net.forEach(
                (row, weight) -> {
                    for (long times = weight; times > 0; times--) {
                        rows.add(shortened(row));
                    }
                });
        net.clear();
        return rows;
    }

    private static FailedRow shortened(FailedRow failed) {
        return failed.row().length() <= LONGEST
                ? failed
                : new FailedRow(
                        failed.view(),
                        failed.row().substring(0, LONGEST) + "...",
                        failed.message());
    }

    private static String text(Batch batch, int row) {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < batch.schema().size(); i++) {
            Object value = batch.column(i).size() > row ? batch.value(row, i) : null;
            text.append(i == 0 ? "\"" : ", \"").append(batch.schema().name(i)).append("\": ");
            switch (value) {
                case null -> text.append("null");
                case Number number -> text.append(number);
                case Boolean truth -> text.append(truth);
                default -> quote(text, value.toString());
            }
        }
        return text.append('}').toString();
    }

    private static void quote(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                default -> text.append(c < ' ' ? ' ' : c);
            }
        }
        text.append('"');
    }
}
