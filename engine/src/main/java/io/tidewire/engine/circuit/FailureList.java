package io.tidewire.engine.circuit;

import io.tidewire.api.data.Batch;
import io.tidewire.engine.operator.StepContext;

import java.util.ArrayList;
import java.util.List;

/** Gathers the rows of a step that could not be computed. */
final class FailureList implements StepContext.Failures {

    /** Longest text kept of a row, in characters. */
    private static final int LONGEST = 1000;

    private List<FailedRow> rows = new ArrayList<>();

    @Override
    public void failed(String view, Batch batch, int row, String message) {
        rows.add(new FailedRow(view, text(batch, row), message));
    }

    List<FailedRow> take() {
        List<FailedRow> taken = rows;
        rows = new ArrayList<>();
        return taken;
    }

    private static String text(Batch batch, int row) {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < batch.schema().size() && text.length() < LONGEST; i++) {
            Object value = batch.column(i).size() > row ? batch.value(row, i) : null;
            text.append(i == 0 ? "\"" : ", \"").append(batch.schema().name(i)).append("\": ");
            switch (value) {
                case null -> text.append("null");
                case Number number -> text.append(number);
                case Boolean truth -> text.append(truth);
                default -> quote(text, value.toString());
            }
        }
        if (text.length() >= LONGEST) {
            text.setLength(LONGEST);
            return text.append("...").toString();
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
