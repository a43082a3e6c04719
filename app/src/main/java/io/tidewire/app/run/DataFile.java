package io.tidewire.app.run;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.client.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * A JSON object in a file of the data directory: there whole or not at all, whenever whoever writes
 * it is broken off. For one writer at a time.
 */
public record DataFile(Path directory, String name) {

    /**
     * @throws TidewireException DATA_DIRECTORY
     */
    public void write(Map<String, @Nullable Object> content) {
        try {
            Path part = directory.resolve(name + ".part");
            Files.writeString(part, Json.writePretty(content) + "\n");
            Files.move(
                    part,
                    path(),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /**
     * Null when there is none.
     *
     * @throws TidewireException DATA_DIRECTORY when it cannot be read or is no JSON object
     */
    public @Nullable Map<String, @Nullable Object> read() {
        if (!Files.isRegularFile(path())) {
            return null;
        }
        try {
            return Json.object(Json.parse(Files.readString(path())));
        } catch (IOException e) {
            throw unusable(e);
        } catch (UncheckedIOException e) {
            throw unusable(e);
        }
    }

    /**
     * @throws TidewireException DATA_DIRECTORY
     */
    public void remove() {
        try {
            Files.deleteIfExists(path());
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private Path path() {
        return directory.resolve(name);
    }

    private TidewireException unusable(Exception cause) {
        return new TidewireException(
                ErrorCode.DATA_DIRECTORY,
                "the file " + name + " in " + directory + " cannot be used: " + cause.getMessage(),
                "look at the folder's permissions and the space on its disk, or choose another"
                        + " folder with --data",
                cause);
    }
}
