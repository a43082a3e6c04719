package io.tidewire.testkit.storage;

import io.tidewire.api.storage.Disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that knows what is durable: bytes that were synced, names whose folder was.
 * {@link #crash} shows what a machine may find after its power failed. Thread-safe.
 */
public final class MemoryDisk implements Disk {

    /** The bytes of a file; they are only ever appended. */
    private static final class Bytes {
        byte[] data = new byte[64];
        int length;
        int durable;

        void append(ByteBuffer more) {
            int count = more.remaining();
            if (data.length - length < count) {
                data = Arrays.copyOf(data, Math.max(length + count, data.length * 2));
            }
            more.get(data, length, count);
            length += count;
        }
    }

    private final Map<Path, Bytes> names = new HashMap<>();
    private final Map<Path, Bytes> durableNames = new HashMap<>();

    @Override
    public void createFolder(Path folder) {}

    @Override
    public synchronized List<Path> list(Path folder) {
        // In one order: a simulation must not depend on how paths hash.
        Set<Path> children = new TreeSet<>();
        for (Path name : names.keySet()) {
            if (folder.equals(name.getParent())) {
                children.add(name);
            } else if (name.startsWith(folder) && !name.equals(folder)) {
                children.add(folder.resolve(name.getName(folder.getNameCount())));
            }
        }
        return List.copyOf(children);
    }

    @Override
    public synchronized Output create(Path file) {
        Bytes bytes = new Bytes();
        names.put(file, bytes);
        return new Output() {
            @Override
            public int write(ByteBuffer more) {
                synchronized (MemoryDisk.this) {
                    int count = more.remaining();
                    bytes.append(more);
                    return count;
                }
            }

            @Override
            public void sync() {
                synchronized (MemoryDisk.this) {
                    bytes.durable = bytes.length;
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public synchronized Input open(Path file) throws IOException {
        Bytes bytes = find(file);
        return new Input() {
            @Override
            public long size() {
                synchronized (MemoryDisk.this) {
                    return bytes.length;
                }
            }

            @Override
            public int read(ByteBuffer into, long position) {
                synchronized (MemoryDisk.this) {
                    if (position >= bytes.length) {
                        return -1;
                    }
                    int count = (int) Math.min(into.remaining(), bytes.length - position);
                    into.put(bytes.data, (int) position, count);
                    return count;
                }
            }

            @Override
            public void close() {}
        };
    }

    private Bytes find(Path file) throws NoSuchFileException {
        Bytes bytes = names.get(file);
        if (bytes == null) {
            throw new NoSuchFileException(file.toString());
        }
        return bytes;
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        names.put(to, find(from));
        names.remove(from);
    }

    @Override
    public synchronized void delete(Path file) {
        names.remove(file);
    }

    @Override
    public synchronized void sync(Path folder) {
        durableNames.keySet().removeIf(name -> folder.equals(name.getParent()));
        names.forEach(
                (name, bytes) -> {
                    if (folder.equals(name.getParent())) {
                        durableNames.put(name, bytes);
                    }
                });
    }

    /** Lets the bytes of a file that are not durable be others than were written. */
    synchronized void spoilUnsynced(Path file) throws NoSuchFileException {
        Bytes bytes = find(file);
        for (int i = bytes.durable; i < bytes.length; i++) {
            bytes.data[i] ^= 0x33;
        }
    }

    /** The content of a file. */
    public synchronized byte[] read(Path file) throws IOException {
        Bytes bytes = find(file);
        return Arrays.copyOf(bytes.data, bytes.length);
    }

    /** Puts a file there as if it had been written and synced long ago. */
    public synchronized void put(Path file, byte[] content) {
        Bytes bytes = new Bytes();
        bytes.append(ByteBuffer.wrap(content));
        bytes.durable = bytes.length;
        names.put(file, bytes);
        durableNames.put(file, bytes);
    }

    /**
     * What is left after the power failed: everything durable; of what was not, any part. A file
     * that was being written has any length from the durable one on, and may end in rubbish.
     */
    public synchronized MemoryDisk crash(RandomGenerator random) {
        MemoryDisk left = new MemoryDisk();
        Set<Path> all = new HashSet<>(names.keySet());
        all.addAll(durableNames.keySet());
        for (Path name : all.stream().sorted().toList()) {
            Bytes bytes = (random.nextBoolean() ? names : durableNames).get(name);
            if (bytes != null) {
                byte[] content = Arrays.copyOf(bytes.data, surviving(bytes, random));
                if (content.length > bytes.durable && random.nextInt(4) == 0) {
                    content[random.nextInt(bytes.durable, content.length)] ^= 0x55;
                }
                left.put(name, content);
            }
        }
        return left;
    }

    private static int surviving(Bytes bytes, RandomGenerator random) {
        return random.nextInt(bytes.durable, bytes.length + 1);
    }

    /** The same disk once more. */
    public synchronized MemoryDisk copy() {
        MemoryDisk copy = new MemoryDisk();
        names.forEach((name, bytes) -> copy.put(name, Arrays.copyOf(bytes.data, bytes.length)));
        return copy;
    }
}
