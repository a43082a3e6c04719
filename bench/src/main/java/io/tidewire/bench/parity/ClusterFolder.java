package io.tidewire.bench.parity;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder of a local cluster: of one at a time, begun anew, left as it was at the end. */
final class ClusterFolder implements AutoCloseable {

    private static final String LOCK = "lock";

    private final Path path;
    private final FileChannel lock;

    private ClusterFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * @throws IOException when another cluster has it, or it holds what is no cluster's
     */
    static ClusterFolder take(Path path) throws IOException {
        if (Files.isDirectory(path) && !Files.exists(path.resolve(LOCK)) && !isEmpty(path)) {
            throw new IOException(path + " is in use for something else: name another folder");
        }
        Files.createDirectories(path);
        FileChannel lock =
                FileChannel.open(
                        path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock taken = lock.tryLock();
        if (taken == null) {
            lock.close();
            throw new IOException("another cluster runs in " + path + ": name another folder");
        }
        ClusterFolder folder = new ClusterFolder(path, lock);
        folder.clear();
        return folder;
    }

    private static boolean isEmpty(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.findAny().isEmpty();
        }
    }

    private void clear() throws IOException {
        List<Path> before;
        try (Stream<Path> files = Files.walk(path)) {
            before = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path one : before) {
            if (!one.equals(path) && !one.equals(path.resolve(LOCK))) {
                Files.delete(one);
            }
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
