package io.tidewire.connectors.file;

import io.tidewire.api.crash.CrashPoint;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Opening and replacing files, with errors a user can act on. */
final class OutputFiles {

    private OutputFiles() {}

    /** Creates the file and its directories when missing; what is in it stays. */
    static FileChannel openForWriting(Path path) {
        prepare(path);
        try {
            return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /** Makes sure that a file can be put there. */
    static void prepare(Path path) {
        if (Files.isDirectory(path)) {
            throw new TidewireException(
                    ErrorCode.SINK_FAILED,
                    path + " is a directory",
                    "name a file in it, such as " + path.resolve("rows.ndjson"));
        }
        try {
            Path directory = path.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /** Makes sure that files can be put into it. */
    static void prepareFolder(Path folder) {
        if (Files.isRegularFile(folder)) {
            throw new TidewireException(
                    ErrorCode.SINK_FAILED,
                    folder + " is a file",
                    "name a directory that is not there yet, or is the sink's own");
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    /** Replaces the file by these parts at once: readers see the old one or the new one. */
    static void replaceDurably(Path path, List<byte[]> parts) throws IOException {
        Path temporary = path.resolveSibling("." + path.getFileName() + ".new");
        writeDurably(temporary, parts);
        CrashPoint.FILE_WRITTEN.pass();
        Files.move(
                temporary,
                path,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        CrashPoint.FILE_REPLACED.pass();
        syncFolderOf(path);
    }

    /** Writes a file of its own. */
    static void writeDurably(Path path, List<byte[]> parts) throws IOException {
        try (FileChannel file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            for (byte[] part : parts) {
                ByteBuffer bytes = ByteBuffer.wrap(part);
                while (bytes.hasRemaining()) {
                    int ignored = file.write(bytes);
                }
            }
            file.force(true);
        }
    }

    static void syncFolderOf(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }

    /** Where rights or names are wrong nothing helps but a person; a full disk may empty again. */
    static TidewireException failed(Path path, IOException e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        boolean lasting =
                e instanceof AccessDeniedException
                        || e instanceof NoSuchFileException
                        || e instanceof NotDirectoryException
                        || e instanceof FileAlreadyExistsException
                        || e instanceof ClosedChannelException;
        return new TidewireException(
                lasting ? ErrorCode.SINK_FAILED : ErrorCode.SINK_UNAVAILABLE,
                "cannot write "
                        + path
                        + ": "
                        + (e instanceof AccessDeniedException ? "permission denied" : reason),
                "see that the directory can be written by the user that runs the pipeline and that the disk has room",
                e);
    }
}
