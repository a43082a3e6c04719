package io.tidewire.bench.measure;

import java.util.List;
import java.util.Map;

/**
 * What is started.
 *
 * @param environment variables beside those that are there
 */
public record Command(List<String> words, Map<String, String> environment) {

    public Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    public static Command of(List<String> words) {
        return new Command(words, Map.of());
    }
}
