package io.tidewire.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A part of a Markdown page that a benchmark writes, between two marks. */
public record Section(String name, String markdown) {

    private static final String BEGIN = "<!-- %s: written by bench/run --write -->";
    private static final String END = "<!-- %s: end -->";

    /** Replaces what an earlier run has written, or appends. */
    public void into(Path file) throws IOException {
        String text = Files.readString(file);
        String begin = BEGIN.formatted(name);
        String end = END.formatted(name);
        String section = begin + "\n" + markdown.strip() + "\n" + end + "\n";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        Files.writeString(
                file,
                from >= 0 && to > from
                        ? text.substring(0, from) + section + text.substring(to + end.length() + 1)
                        : text + "\n" + section);
    }
}
