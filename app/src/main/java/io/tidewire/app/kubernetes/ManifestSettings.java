package io.tidewire.app.kubernetes;

import io.tidewire.api.deploy.Brokers;

import org.jspecify.annotations.Nullable;

/**
 * What the file does not say about where it runs.
 *
 * @param image Tidewire's own
 * @param flinkImage Flink's, on Java 25
 * @param namespace null for that of whoever applies them
 * @param storage where checkpoints, savepoints and the jobs' metadata go, without a slash at its
 *     end
 * @param brokers of whatever names none; null when the file names them all
 * @param parallelism of the job at its start
 * @param plugins whether there are functions of the user's own: Tidewire's image has their jars
 */
public record ManifestSettings(
        String image,
        String flinkImage,
        @Nullable String namespace,
        String storage,
        @Nullable Brokers brokers,
        int parallelism,
        boolean plugins) {

    public ManifestSettings {
        storage = storage.replaceAll("/+$", "");
    }
}
