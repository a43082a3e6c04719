package io.tidewire.server.metrics;

import java.nio.charset.StandardCharsets;

/**
 * Writes the text format of Prometheus, version 0.0.4. All samples of a metric follow its {@link
 * #metric} line. Not thread-safe.
 */
public final class Exposition {

    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder(8192);
    private String current = "";

    /** What the samples that follow are. */
    public enum Type {
        COUNTER("counter"),
        GAUGE("gauge"),
        SUMMARY("summary");

        private final String word;

        Type(String word) {
            this.word = word;
        }
    }

    public Exposition metric(String name, Type type, String help) {
        current = name;
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type.word).append('\n');
        return this;
    }

    /**
     * @param labels names and values in turn
     */
    public Exposition sample(double value, String... labels) {
        text.append(current);
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            escape(labels[i + 1]);
            text.append('"');
        }
        if (labels.length > 0) {
            text.append('}');
        }
        text.append(' ');
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            text.append((long) value);
        } else if (Double.isInfinite(value)) {
            text.append(value > 0 ? "+Inf" : "-Inf");
        } else {
            text.append(value);
        }
        text.append('\n');
        return this;
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
    }

    public byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
