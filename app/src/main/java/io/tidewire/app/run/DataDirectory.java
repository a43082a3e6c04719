package io.tidewire.app.run;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The folder in which one running pipeline keeps everything. A lock file, which the operating
 * system gives up when the process ends however it ends, keeps a second process out; it holds the
 * pid.
 */
public final class DataDirectory implements AutoCloseable {

    private static final String LOCK = "lock";

    private final Path path;
    private final boolean isNew;
    private final FileChannel channel;
    private final FileLock lock;

    private DataDirectory(Path path, boolean isNew, FileChannel channel, FileLock lock) {
        this.path = path;
        this.isNew = isNew;
        this.channel = channel;
        this.lock = lock;
    }

    /** Where a pipeline keeps its data if nobody says otherwise. */
    public static Path standard(String pipeline) {
        return Path.of(".tidewire", pipeline);
    }

    /**
     * Makes the folder if need be, and takes it.
     *
     * @throws TidewireException DATA_DIRECTORY_IN_USE, DATA_DIRECTORY
     */
    public static DataDirectory take(Path path) {
        boolean isNew = !Files.exists(path);
        try {
            Files.createDirectories(path);
            FileChannel channel =
                    FileChannel.open(
                            path.resolve(LOCK),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                String pid = read(channel);
                channel.close();
                throw new TidewireException(
                        ErrorCode.DATA_DIRECTORY_IN_USE,
                        "the data directory "
                                + path
                                + " is in use"
                                + (pid.isEmpty() ? "" : " by process " + pid),
                        "stop that process, or choose another folder with --data");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(
                            Long.toString(ProcessHandle.current().pid())
                                    .getBytes(StandardCharsets.US_ASCII)),
                    0);
            return new DataDirectory(path, isNew, channel, lock);
        } catch (AccessDeniedException e) {
            throw unusable(path, "the rights do not allow it", e);
        } catch (IOException e) {
            throw unusable(path, "it cannot be made or written to", e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(32);
        channel.read(buffer, 0);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII).strip();
    }

    private static TidewireException unusable(Path path, String why, IOException cause) {
        return new TidewireException(
                ErrorCode.DATA_DIRECTORY,
                "the data directory " + path + " cannot be used: " + why,
                "choose another folder with --data",
                cause);
    }

    public Path path() {
        return path;
    }

    /** Gives it up as it was found: what this process has made is gone. */
    void abandon() {
        close();
        if (!isNew) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            // The process lets go of it when it ends.
            throw new java.io.UncheckedIOException(e);
        }
    }
}
