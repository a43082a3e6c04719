package io.tidewire.app.command;

import io.tidewire.app.file.DeploySettings;

import org.jspecify.annotations.Nullable;

/** What runs a pipeline; the constants are as the command line writes them. */
enum Engine {
    tidewire,
    flink;

    /**
     * @param said on the command line; null when nothing was
     */
    static Engine wanted(@Nullable Engine said, DeploySettings deploy) {
        if (said != null) {
            return said;
        }
        return deploy.onFlink() ? flink : tidewire;
    }
}
