package io.tidewire.app.command;

import picocli.CommandLine.Option;

import java.util.List;

/** {@code --set}, as several commands have it. */
final class Settings {

    @Option(
            names = "--set",
            paramLabel = "a.b=c",
            description = "Sets a value of the file, such as --set sources.clicks.topic=other.")
    private List<String> values = List.of();

    List<String> values() {
        return values;
    }
}
