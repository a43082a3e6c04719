package io.tidewire.connectors.file;

import io.tidewire.api.connector.SinkContext;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Where the rows of a file are while they are delivered anew and the old ones still serve. */
final class Beside {

    private Beside() {}

    /** The file that a sink writes. */
    static Path target(SinkContext context) {
        Path path = Path.of(context.options().string("path"));
        return context.beside() ? of(path, context) : path;
    }

    private static Path of(Path path, SinkContext context) {
        return Files.exists(path) && !Files.isRegularFile(path)
                ? path
                : path.resolveSibling("." + path.getFileName() + "." + context.label() + ".anew");
    }

    /** Lets a file that was written beside this one take its place; false when there is none. */
    static boolean adopt(Path path, SinkContext context) throws IOException {
        Path beside = of(path, context);
        if (context.beside() || beside.equals(path) || !Files.exists(beside)) {
            return false;
        }
        Files.move(
                beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        OutputFiles.syncFolderOf(path);
        return true;
    }
}
