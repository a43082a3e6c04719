package io.tidewire.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured so far, kept in a file line by line, so that a benchmark that was interrupted
 * goes on where it was. Each line is a key and values between tabs; a key may come often.
 */
public final class Results {

    private final Path file;
    private final Map<String, List<List<String>>> lines = new LinkedHashMap<>();

    private Results(Path file) {
        this.file = file;
    }

    /**
     * Reads the file, or begins it anew when it is of another plan.
     *
     * @param plan one line that says all that figures must have in common to stand together
     */
    public static Results open(Path file, String plan) throws IOException {
        Results results = new Results(file);
        List<String> kept = Files.exists(file) ? Files.readAllLines(file) : List.of();
        if (kept.isEmpty() || !kept.getFirst().equals(plan)) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, plan + "\n");
            return results;
        }
        for (String line : kept.subList(1, kept.size())) {
            List<String> words = List.of(line.split("\t"));
            results.remember(words.getFirst(), words.subList(1, words.size()));
        }
        return results;
    }

    private void remember(String key, List<String> values) {
        lines.computeIfAbsent(key, one -> new ArrayList<>()).add(values);
    }

    public void add(String key, List<String> values) throws IOException {
        Files.writeString(
                file, key + "\t" + String.join("\t", values) + "\n", StandardOpenOption.APPEND);
        remember(key, values);
    }

    public void add(String key, Usage usage) throws IOException {
        add(key, usage.words());
    }

    /** The values of each line with the key, in the order they were added. */
    public List<List<String>> of(String key) {
        return lines.getOrDefault(key, List.of());
    }

    /** The same, of lines that were added as usages. */
    public List<Usage> usages(String key) {
        return of(key).stream().map(Usage::parse).toList();
    }
}
