package io.tidewire.app.command;

import io.tidewire.app.plugin.Plugins;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/** {@code --plugins}, as several commands have it. */
final class PluginsOption {

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            description =
                    "Folder with jars that bring functions; default the folder plugins beside the"
                            + " pipeline file, if there is one.")
    private @Nullable Path folder;

    Plugins of(Path pipeline) {
        return Plugins.of(pipeline, folder);
    }

    @Nullable Path folder() {
        return folder;
    }
}
