package io.tidewire.app.run;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code run.json} in the data directory says, so that other commands find the running
 * process. A token is in a file of its own that only its owner may read.
 *
 * @param url of the HTTP server; null when there is none
 */
public record RunInfo(String pipeline, long pid, @Nullable String url, @Nullable String token) {

    private static final String FILE = "run.json";
    private static final String TOKEN = "token";

    /**
     * @throws TidewireException DATA_DIRECTORY
     */
    public void write(Path directory) {
        Map<String, @Nullable Object> content = new LinkedHashMap<>();
        content.put("pipeline", pipeline);
        content.put("pid", pid);
        content.put("url", url);
        content.put("token_file", token == null ? null : TOKEN);
        if (token != null) {
            try {
                writeToken(directory.resolve(TOKEN), token);
            } catch (IOException e) {
                throw new TidewireException(
                        ErrorCode.DATA_DIRECTORY,
                        "the data directory " + directory + " cannot be written to",
                        "choose another folder with --data",
                        e);
            }
        }
        new DataFile(directory, FILE).write(content);
    }

    private static void writeToken(Path file, String token) throws IOException {
        Files.deleteIfExists(file);
        try {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        } catch (UnsupportedOperationException e) {
            Files.createFile(file);
        }
        Files.writeString(file, token);
    }

    /** Called when the process ends in good order. */
    public static void remove(Path directory) {
        try {
            new DataFile(directory, FILE).remove();
            Files.deleteIfExists(directory.resolve(TOKEN));
        } catch (IOException | TidewireException e) {
            // Whoever finds it sees that the process is gone.
            return;
        }
    }

    /** The process that runs in the folder; null when none does. */
    public static @Nullable RunInfo find(Path directory) {
        try {
            Map<String, @Nullable Object> content = new DataFile(directory, FILE).read();
            if (content == null) {
                return null;
            }
            if (!(content.get("pid") instanceof Long pid)
                    || ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
                return null;
            }
            String token =
                    content.get("token_file") instanceof String name
                            ? Files.readString(directory.resolve(name))
                            : null;
            return new RunInfo(
                    String.valueOf(content.get("pipeline")),
                    pid,
                    content.get("url") instanceof String url ? url : null,
                    token);
        } catch (IOException | TidewireException e) {
            return null;
        }
    }

    /** Never the token. */
    @Override
    public String toString() {
        return "RunInfo[" + pipeline + ", " + pid + ", " + url + "]";
    }
}
